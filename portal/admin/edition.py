"""管理 › 任务分解表: from an uploaded notice (or the version in force) to the next version, step by step.

Upload -> what was read and what is unsure -> every task to settle -> deadlines -> what would change -> publish.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ledger.breakdown import Doubt
from ledger.year.service import YearDraft, YearService
from portal.admin.edition_change import show_change
from portal.admin.edition_tasks import show_deadlines, show_tasks
from portal.context import Context
from portal.ui.attempts import act_button, attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.tables import table
from portal.ui.widgets import field
from portal.year.notice_uploads import KINDS, KINDS_IN_WORDS, offer_template, read_upload

PLACE = "edition"


def show_edition(context: Context, service: YearService, wake: Callable[[], None]) -> None:
    """The version in force, and the draft of the next one."""
    show_outcome(PLACE)
    draft = service.draft(context.person)
    if draft is None:
        _present(context, service)
        _begin(context, service)
        return
    _head(context, service, draft)
    _read(draft)
    show_tasks(context, service, draft)
    show_deadlines(context, service, draft)
    show_change(context, service, draft, wake)


def _present(context: Context, service: YearService) -> None:
    breakdown = context.ledger().breakdown
    with st.container(border=True):
        st.header("现行版本", anchor=False)
        field("通知", f"{breakdown.title}　{breakdown.doc_no}")
        field(
            "内容",
            f"{len(breakdown.tasks)} 项任务，{len(context.ledger().entries)} 条台账，{len(context.ledger().by_unit)} 个单位",
        )
        former = service.editions(context.person)
        if former:
            last = former[0]
            st.caption(plain(f"更新过 {len(former)} 次，最近一次由 {last.person} 于 {local_time(last.at)} 发布。"))


def _begin(context: Context, service: YearService) -> None:
    with st.container(border=True):
        st.header("更新任务分解表", anchor=False)
        st.text(
            "通知有更正、单位有调整，或要设内部时限时用。先做成底稿逐步核对，发布前不影响任何人；发布后已填的进展都保留。"
        )
        file = st.file_uploader(f"上传更正后的通知或任务表（{KINDS_IN_WORDS}，不超过 20MB）", KINDS, key="edition_file")
        with st.container(horizontal=True):
            st.button(
                "读取通知",
                type="primary",
                disabled=file is None,
                key="edition_read",
                icon=":material/upload_file:",
                on_click=_read_upload,
                args=(context, service),
            )
            act_button(
                "以现行版本为底稿修改",
                partial(service.begin_from_present, context.person),
                "已用现行版本做成底稿，请往下修改。",
                key="edition_present",
                place=PLACE,
                icon=":material/edit_document:",
            )
            offer_template(context.ledger().directory, context.year, key="edition_template")


def _read_upload(context: Context, service: YearService) -> None:
    file = st.session_state.get("edition_file")
    if file is None:
        return

    def act() -> None:
        service.draft(context.person)  # before a stranger's file is opened
        reading = read_upload(file, by=context.person.id)
        left = (Doubt(u.where, u.text, "没有对应的栏目，没有导入，请核对") for u in reading.unused)
        service.begin(context.person, file.name, reading.breakdown, (*reading.doubts, *left))

    attempt(act, "已读取通知，请往下逐步核对。", place=PLACE)


def _head(context: Context, service: YearService, draft: YearDraft) -> None:
    with st.container(border=True):
        st.header("底稿（尚未发布）", anchor=False)
        st.caption(plain(f"来自：{draft.source} · 最近由 {draft.person} 于 {local_time(draft.at)} 保存"))
        with st.popover("放弃底稿", icon=":material/delete:"):
            st.text("放弃后现行版本不变；底稿的内容留在操作记录里。")
            drop = partial(service.discard, context.person)
            act_button("确认放弃", drop, "底稿已放弃，现行版本没有变化。", key="edition_drop", place=PLACE)


def _read(draft: YearDraft) -> None:
    breakdown = draft.breakdown
    with st.container(border=True):
        st.header("第一步　读到了什么", anchor=False)
        led = sum(bool(task.lead_units) for task in breakdown.tasks)
        dated = sum(task.due is not None for task in breakdown.tasks)
        field("通知", f"{breakdown.title or '（没有读到标题）'}　{breakdown.doc_no or '（没有读到文号）'}")
        field("任务", f"{len(breakdown.tasks)} 项，其中有牵头单位 {led} 项，写明日期的 {dated} 项")
        if not draft.doubts:
            st.text("没有存疑的单元格。")
            return
        st.text(f"有 {len(draft.doubts)} 处拿不准，请对照原文，在第二步里改好：")
        rows = [(doubt.where, doubt.text, doubt.reason) for doubt in draft.doubts]
        table(rows, ["位置", "读到的文字", "为什么要看"], alt="存疑的单元格", fits=11, height=330)
