"""任务: the tasks of the notice with their progress; one task opens to its units' entries and their history."""

from __future__ import annotations

import streamlit as st

from ledger.breakdown import Task
from ledger.dones import Done
from ledger.figures.board import Board
from portal.entry.entry import show_entry
from portal.signin.session import opened
from portal.ui import grids
from portal.ui.filters import day_query, pick_past, tell_past
from portal.ui.messages import plain
from portal.ui.widgets import WRAPPED_ROW, field, on_phone, page_head, where

portal, context = opened()
person = context.person
EVERY = "全部任务一览"


def pick_task(board: Board) -> Task | None:
    """The task in the URL (?no=7) or picked here; None shows all."""
    labels = {str(t.no): t.label for t in board.ledger.breakdown.tasks}
    typed = str(st.query_params.get("no", ""))
    options = ["", *labels]
    picked = st.selectbox(
        "任务",
        options,
        index=options.index(typed) if typed in options else 0,
        key=f"no_{typed}",
        format_func=lambda no: labels.get(no, EVERY),
        width="stretch",
    )
    if picked not in labels:
        picked = ""  # a task of an earlier version of the year, or none at all: browsers send back what they were shown
    if picked != typed:
        for name, value in where(int(picked or 0), "").items():
            st.query_params[name] = value
        st.query_params.pop("of", None)
    return board.ledger.breakdown.task(int(picked)) if picked else None


def every_task(board: Board) -> None:
    """All tasks by part; a click opens one."""
    rows, rate = grids.task_rows(board), board.rules.headline.rate
    for part in board.ledger.breakdown.parts:
        of_part = rows[rows["大项"] == part]
        st.subheader(plain(part), anchor=False)
        key = f"open_{of_part.iloc[0]['序号']}"
        st.dataframe(
            of_part.drop(columns="大项"),
            hide_index=True,
            alt="任务清单",
            placeholder="",
            height="content",
            row_height=WRAPPED_ROW + 20 * on_phone(),
            column_order=["序号", "工作任务", rate, "打开"] if on_phone() else None,
            column_config={
                "序号": st.column_config.NumberColumn(width=48, pinned=True),
                "工作任务": st.column_config.TextColumn(width=150 if on_phone() else 290),
                "牵头单位": st.column_config.TextColumn(width=150),
                "完成时限": st.column_config.TextColumn(width=124),
                rate: st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.1f%%", width=110),
                **{done.label: st.column_config.TextColumn(width=24 + 12 * len(done.label)) for done in Done},
                "逾期": st.column_config.NumberColumn(width=46),
                "打开": st.column_config.ButtonColumn(
                    type="tertiary",
                    width=60,
                    key=key,
                    on_click=open_task,
                    args=(key, list(of_part["序号"]), day_query(context, board)),
                ),
            },
        )


def open_task(key: str, numbers: list[int], day: dict[str, str]) -> None:
    """Show the task whose button was clicked, on the same day."""
    number = int(numbers[st.session_state[key].row])
    st.switch_page("../pages/tasks.py", query_params=where(number) | day)


def one_task(board: Board, task: Task) -> None:
    """Requirement, who leads, deadlines; then every unit's entry."""
    counted = board.by_task.get(task.no)
    with st.container(border=True):
        st.caption(plain(f"{task.part} · {task.section}"))
        st.subheader(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（通知未写工作要求）")
        left, middle, right = st.columns(3)
        with left:
            field("牵头单位", "、".join(map(str, task.lead_units)) or "（没有牵头单位，由市政府办公厅汇总）")
        with middle:
            field("责任单位", "、".join(map(str, task.responsible_units)) or "（通知未列责任单位）")
        with right:
            field("完成时限", "；".join(d.with_owners for d in task.deadlines) or "（通知未写时限）")
    if counted and counted.applicable:
        done = "，".join(f"{counted.count(done)} 家{done.label}" for done in Done)
        silent = f"（{counted.silent} 家到汇总日期未报送）" if counted.silent else ""
        st.progress(
            counted.rate(board.rules.headline) or 0.0,
            f"{counted.applicable} 家应落实，{done}，{counted.not_reported} 家未报送{silent}，{counted.overdue} 家逾期",
        )
    entries_of(board, task)


def entries_of(board: Board, task: Task) -> None:
    """The units' entries; the one in the URL (?of=鼓楼区) or clicked stands open beneath."""
    entries = board.ledger.by_task.get(task.no, ())
    if not entries:
        st.text("这项任务没有台账行。")
        return
    chosen = st.dataframe(
        grids.entry_rows(board.select(task=task.no), portal.duties.contacts.of(person)),
        hide_index=True,
        alt="各单位进展",
        placeholder="",
        height="content" if len(entries) < 8 else 440,
        row_height=None if on_phone() else WRAPPED_ROW,
        column_config=grids.ENTRY_CONFIG,
        column_order=["单位", "状态"] if on_phone() else None,
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows_{task.no}",
    )
    picked = list(chosen.selection.rows)
    asked = str(st.query_params.get("of", ""))
    entry = entries[picked[0]] if picked else next((e for e in entries if e.unit == asked), None)
    if entry is None:
        st.caption("点选一行，查看该单位的详情和修改记录。")
    else:
        show_entry(context, portal.entry, board, entry)


page_head("任务", context)
with st.container(horizontal=True, vertical_alignment="bottom"):
    board = pick_past(context)
    task = pick_task(board)
tell_past(context, board, consequence="不能修改。")
if task is None:
    every_task(board)
else:
    one_task(board, task)
