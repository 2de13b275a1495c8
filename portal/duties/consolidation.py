"""牵头汇总 on the screen: all tasks, one task's head with the office's decision, and its units' material side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from ledger.breakdown import Task
from ledger.duties.consolidation import ConsolidationLine, Stage
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.permissions import Person
from ledger.review.workflow import Stage as Review
from ledger.review.workflow import stage_of
from portal.build import Portal
from portal.ui.attempts import attempt
from portal.ui.drawings import once_per_board
from portal.ui.messages import local_time, plain
from portal.ui.widgets import WRAPPED_ROW, field, on_phone, where
from reports.file_names import file_name
from reports.papers import PAPERS, make_paper

NAMED = 12
OPEN = "查看"


def overview_rows(lines: Sequence[ConsolidationLine]) -> pd.DataFrame:
    """One row per task: who collects it, how far it is, how complete the material is."""
    return pd.DataFrame(
        [
            (line.task_no, line.title, line.collector, _stage(line), f"{line.now.reported}/{line.now.required}",
             line.now.approved, line.collection.drafter, _when(line), OPEN)
            for line in lines
        ],
        columns=["序号", "任务", "汇总单位", "汇总情况", "已报/应报", "审核通过", "执笔", "最近", "打开"],
    )  # fmt: skip


def show_overview(lines: Sequence[ConsolidationLine]) -> None:
    """All tasks; a click opens one."""
    rows = overview_rows(lines)
    st.dataframe(
        rows, hide_index=True, alt="各项任务的汇总情况", row_height=WRAPPED_ROW + 20 * on_phone(), height="content" if len(rows) < 12 else 800,
        column_order=["序号", "任务", "汇总情况", "打开"] if on_phone() else None,
        column_config={
            "序号": st.column_config.NumberColumn(width=48, pinned=True),
            "任务": st.column_config.TextColumn(width=150 if on_phone() else 260),
            "汇总单位": st.column_config.TextColumn(width=200),
            "汇总情况": st.column_config.TextColumn(width=98 if on_phone() else 130),
            "打开": st.column_config.ButtonColumn(
                type="tertiary", width=60, key="open_collection", on_click=_open, args=([line.task_no for line in lines],)
            ),
        },
    )  # fmt: skip


def _open(numbers: list[int]) -> None:
    st.query_params["no"] = str(numbers[st.session_state["open_collection"].row])


def _stage(line: ConsolidationLine) -> str:
    return f"{line.collection.stage.label}{' · 已过内部时限' if line.late else ''}"


def _when(line: ConsolidationLine) -> str:
    stands = line.collection
    moment = stands.decided_at or stands.sent_at or (stands.head.at if stands.head else None)
    return local_time(moment.isoformat()) if moment else ""


def show_head(portal: Portal, person: Person, task: Task, line: ConsolidationLine) -> None:
    """What the task asks, who collects it, how far that is, and what the office said."""
    stands = line.collection
    with st.container(border=True):
        st.subheader(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（通知未写工作要求）")
        with st.grid(3, min_column_width=200):
            field("汇总单位", line.collector)
            field("汇总情况", _stage(line))
            field("材料", line.now.words)
        _show_decision(line)
        if len(line.leads) > 1:
            _pick_drafter(portal, person, line)
    if stands.stage.locked:
        _decide(portal, person, line)


def _show_decision(line: ConsolidationLine) -> None:
    stands = line.collection
    if stands.stage is Stage.RETURNED:
        st.warning(
            plain(stands.reason),
            title=plain(f"{stands.decided_by}退回，请修改后重新报送"),
            icon=":material/undo:",
        )
    elif stands.sent_at and stands.sent_with and stands.stage.locked:
        sent = f"{stands.sent_by}于{local_time(stands.sent_at.isoformat())}报送，报送时{stands.sent_with.words}。"
        st.info(plain(sent), icon=":material/lock:")


def _pick_drafter(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    """Joint leads: who writes. Everybody concerned sees it, some may change it."""
    drafter, key = line.collection.drafter, f"drafter_{line.task_no}"
    st.session_state[key] = drafter
    st.selectbox(
        "由谁执笔", ["", *line.leads], key=key, width=320, on_change=_name_drafter, args=(portal, person, line),
        format_func=lambda unit: unit or "不指定，牵头单位都可以起草",
        disabled=line.collection.stage.locked or not portal.duties.consolidation.may_write(person, line.task_no),
    )  # fmt: skip


def _name_drafter(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    unit = str(st.session_state[f"drafter_{line.task_no}"] or "")
    attempt(
        lambda: portal.duties.consolidation.name_drafter(
            person, line.task_no, unit, seen=line.collection.drafter
        ),
        f"已确定由{unit}执笔。" if unit else "已取消指定，牵头单位都可以起草。",
    )


def _decide(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    """The office's decision on a text that was sent."""
    if not portal.duties.consolidation.may_decide(person, line.task_no):
        return
    with st.form(f"decide_{line.task_no}"):
        st.text_area("退回原因（退回时必填）", key=f"reason_{line.task_no}", height=70)
        with st.container(horizontal=True):
            sent = line.collection.stage is Stage.SENT
            for words, accepted in (("采用", True), ("退回", False)) if sent else (("退回", False),):
                st.form_submit_button(
                    words, key=f"{'accept' if accepted else 'return'}_{line.task_no}", type="primary" if accepted else "secondary",
                    on_click=_decided, args=(portal, person, line, accepted),
                )  # fmt: skip


