"""牵头汇总 on the screen: all tasks, one task's head with the office's decision, and its units' material side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from ledger.breakdown import Task
from ledger.duties.consolidation import ConsolidationLine, TextStage
from ledger.duties.consolidation_service import ConsolidationService
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.review.workflow import Stage, stage_of
from portal.context import Context
from portal.ui.attempts import act_button, attempt, typed
from portal.ui.downloads import paper_button
from portal.ui.drawings import once_per_board
from portal.ui.messages import local_time, plain
from portal.ui.tables import chosen, table
from portal.ui.widgets import WRAPPED_ROW, card, field, fields, filled, on_phone, where

NAMED = 12
OPEN = "查看"


def overview_rows(lines: Sequence[ConsolidationLine]) -> pd.DataFrame:
    """One row per task: who collects it, how far it is, how complete the material is."""
    return pd.DataFrame(
        [
            (
                line.task_no,
                line.title,
                line.collector,
                _stage(line),
                f"{line.now.reported}/{line.now.required}",
                line.now.approved,
                line.collection.drafter,
                _when(line),
                OPEN,
            )
            for line in lines
        ],
        columns=["序号", "任务", "汇总单位", "汇总情况", "已报/应报", "审核通过", "执笔", "最近", "打开"],
    )


def show_overview(lines: Sequence[ConsolidationLine]) -> None:
    """All tasks; a click opens one."""
    table(
        overview_rows(lines),
        alt="各项任务的汇总情况",
        height=800,
        phone=["序号", "任务", "汇总情况", "打开"],
        row_height=WRAPPED_ROW + 20 * on_phone(),
        column_config={
            "序号": st.column_config.NumberColumn(width=48, pinned=True),
            "任务": st.column_config.TextColumn(width=150 if on_phone() else 260),
            "汇总单位": st.column_config.TextColumn(width=200),
            "汇总情况": st.column_config.TextColumn(width=98 if on_phone() else 130),
            "打开": st.column_config.ButtonColumn(
                type="tertiary",
                width=60,
                key="open_collection",
                on_click=_open,
                args=([line.task_no for line in lines],),
            ),
        },
    )


def _open(numbers: list[int]) -> None:
    st.query_params["no"] = str(numbers[st.session_state["open_collection"].row])


def _stage(line: ConsolidationLine) -> str:
    return f"{line.collection.stage.label}{' · 已过内部时限' if line.late else ''}"


def _when(line: ConsolidationLine) -> str:
    stands = line.collection
    return local_time(stands.decided_at or stands.sent_at or (stands.head.at if stands.head else None))


def show_head(context: Context, service: ConsolidationService, task: Task, line: ConsolidationLine) -> None:
    """What the task asks, who collects it, how far that is, and what the office said."""
    with card():
        st.subheader(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（通知未写工作要求）")
        fields(200, ("汇总单位", line.collector), ("汇总情况", _stage(line)), ("材料", line.now.words))
        _show_decision(line)
        if len(line.leads) > 1:
            _pick_drafter(context, service, line)
    if line.collection.stage.locked:
        _decide(context, service, line)


def _show_decision(line: ConsolidationLine) -> None:
    stands = line.collection
    if stands.stage is TextStage.RETURNED:
        st.warning(
            plain(stands.reason),
            title=plain(f"{stands.decided_by}退回，请修改后重新报送"),
            icon=":material/undo:",
        )
    elif stands.sent_at and stands.sent_with and stands.stage.locked:
        sent = f"{stands.sent_by}于{local_time(stands.sent_at)}报送，报送时{stands.sent_with.words}。"
        st.info(plain(sent), icon=":material/lock:")


def _pick_drafter(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    """Joint leads: who writes. Everybody concerned sees it, some may change it."""
    key, may_write = f"drafter_{line.task_no}", service.may_write(context.person, line.task_no)
    st.session_state[key] = line.collection.drafter
    st.selectbox(
        "由谁执笔",
        ["", *line.leads],
        key=key,
        width=320,
        on_change=_name_drafter,
        args=(context, service, line),
        format_func=lambda unit: unit or "不指定，牵头单位都可以起草",
        disabled=line.collection.stage.locked or not may_write,
    )


def _name_drafter(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    no, unit = line.task_no, typed(f"drafter_{line.task_no}")
    attempt(
        lambda: service.name_drafter(context.person, no, unit, seen=line.collection.drafter),
        f"已确定由{unit}执笔。" if unit else "已取消指定，牵头单位都可以起草。",
    )


def _decide(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    """The office's decision on a text that was sent."""
    person, no, seen = context.person, line.task_no, line.collection.version
    if not service.may_decide(person, no):
        return
    reason = f"reason_{no}"
    with st.form(f"decide_{no}"):
        st.text_area("退回原因（退回时必填）", key=reason, height=70)
        with st.container(horizontal=True):
            if line.collection.stage is TextStage.SENT:
                accept = partial(service.accept, person, no, seen=seen)
                act_button("采用", accept, "已采用。", key=f"accept_{no}", in_form=True, type="primary")
            act_button(
                "退回",
                lambda: service.send_back(person, no, typed(reason), seen=seen),
                "已退回，牵头单位可以修改后重报。",
                key=f"return_{no}",
                in_form=True,
            )


