"""The main script: nobody passes without a person, then the page registry becomes the navigation.

To add a page: `pages/x.py` and one line in `PAGES`. It lives in portal/ because streamlit serves what stands in a `pages/`
folder beside the main script without asking this gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from ledger.permissions import Person, Role
from portal.build import current, in_force
from portal.duties.acknowledgement import show_banner
from portal.signin.gate import show_gate
from portal.signin.own_account import show_foot
from portal.signin.session import standing
from portal.ui.messages import plain
from portal.year.picker import show_year_picker

# Addresses stay as they were given out; a page of a duty bears the duty's name.
_ADDRESSES = {
    "acknowledgement": "receipts",
    "annual_report": "annual",
    "consolidation": "lead",
    "look_back": "lookback",
    "milestone": "milestones",
    "practice": "practices",
    "rectification": "rectify",
}


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: its file (`pages/<stem>.py`), title, icon, section of the navigation and what it is for.

    `roles` are those whose navigation shows it (none: everybody's). That is comfort, not protection: whatever a page
    shows or does, its service asks `ledger.permissions` again.
    """

    stem: str
    title: str
    icon: str
    section: str
    help: str
    roles: frozenset[Role] = frozenset()

    @property
    def path(self) -> str:
        """Its address."""
        return _ADDRESSES.get(self.stem, self.stem)


LEADING = frozenset({Role.LEAD, Role.OFFICE, Role.LEADER, Role.AUDITOR})
READING = LEADING - {Role.LEAD}
PAGES = (
    PageRecord("overview", "总览", "dashboard", "督查", "全市完成情况、临期、逾期一页看清，并列出责任单位。"),
    PageRecord("tasks", "任务", "checklist", "督查", "37 项任务的要求、牵头单位、时限，各单位进展与修改记录。"),
    PageRecord("ledger", "单位台账", "table_view", "填报", "一个单位的全部台账行：查看、表格式填报、下载。"),
    PageRecord("submit", "进展报送", "edit_note", "填报", "按步骤填报一条台账，保存后给出回执。"),
    PageRecord(
        "consolidation", "牵头汇总", "merge", "牵头", "牵头任务的各单位进展、汇总稿，按时报市政府办公厅。", LEADING
    ),
    PageRecord(
        "review",
        "审核督办",
        "rule",
        "牵头",
        "审核各单位报送的进展，决定不涉及、延期和修改的申请，看审核后又改过的。",
        LEADING,
    ),
    PageRecord(
        "practice",
        "经验做法",
        "lightbulb",
        "单位工作",
        "各单位的好经验好做法：报送、评选，已采用的大家都能看、能下载。",
    ),
    PageRecord(
        "annual_report",
        "年报段落",
        "article",
        "单位工作",
        "要点落实情况写进政府信息公开年度报告：按已通过的台账起草、修改、标为公开。",
    ),
    PageRecord(
        "assurance",
        "保障情况",
        "groups",
        "单位工作",
        "各单位的分管领导、责任科室、人员和经费，以及还缺什么。",
    ),
    PageRecord("milestone", "节点成果", "flag", "单位工作", "通知写明时限的事项：提交文件或链接，市政府办公厅审定。"),
    PageRecord(
        "look_back",
        "回头看",
        "history_edu",
        "单位工作",
        "上年度任务逐项核查：结论、佐证、整改，各单位核查率。",
    ),
    PageRecord(
        "rectification",
        "整改承诺",
        "task",
        "单位工作",
        "办公厅要求本单位整改的事项，和本单位对外作出的承诺：反馈、登记、更新。",
        frozenset({Role.UNIT}),
    ),
    PageRecord("reports", "报表下载", "download", "办公厅", "汇总表、单位台账和 CSV 下载。"),
    PageRecord(
        "acknowledgement",
        "签收分工",
        "done_all",
        "办公厅",
        "哪些单位签收了通知，哪些还没有；催签收的文字。",
        READING,
    ),
    PageRecord("sync", "同步状态", "sync", "办公厅", "与共享表格的同步、待写入的填报、冲突和看不懂的单元格。"),
    PageRecord(
        "admin",
        "管理",
        "admin_panel_settings",
        "办公厅",
        "人员、角色和密码，以及台账一年的底子。",
        frozenset({Role.OFFICE}),
    ),
)


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