def _decided(portal: Portal, person: Person, line: ConsolidationLine, accepted: bool) -> None:
    no, seen = line.task_no, line.collection.version
    if accepted:
        attempt(lambda: portal.duties.consolidation.accept(person, no, seen=seen), "已采用。")
        return
    reason = str(st.session_state.get(f"reason_{no}") or "")
    attempt(
        lambda: portal.duties.consolidation.send_back(person, no, reason, seen=seen),
        "已退回，牵头单位可以修改后重报。",
    )


@once_per_board
def material_rows(board: Board) -> pd.DataFrame:
    """Every unit's state, review, texts and link of one task."""
    return pd.DataFrame(
        [
            (e.unit, e.role, f"{board.state(e.key).symbol} {board.standing[e.key].words}", e.review_state, e.progress_note,
             e.evidence, e.issues, e.next_steps, local_time(e.updated_at.isoformat()) if e.updated_at else "")
            for e in board.entries
        ],
        columns=["单位", "职责", "状态", "审核", "工作进展", "佐证链接", "存在问题", "下一步打算", "更新"],
    )  # fmt: skip


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
        "../pages/review.py", label="催办这项任务的责任单位", icon=":material/campaign:",
        query_params={"show": "督办", "urge_task": str(no)},
    )  # fmt: skip
    chosen = st.dataframe(
        material_rows(of_task), hide_index=True, alt="各责任单位的进展、材料和审核情况", placeholder="", row_height=WRAPPED_ROW + 20 * on_phone(), on_select="rerun", selection_mode="single-row",
        height="content" if len(of_task.entries) < 8 else 520, column_order=["单位", "状态", "工作进展"] if on_phone() else None,
        key=f"material_{no}",
        column_config={
            "单位": st.column_config.TextColumn(pinned=True, width=90 if on_phone() else 110),
            "职责": st.column_config.TextColumn(width=50),
            "工作进展": st.column_config.TextColumn(width=142 if on_phone() else 300),
            "佐证链接": st.column_config.TextColumn(width=150),
            "存在问题": st.column_config.TextColumn(width=160),
        },
    )  # fmt: skip
    picked = [of_task.entries[row] for row in chosen.selection.rows if row < len(of_task.entries)]
    if picked:
        _one_unit(picked[0])
    else:
        st.caption("点选一行，看这个单位的全文，打开佐证链接。")


def _one_unit(entry: Entry) -> None:
    """One unit's texts in full, its links to click, and the way to its record."""
    with st.container(border=True):
        st.markdown(f"**{plain(entry.unit)}** {plain(entry.review_state)}")
        for header, text in (
            ("工作进展", entry.progress_note), ("存在问题", entry.issues), ("下一步打算", entry.next_steps), ("审核意见", entry.review_comment)
        ):  # fmt: skip
            if text:
                field(header, text)
        with st.container(horizontal=True):
            for number, link in enumerate(
                w for w in entry.evidence.split() if w.startswith(("http://", "https://"))
            ):
                st.link_button(
                    f"打开佐证链接{number + 1 if number else ''}", link, icon=":material/open_in_new:"
                )
            st.page_link(
                "../pages/tasks.py", label="详情和修改记录", query_params=where(entry.task_no, entry.unit)
            )


def _owing(entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    required = [e for e in entries if not e.not_applicable]
    groups = (
        ("还没有报送", [e.unit for e in required if not e.reported]),
        ("已退回、待重报", [e.unit for e in required if stage_of(e) is Review.RETURNED]),
        ("已报送、待审核", [e.unit for e in required if e.reported and stage_of(e) is Review.PENDING]),
        ("审核后又改过、待重新审核", [e.unit for e in required if stage_of(e) is Review.CHANGED]),
        ("表格中填了审核、待确认", [e.unit for e in required if stage_of(e) is Review.TYPED]),
        ("填了不涉及、待确认", [e.unit for e in entries if e.not_applicable and not e.confirmed]),
    )
    return [(words, units) for words, units in groups if units]


def show_downloads(portal: Portal, person: Person, no: int = 0) -> None:
    """The Word text and the summary table of one task, or of all that the person may read."""
    about = f"{portal.year}年" + (f"第{no}项任务" if no else "")
    with st.container(horizontal=True):
        for code, words in (("lead_summary", "下载汇总稿（Word）"), ("lead_table", "下载汇总表（Excel）")):
            st.download_button(
                words, partial(_make, portal, person, code, no), key=f"get_{code}", on_click="ignore", icon=":material/download:",
                file_name=file_name([about, PAPERS[code].title, portal.label], PAPERS[code].extension), mime=PAPERS[code].mime,
            )  # fmt: skip


def _make(portal: Portal, person: Person, code: str, no: int) -> bytes:
    return make_paper(
        code, portal.duties.consolidation.summaries(person, no), of=f"{portal.year}年", label=portal.label
    ).content
