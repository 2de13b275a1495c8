"""The main script: nobody passes without a person, then the page registry becomes the navigation.

To add a page: `pages/x.py` and one line in `data/pages.csv`. The shell lives in portal/ because streamlit serves what stands in a `pages/`
folder beside the main script without asking this gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ledger.data_files import rows_of
from ledger.permissions import Person, Role
from portal.build import current, in_force
from portal.duties.acknowledgement import show_banner
from portal.signin.gate import show_gate
from portal.signin.own_account import show_foot
from portal.signin.session import standing
from portal.ui.messages import plain
from portal.year.picker import show_year_picker


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: its file (`pages/<stem>.py`), address, title, icon, section of the navigation and what it is for.

    `roles` are those whose navigation shows it (none: everybody's). That is comfort, not protection: whatever a page
    shows or does, its service asks `ledger.permissions` again.
    """

    stem: str
    path: str
    title: str
    icon: str
    section: str
    help: str
    roles: frozenset[Role]


def _record(row: Mapping[str, str]) -> PageRecord:
    named = {role.label: role for role in Role}
    roles = frozenset(named[word] for word in filter(None, row["roles"].split("；")))
    return PageRecord(row["stem"], row["path"], row["title"], row["icon"], row["section"], row["help"], roles)


PAGES = tuple(map(_record, rows_of("pages.csv")))


def main() -> None:
    """Gate, navigation, page."""
    st.set_page_config(page_title="政务公开任务台账", page_icon="📋", layout="wide")
    portal = current()
    now = standing()
    signed_in = now.person
    if signed_in is None:
        # No navigation is built: not even an existing page's path shows anything of it.
        show_gate(portal.entrance, portal.ledger, portal.settings.sign_in, portal.label, now)
        return
    page = st.navigation(_sections(signed_in), expanded=True)
    show_foot(portal.entrance, portal.signer, portal.settings.sign_in, portal.label, now)
    show_year_picker(portal.years.known, portal.year)
    show_halt(in_force().sheet.halted())
    if portal is in_force():  # a year that was closed asks nobody any more
        show_banner(portal.context(signed_in), portal.duties.acknowledgement)
    page.run()


def show_halt(why: str) -> None:
    """Above every page, so that nobody finds out by chance: one sentence while the sync hangs or the sheet's place does not
    answer; costs nothing while all is well."""
    if why:
        st.warning(
            f"{plain(why)}填报照常保存，不会丢失，恢复后自动写入表格；详情见“同步状态”。",
            title="暂时与共享表格不通",
            icon=":material/sync_problem:",
        )


def _sections(who: Person) -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for record in PAGES:
        sections.setdefault(record.section, []).append(_page(record, who))
    return sections


def _page(record: PageRecord, who: Person) -> st.Page:
    if record.roles and not record.roles & who.roles:
        # A colleague's link, or a bookmark of a time with other roles: said in words, not as an unknown address.
        return st.Page(partial(_not_yours, record), title=record.title, url_path=record.path, visibility="hidden")
    return st.Page(
        f"../pages/{record.stem}.py",
        title=record.title,
        icon=f":material/{record.icon}:",
        url_path=record.path,
        default=record is PAGES[0],
        help=record.help,
    )


def _not_yours(record: PageRecord) -> None:
    """In place of a page that is not the reader's; nothing of the page is run."""
    st.title(record.title, anchor=False)
    st.info(f"“{record.title}”不对您的身份开放，请从左边的菜单选择。认为应该能看的，请联系市政府办公厅。")


if __name__ == "__main__":
    main()