@once_per_board
def material_rows(board: Board) -> pd.DataFrame:
    """Every unit's state, review, texts and link of one task."""
    return pd.DataFrame(
        [
            (
                e.unit,
                e.role,
                f"{board.state(e.key).symbol} {board.standing[e.key].words}",
                e.review_state,
                e.progress_note,
                e.evidence,
                e.issues,
                e.next_steps,
                local_time(e.updated_at),
            )
            for e in board.entries
        ],
        columns=["单位", "职责", "状态", "审核", "工作进展", "佐证链接", "存在问题", "下一步打算", "更新"],
    )


def show_material(board: Board, no: int) -> None:
    """The units side by side; those that owe something are named first."""
    of_task = board.select(task=no)
    if not of_task.entries:
        st.text("这项任务没有台账行，请在“汇总稿”里直接写。")
        return
    for words, units in _owing(of_task.entries):
        names = "、".join(units[:NAMED]) + (f" 等 {len(units)} 家" if len(units) > NAMED else "")
        st.markdown(f"**{words} {len(units)} 家**：{plain(names)}")
    st.page_link(
        "../pages/review.py",
        label="催办这项任务的责任单位",
        icon=":material/campaign:",
        query_params={"show": "督办", "urge_task": str(no)},
    )
    picked = chosen(
        material_rows(of_task),
        alt="各责任单位的进展、材料和审核情况",
        fits=8,
        height=520,
        phone=["单位", "状态", "工作进展"],
        placeholder="",
        row_height=WRAPPED_ROW + 20 * on_phone(),
        key=f"material_{no}",
        column_config={
            "单位": st.column_config.TextColumn(pinned=True, width=90 if on_phone() else 110),
            "职责": st.column_config.TextColumn(width=50),
            "工作进展": st.column_config.TextColumn(width=142 if on_phone() else 300),
            "佐证链接": st.column_config.TextColumn(width=150),
            "存在问题": st.column_config.TextColumn(width=160),
        },
    )
    if picked:
        _one_unit(of_task.entries[picked[0]])
    else:
        st.caption("点选一行，看这个单位的全文，打开佐证链接。")


def _one_unit(entry: Entry) -> None:
    """One unit's texts in full, its links to click, and the way to its record."""
    with card():
        st.markdown(f"**{plain(entry.unit)}** {plain(entry.review_state)}")
        filled(
            ("工作进展", entry.progress_note),
            ("存在问题", entry.issues),
            ("下一步打算", entry.next_steps),
            ("审核意见", entry.review_comment),
        )
        with st.container(horizontal=True):
            for number, link in enumerate(w for w in entry.evidence.split() if w.startswith(("http://", "https://"))):
                st.link_button(f"打开佐证链接{number + 1 if number else ''}", link, icon=":material/open_in_new:")
            st.page_link("../pages/tasks.py", label="详情和修改记录", query_params=where(entry.task_no, entry.unit))


def _owing(entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    required = [e for e in entries if not e.not_applicable]
    groups = (
        ("还没有报送", [e.unit for e in required if not e.reported]),
        ("已退回、待重报", [e.unit for e in required if stage_of(e) is Stage.RETURNED]),
        ("已报送、待审核", [e.unit for e in required if e.reported and stage_of(e) is Stage.PENDING]),
        ("审核后又改过、待重新审核", [e.unit for e in required if stage_of(e) is Stage.CHANGED]),
        ("表格中填了审核、待确认", [e.unit for e in required if stage_of(e) is Stage.TYPED]),
        ("填了不涉及、待确认", [e.unit for e in entries if e.not_applicable and not e.confirmed]),
    )
    return [(words, units) for words, units in groups if units]


def show_downloads(context: Context, service: ConsolidationService, no: int = 0) -> None:
    """The Word text and the summary table of one task, or of all that the person may read."""
    about = f"{context.year}年" + (f"第{no}项任务" if no else "")
    content = partial(service.summaries, context.person, no)
    with st.container(horizontal=True):
        paper_button(context, "lead_summary", "下载汇总稿（Word）", content, about)
        paper_button(context, "lead_table", "下载汇总表（Excel）", content, about)
