"""任务: the tasks of the notice with their progress; one task opens to its units' entries and their history."""

from __future__ import annotations

import streamlit as st

from ledger.breakdown import Task, task_words
from ledger.dones import Done
from ledger.entries import LEAD
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words
from portal.duties.instruction import Writing, show_writing
from portal.entry.entry import show_entry
from portal.entry.evidence_file import bundle_button
from portal.signin.session import opened
from portal.ui import grids
from portal.ui.choices import pick_task
from portal.ui.courses import show_ad_hoc_course
from portal.ui.filters import day_query, is_past, pick_past, tell_past
from portal.ui.messages import plain
from portal.ui.tables import button_column, chosen, table
from portal.ui.widgets import field, fields, on_phone, page_head, where

portal, context = opened()
person = context.person


def every_task(board: Board) -> None:
    """All tasks by part; a click opens one."""
    rows = grids.task_rows(board)
    for part in board.ledger.breakdown.parts:
        of_part = rows[rows["大项"] == part]
        st.subheader(plain(part), anchor=False)
        key = f"open_{of_part.iloc[0]['序号']}"
        args = (key, list(of_part["序号"]), day_query(context, board))
        button = button_column(key, open_task, args)
        columns = [*grids.task_columns(board)[1:-1], button]
        table(of_part.drop(columns="大项"), columns, alt="任务清单", height="content", fits=0, wraps=True)


def ad_hoc_tasks(board: Board) -> None:
    """临时交办 beneath the notice's, counted apart."""
    if not board.ad_hoc.tasks:
        return
    st.subheader("临时交办", anchor=False)
    st.caption(f"通知以外的任务，另外计数：{ad_hoc_words(board.ad_hoc)}。")
    args = ("open_ad_hoc", [task.no for task in board.ad_hoc.tasks], day_query(context, board))
    columns = [*grids.task_columns(board.ad_hoc)[1:-1], button_column("open_ad_hoc", open_task, args)]
    table(
        grids.ad_hoc_rows(board).drop(columns="大项"), columns, alt="临时交办清单", height="content", fits=0, wraps=True
    )


def open_task(key: str, numbers: list[int], day: dict[str, str]) -> None:
    """Show the task whose button was clicked, on the same day."""
    number = int(numbers[st.session_state[key].row])
    st.switch_page("../pages/tasks.py", query_params=where(number) | day)


def one_task(board: Board, task: Task) -> None:
    """Requirement, who leads, deadlines; then every unit's entry."""
    counted = (board.ad_hoc if task.ad_hoc else board).by_task.get(task.no)
    nobody = "市政府办公厅审核" if task.ad_hoc else "市政府办公厅汇总"
    with st.container(border=True):
        st.caption(plain(f"{task.part} · {task.section}"))
        st.subheader(plain(task.label), anchor=False)
        field("工作要求", task.requirement or "（没有写工作要求）")
        fields(
            200,
            ("牵头单位", "、".join(map(str, task.lead_units)) or f"（没有牵头单位，由{nobody}）"),
            ("责任单位", "、".join(map(str, task.responsible_units)) or "（通知未列责任单位）"),
            *([("分管领导", leader.name)] if (leader := portal.portfolio.leaders().get(task.no)) else []),
            ("完成时限", "；".join(d.with_owners for d in task.deadlines) or "（通知未写时限）"),
        )
    if counted and counted.applicable:
        done = "，".join(f"{counted.count(done)} 家{done.label}" for done in Done)
        silent = f"（{counted.silent} 家到汇总日期未报送）" if counted.silent else ""
        st.progress(
            counted.rate(board.rules.headline) or 0.0,
            f"{counted.applicable} 家应落实，{done}，{counted.not_reported} 家未报送{silent}，{counted.overdue} 家逾期",
        )
    if not is_past(context, board):
        keys = [e.key for e in board.ledger.by_task.get(task.no, ())]
        leads = [e.key for e in board.ledger.by_task.get(task.no, ()) if e.role == LEAD]
        show_writing(context, portal.duties.instruction, Writing(f"{task.no}", "对这项任务批示", keys, leads))
    if task.ad_hoc:
        show_ad_hoc_course(context, portal.ad_hoc_tasks, task.no)
    bundle_button(context, portal.entry.evidence_files, task_words(task.no), task_no=task.no)
    entries_of(board, task)


def entries_of(board: Board, task: Task) -> None:
    """The units' entries; the one in the URL (?of=鼓楼区) or clicked stands open beneath."""
    entries = board.ledger.by_task.get(task.no, ())
    if not entries:
        st.text("这项任务没有台账行。")
        return
    rows = grids.entry_rows(board.select(task=task.no), portal.duties.contacts.of(person))
    wraps, key = not on_phone(), f"rows_{task.no}"
    picked = chosen(rows, grids.ENTRIES, alt="各单位进展", key=key, fits=8, height=440, wraps=wraps)
    asked = str(st.query_params.get("of", ""))
    entry = entries[picked[0]] if picked else next((e for e in entries if e.unit == asked), None)
    if entry is None:
        st.caption("点选一行，查看该单位的详情和修改记录。")
    else:
        show_entry(context, portal.entry, board, entry)


page_head("任务", context)
with st.container(horizontal=True, vertical_alignment="bottom"):
    board = pick_past(context)
    listed = (*board.ledger.breakdown.tasks, *board.ad_hoc.tasks)
    number = pick_task({str(t.no): t.label for t in listed}, key="no")
tell_past(context, board, consequence="不能修改。")
if number:
    one_task(board, board.ledger.breakdown.task(number))
else:
    every_task(board)
    ad_hoc_tasks(board)
