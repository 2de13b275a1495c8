"""任务: the tasks of the notice with their progress; one task opens to its units' entries and their history."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.breakdown import Task, task_words
from ledger.dones import Done
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words
from portal.duties.instruction import Writing, show_writing
from portal.entry.entry import show_entry
from portal.entry.evidence_file import bundle_button
from portal.overview.panel import show_panel
from portal.overview.rows import UNITS, entry_rows
from portal.overview.ways import Ways
from portal.signin.session import opened
from portal.ui import grids
from portal.ui.cards import BACK, Opening
from portal.ui.choices import pick_task
from portal.ui.courses import show_ad_hoc_course
from portal.ui.filters import day_query, is_past, pick_past, tell_past
from portal.ui.messages import plain
from portal.ui.tables import TableColumn, button_column, table
from portal.ui.widgets import ENTRY, field, fields, link_to, on_phone, page_head, where

portal, context = opened()
person = context.person


def every_task(board: Board) -> None:
    """All tasks by part; a click opens one."""
    rows = grids.task_rows(board)
    for part in board.ledger.breakdown.parts:
        of_part = rows[rows["大项"] == part]
        st.header(plain(part), anchor=False)
        button = button_to_tasks(f"open_{of_part.iloc[0]['序号']}", list(of_part["序号"]), board)
        columns = [*grids.task_columns(board)[1:-1], button]
        table(of_part.drop(columns="大项"), columns, alt=f"{part}任务清单", height="content", fits=0, wraps=True)


def ad_hoc_tasks(board: Board) -> None:
    """临时交办 beneath the notice's, counted apart."""
    if not board.ad_hoc.tasks:
        return
    st.header("临时交办", anchor=False)
    st.caption(f"通知以外的任务，另外计数：{ad_hoc_words(board.ad_hoc)}。")
    button = button_to_tasks("open_ad_hoc", [task.no for task in board.ad_hoc.tasks], board)
    columns = [*grids.task_columns(board.ad_hoc)[1:-1], button]
    table(
        grids.ad_hoc_rows(board).drop(columns="大项"), columns, alt="临时交办清单", height="content", fits=0, wraps=True
    )


def button_to_tasks(key: str, numbers: list[int], board: Board) -> TableColumn[Task]:
    """The column of buttons that show a row's task, on the same day."""

    def query(place: int) -> dict[str, str]:
        return where(int(numbers[place])) | day_query(context, board)

    return button_column(
        key,
        lambda place: st.switch_page("../pages/tasks.py", query_params=query(place)),
        to=lambda place: ("tasks", query(place)),
    )


def one_task(board: Board, task: Task) -> None:
    """Requirement, who leads, deadlines; then every unit's entry. The one in the URL (?entry=2021-07-鼓楼区, or as other pages
    and letters have it, ?of=鼓楼区) stands beside, on a phone on top."""
    of_task = board.ledger.by_task.get(task.no, ())
    named = ENTRY if ENTRY in st.query_params else "of"
    said = str(st.query_params.get(named, ""))
    asked = next((e for e in of_task if said == (e.key if named == ENTRY else e.unit)), None)
    if asked and on_phone():
        link_to("tasks", BACK, "arrow_back", **where(task.no), **day_query(context, board))
        show_entry(context, portal.entry, board, asked)
    elif asked:
        show_panel(context, portal.entry, board, asked, named=named)
    counted = (board.ad_hoc if task.ad_hoc else board).by_task.get(task.no)
    nobody = "市政府办公厅审核" if task.ad_hoc else "市政府办公厅汇总"
    with st.container(border=True):
        st.caption(plain(f"{task.part} · {task.section}"))
        st.header(plain(task.label), anchor=False)
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
        keys = [e.key for e in of_task]
        leads = [e.key for e in of_task if e.role == LEAD]
        show_writing(context, portal.duties.instruction, Writing(f"{task.no}", "对这项任务批示", keys, leads))
    if task.ad_hoc:
        show_ad_hoc_course(context, portal.ad_hoc_tasks, task.no)
    bundle_button(context, portal.entry.evidence_files, task_words(task.no), task_no=task.no)
    entries_of(board, task, of_task)


def entries_of(board: Board, task: Task, entries: Sequence[Entry]) -> None:
    """The units' entries; one that is clicked opens beside, on a phone on top."""
    contacts, day = portal.duties.contacts.of(person), day_query(context, board)
    if not entries:
        st.text("这项任务没有台账行。")
    elif on_phone():
        ways = Opening(to=lambda place: ("tasks", where(task.no, entries[place].unit) | day))
        table(grids.entry_rows(board.select(task=task.no), contacts), grids.ENTRIES, alt=UNITS, opening=ways)
    else:
        st.caption("点一行，在右边查看该单位的详情和修改记录；点表头排序。")
        here = tuple((where(task.no) | day).items())
        st.html(entry_rows(board, task.no, contacts, Ways(here)))


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
