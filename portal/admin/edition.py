"""管理 › 任务分解表: from an uploaded notice (or the version in force) to the next version, step by step.

Upload -> what was read and what is unsure -> every task to settle -> deadlines -> what would change -> publish.
"""

from __future__ import annotations

import streamlit as st

from ledger.breakdown import Doubt
from ledger.permissions import Person
from ledger.year.service import Draft
from portal.admin.edition_change import show_change
from portal.admin.edition_tasks import show_deadlines, show_tasks
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field
from portal.year.notice_uploads import KINDS, KINDS_IN_WORDS, offer_template, read_upload

PLACE = "edition"


def show_edition(portal: Portal, person: Person) -> None:
    """The version in force, and the draft of the next one."""
    show_outcome(PLACE)
    draft = portal.year_service.draft(person)
    if draft is None:
        _present(portal, person)
        _begin(portal, person)
        return
    _head(portal, person, draft)
    _read(draft)
    show_tasks(portal, person, draft)
    show_deadlines(portal, person, draft)
    show_change(portal, person, draft)


def _present(portal: Portal, person: Person) -> None:
    breakdown = portal.book.breakdown
    with st.container(border=True):
        st.subheader("现行版本", anchor=False)
        field("通知", f"{breakdown.title}　{breakdown.doc_no}")
        field(
            "内容",
            f"{len(breakdown.tasks)} 项任务，{len(portal.ledger().entries)} 条台账，{len(portal.ledger().by_unit)} 个单位",
        )
        former = portal.year_service.editions(person)
        if former:
            last = former[0]
            st.caption(
                plain(
                    f"更新过 {len(former)} 次，最近一次由 {last.person} 于 {local_time(last.at.isoformat())} 发布。"
                )
            )


def _begin(portal: Portal, person: Person) -> None:
    with st.container(border=True):
        st.subheader("更新任务分解表", anchor=False)
        st.text(
            "通知有更正、单位有调整，或要设内部时限时用。先做成底稿逐步核对，发布前不影响任何人；发布后已填的进展都保留。"
        )
        file = st.file_uploader(
            f"上传更正后的通知或任务表（{KINDS_IN_WORDS}，不超过 20MB）", KINDS, key="edition_file"
        )
        with st.container(horizontal=True):
            st.button(
                "读取通知", type="primary", disabled=file is None, key="edition_read", icon=":material/upload_file:",
                on_click=_read_upload, args=(portal, person),
            )  # fmt: skip
            st.button(
                "以现行版本为底稿修改", key="edition_present", icon=":material/edit_document:",
                on_click=_from_present, args=(portal, person),
            )  # fmt: skip
            offer_template(portal, portal.year, key="edition_template")


def _read_upload(portal: Portal, person: Person) -> None:
    file = st.session_state.get("edition_file")
    if file is None:
        return

    def act() -> None:
        portal.year_service.draft(person)  # before a stranger's file is opened
        reading = read_upload(file, by=person.id)
        left = (Doubt(u.where, u.text, "没有对应的栏目，没有导入，请核对") for u in reading.unused)
        portal.year_service.begin(
            person, file.name, reading.breakdown, (*reading.doubts, *left), now=portal.clock.now()
        )

    attempt(act, "已读取通知，请往下逐步核对。", place=PLACE)


def _from_present(portal: Portal, person: Person) -> None:
    attempt(
        lambda: portal.year_service.begin_from_present(person, now=portal.clock.now()),
        "已用现行版本做成底稿，请往下修改。",
        place=PLACE,
    )


def _head(portal: Portal, person: Person, draft: Draft) -> None:
    with st.container(border=True):
        st.subheader("底稿（尚未发布）", anchor=False)
        st.caption(
            plain(f"来自：{draft.source} · 最近由 {draft.person} 于 {local_time(draft.at.isoformat())} 保存")
        )
        with st.popover("放弃底稿", icon=":material/delete:"):
            st.text("放弃后现行版本不变；底稿的内容留在操作记录里。")
            st.button("确认放弃", key="edition_drop", on_click=_drop, args=(portal, person))


def _drop(portal: Portal, person: Person) -> None:
    attempt(lambda: portal.year_service.discard(person), "底稿已放弃，现行版本没有变化。", place=PLACE)


def _read(draft: Draft) -> None:
    breakdown = draft.breakdown
    with st.container(border=True):
        st.subheader("第一步　读到了什么", anchor=False)
        led = sum(bool(task.lead_units) for task in breakdown.tasks)
        dated = sum(task.due is not None for task in breakdown.tasks)
        field("通知", f"{breakdown.title or '（没有读到标题）'}　{breakdown.doc_no or '（没有读到文号）'}")
        field("任务", f"{len(breakdown.tasks)} 项，其中有牵头单位 {led} 项，写明日期的 {dated} 项")
        if not draft.doubts:
            st.text("没有存疑的单元格。")
            return
        st.text(f"有 {len(draft.doubts)} 处拿不准，请对照原文，在第二步里改好：")
        st.dataframe(
            {
                "位置": [doubt.where for doubt in draft.doubts],
                "读到的文字": [doubt.text for doubt in draft.doubts],
                "为什么要看": [doubt.reason for doubt in draft.doubts],
            },
            hide_index=True, alt="存疑的单元格", height="content" if len(draft.doubts) < 11 else 330,
        )  # fmt: skip
