"""The main script: nobody passes without a person, then the page registry becomes the navigation.

To add a page: `pages/x.py` and one line in `data/pages.csv`. The shell lives in portal/ because streamlit serves what stands in a `pages/`
folder beside the main script without asking this gate.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import lru_cache, partial
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from ledger.permissions import Person
from portal.build import Portal, current, in_force
from portal.duties.acknowledgement import show_banner
from portal.guide.hints import show_hint
from portal.navigation import PAGES, PageRecord, listing_of, menu_of
from portal.phone_bar import show_phone_bar
from portal.search import show_search_box
from portal.signin.acting import show_hats
from portal.signin.gate import Names, show_gate
from portal.signin.own_account import show_foot
from portal.signin.people import trial_names
from portal.signin.session import signed_in as who_signed_in
from portal.signin.session import under_hat
from portal.ui.appearance import show_appearance
from portal.ui.cards import keep_cards_of
from portal.ui.messages import plain
from portal.ui.widgets import GUIDE, link_to, on_phone
from portal.year.picker import show_year_picker
from store.database import refuse_unwritable_place
from store.errors import StoreUnavailable
from store.facts import one_look

MENU = 256  # pixels: what its longest words need; all else is for the page


def main() -> None:
    """Gate, navigation, page."""
    st.set_page_config(page_title="政务公开任务台账", page_icon="📋", layout="wide", initial_sidebar_state=MENU)
    portal = current()
    alone = who_signed_in()
    now = under_hat(alone)
    signed_in = now.person
    if signed_in is None:
        # No navigation is built: not even an existing page's path shows anything of it.
        names = partial(_who_one_may_be, portal)
        show_gate(portal.entrance, names, portal.settings.sign_in, portal.label, now)
        return
    waiting = waiting_for(portal, signed_in)
    pages = _pages(signed_in, waiting)
    page = st.navigation(pages, expanded=True)
    st.set_page_config(page_title=f"{page.title} · 政务公开任务台账")
    if page is pages[-1]:
        page.run()  # before the picker is drawn: a year that it had taken from the address would not arrive
    if not signed_in.department:  # what is looked for there is the whole ledger
        show_search_box()
    with st.sidebar:
        link_to("finding/guide", "帮助", "help")
        if not on_phone():
            show_hint(in_force().inbox, signed_in)
    show_foot(portal.entrance, portal.signer, portal.settings.sign_in, portal.label, now)
    show_appearance()
    if alone.person:
        show_hats(in_force().duties.delegation, alone.person)
    show_year_picker(portal.years.known, portal.year)
    show_unwritable(in_force().book.engine)
    show_halt(in_force().sheet.halted())
    if portal is in_force():  # a year that was closed asks nobody any more
        show_banner(portal.context(signed_in), portal.duties.acknowledgement)
    _show_way_back(page.url_path, signed_in)
    if on_phone():
        keep_cards_of(page.url_path)
        show_phone_bar(signed_in, waiting)
    record = _record_of(page.url_path, signed_in)
    st.session_state[GUIDE] = record.guide
    page.run()
    if on_phone() and record.stem == next(iter(menu_of(signed_in))):
        show_hint(in_force().inbox, signed_in)


def _who_one_may_be(portal: Portal) -> Names:
    """In 体验模式."""
    return portal.ledger(), trial_names(portal.ledger(), portal.duties.subtask.everywhere())


def show_unwritable(engine: Engine) -> None:
    """Above every page while nothing can be relied on to be saved: whoever begins to type should know. Asks the disk alone."""
    try:
        refuse_unwritable_place(engine)
    except StoreUnavailable as error:
        st.error(
            f"{plain(error.reason)}，多半不能保存：看到回执才算保存了。请先把要填的内容存在自己的电脑上，并告诉系统管理员。",
            title="门户暂时不能保存",
            icon=":material/hard_drive:",
        )


def show_halt(why: str) -> None:
    """Above every page, so that nobody finds out by chance: one sentence while the sync hangs or the sheet's place does not
    answer; costs nothing while all is well."""
    if why:
        st.warning(
            f"{plain(why)}填报照常保存，不会丢失，恢复后自动写入表格；详情见“同步状态”。",
            title="暂时与共享表格不通",
            icon=":material/sync_problem:",
        )


def waiting_for(portal: Portal, person: Person) -> int:
    """How many lines stand in the person's 待办."""
    if "inbox" not in menu_of(person):
        return 0
    return len(portal.inbox.items(person, portal.board()))


def _pages(who: Person, waiting: int) -> list[st.Page]:
    """The menu, the reader's home first, and behind it every other page, so that its address leads to it."""
    menu, by_stem = menu_of(who), {record.stem: record for record in PAGES}
    listed = [by_stem[stem] for stem in menu]
    counts = {"inbox": f"（{waiting}）" if waiting else ""}
    shown = [_in_menu(one, menu[one.stem] + counts.get(one.stem, ""), home=one is listed[0]) for one in listed]
    hidden = [_hidden(record, who) for record in PAGES if record.stem not in menu]
    return [*shown, *hidden, _to_home(listed[0])]


def _record_of(path: str, who: Person) -> PageRecord:
    """The page that is open; the reader's home has no address of its own."""
    home = next(iter(menu_of(who)))
    return next((r for r in PAGES if path and r.path == path), next(r for r in PAGES if r.stem == home))


def _in_menu(record: PageRecord, title: str, *, home: bool) -> st.Page:
    # The home stands at the root; its own address leads there, see `_to_home`.
    icon, path = f":material/{record.icon}:", "home" if home else record.path
    return copy(_made(_file(record), title=title, icon=icon, url_path=path, default=home, help=record.help))


@lru_cache(maxsize=512)
def _made(what: str | Callable[[], None], **look: Any) -> st.Page:
    """A page to take copies of (one that is run notes that in itself): to make it asks the disk, and a rerun needs them all."""
    return st.Page(what, **look)


def _hidden(record: PageRecord, who: Person) -> st.Page:
    """A page beside the menu. One that is not for the reader (a colleague's link, a bookmark of a time with other roles) is
    named in words, not as an unknown address."""
    if record.is_for(who):
        return copy(_made(_file(record), title=record.title, url_path=record.path, visibility="hidden"))
    return st.Page(partial(_not_yours, record), title=record.title, url_path=record.path, visibility="hidden")


def _to_home(record: PageRecord) -> st.Page:
    """The address that the reader's home has for others: streamlit knows a default page at the root alone."""
    return st.Page(partial(_go, record), title=record.title, url_path=record.path, visibility="hidden")


def _go(record: PageRecord) -> None:
    st.switch_page(_file(record), query_params=st.query_params.to_dict())


def _file(record: PageRecord) -> str:
    return f"../pages/{record.stem}.py"


def _show_way_back(path: str, who: Person) -> None:
    """Above a page beside the menu: the way to the page of the menu that leads to it."""
    menu, listing = menu_of(who), listing_of(who)
    if any(record.path == path and record.stem not in menu for record in PAGES):
        link_to(listing, menu[listing], "arrow_back")


def _not_yours(record: PageRecord) -> None:
    """In place of a page that is not the reader's; nothing of the page is run."""
    st.title(record.title, anchor=False)
    st.info(f"“{record.title}”不对您的身份开放，请从左边的菜单选择。认为应该能看的，请联系市政府办公厅。")


if __name__ == "__main__":
    with one_look():
        main()
