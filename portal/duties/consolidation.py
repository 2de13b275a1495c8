"""牵头汇总 on the screen: all tasks, one task's head with the office's decision, and its units' material side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from ledger.breakdown import Task, number_text, task_words
from ledger.duties.consolidation import ConsolidationLine, TextStage
from ledger.duties.consolidation_service import ConsolidationService
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.permissions import Action
from ledger.review.workflow import Stage, stage_of
from portal.context import Context
from portal.ui.attempts import act_button, attempt, typed
from portal.ui.downloads import paper_button
from portal.ui.drawings import once_per_board
from portal.ui.messages import local_time, plain
from portal.ui.tables import PINNED, TableColumn, button_column, chosen, frame, table
from portal.ui.widgets import card, field, fields, filled, link_to, unbroken, where

NAMED = 12


def _overview_columns(lines: Sequence[ConsolidationLine], key: str) -> list[TableColumn[ConsolidationLine]]:
    """Who collects a task, how far it is, how complete the material is."""
    numbers = [line.task_no for line in lines]
    return [
        TableColumn("序号", lambda line: number_text(line.task_no) if line.ad_hoc else line.task_no, 48, PINNED),
        TableColumn("任务", lambda line: line.title, 240),
        TableColumn("汇总单位", _collector, 210),
        TableColumn("汇总情况", _stage, 130),
        TableColumn("已报/应报", lambda line: f"{line.now.reported}/{line.now.required}"),
        TableColumn("审核通过", lambda line: line.now.approved),
        TableColumn("执笔", lambda line: line.collection.drafter),
        TableColumn("最近", _when, 104),
        button_column(key, partial(_open, numbers), to=lambda place: ("consolidation", {"no": f"{numbers[place]}"})),
    ]


def show_overview(lines: Sequence[ConsolidationLine]) -> None:
    """All tasks, 临时交办 beneath the notice's; a click opens one."""
    notice, others = ([line for line in lines if line.ad_hoc is apart] for apart in (False, True))
    if notice:
        table(notice, _overview_columns(notice, "open_collection"), alt="各项任务的汇总情况", height=800, wraps=True)
    if others:
        st.header("临时交办", anchor=False)
        st.caption("通知以外的任务，另外计数；有牵头单位的由它汇总，按各自的完成时限报市政府办公厅。")
        columns = _overview_columns(others, "open_ad_hoc_collection")
        table(others, columns, alt="临时交办的汇总情况", height=400, wraps=True)


def _open(numbers: list[int], place: int) -> None:
    st.query_params["no"] = str(numbers[place])


def _collector(line: ConsolidationLine) -> str:
    return line.collector + ("" if line.leads else "（没有牵头单位）")


def _stage(line: ConsolidationLine) -> str:
    stage = line.collection.stage
    return f"{stage.symbol} {stage.label}{(' · 已过时限' if line.ad_hoc else ' · 已过内部时限') if line.late else ''}"


def _when(line: ConsolidationLine) -> str:
    stands = line.collection
    return local_time(stands.decided_at or stands.sent_at or (stands.head.at if stands.head else None))


def show_head(context: Context, service: ConsolidationService, task: Task, line: ConsolidationLine) -> None:
    """What the task asks, who collects it, how far that is, and what the office said."""
    with card():
        st.header(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（没有写工作要求）")
        fields(200, ("汇总单位", _collector(line)), ("汇总情况", _stage(line)), ("材料", line.now.words))
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
    if not service.may(person, Action.DECIDE_CONSOLIDATION, no):
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


class _MaterialLine(NamedTuple):
    board: Board
    entry: Entry

    @property
    def state(self) -> str:
        return unbroken(f"{self.board.state(self.entry.key).symbol} {self.board.standing[self.entry.key].words}")


MATERIAL: tuple[TableColumn[_MaterialLine], ...] = (
    TableColumn("单位", lambda line: line.entry.unit, 110, PINNED),
    TableColumn("职责", lambda line: line.entry.role, 50),
    TableColumn("状态", lambda line: line.state),
    TableColumn("审核", lambda line: line.entry.review_state),
    TableColumn("工作进展", lambda line: line.entry.progress_note, 300),
    TableColumn("佐证链接", lambda line: line.entry.evidence, 150),
    TableColumn("存在问题", lambda line: line.entry.issues, 160),
    TableColumn("下一步打算", lambda line: line.entry.next_steps),
    TableColumn("更新", lambda line: local_time(line.entry.updated_at)),
)


@once_per_board
def material_rows(board: Board) -> pd.DataFrame:
    """Every unit's state, review, texts and link of one task."""
    return frame(MATERIAL, (_MaterialLine(board, entry) for entry in board.rows))


def show_material(board: Board, no: int) -> None:
    """The units side by side; those that owe something are named first."""
    of_task = board.select(task=no)
    rows = of_task.rows
    if not rows:
        st.text("这项任务没有台账行，请在“汇总稿”里直接写。")
        return
    for words, units in _owing(rows):
        names = "、".join(units[:NAMED]) + (f" 等 {len(units)} 家" if len(units) > NAMED else "")
        st.markdown(f"**{words} {len(units)} 家**：{plain(names)}")
    link_to("review", "催办这项任务的责任单位", "campaign", show="督办", urge_task=str(no))
    shown, alt = material_rows(of_task), "各责任单位的进展、材料和审核情况"
    picked = chosen(shown, MATERIAL, alt=alt, key=f"material_{no}", fits=8, height=520, wraps=True)
    if picked:
        _one_unit(rows[picked[0]])
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
            link_to("tasks", "详情和修改记录", **where(entry.task_no, entry.unit))


def _owing(entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    required = [e for e in entries if not e.not_applicable]
    pending = [e for e in required if e.reported and stage_of(e) is Stage.PENDING]
    groups = (
        ("还没有报送", [e.unit for e in required if not e.reported]),
        ("已退回、待重报", [e.unit for e in required if stage_of(e) is Stage.RETURNED]),
        ("已报送、待审核", [e.unit for e in pending if e.role != LEAD]),
        ("牵头单位自己报送、待审核", [e.unit for e in pending if e.role == LEAD]),
        ("审核后又改过、待重新审核", [e.unit for e in required if stage_of(e) is Stage.CHANGED]),
        ("表格中填了审核、待确认", [e.unit for e in required if stage_of(e) is Stage.TYPED]),
        ("填了不涉及、待确认", [e.unit for e in entries if e.not_applicable and not e.confirmed]),
    )
    return [(words, units) for words, units in groups if units]


def show_downloads(context: Context, service: ConsolidationService, no: int = 0) -> None:
    """The Word text and the summary table of one task, or of all that the person may read."""
    about = f"{context.year}年" + (f"{task_words(no)}任务" if no else "")
    content = partial(service.summaries, context.person, no)
    with st.container(horizontal=True):
        paper_button(context, "lead_summary", "下载汇总稿（Word）", content, about)
        paper_button(context, "lead_table", "下载汇总表（Excel）", content, about)
