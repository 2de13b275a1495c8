"""单位台账: all entries of one unit; its own people fill them in like a spreadsheet."""

from __future__ import annotations

import streamlit as st

from ledger.dones import Done
from ledger.entries import LEAD
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words
from portal.duties.assignment import show_assignments
from portal.duties.instruction import Writing, show_writing
from portal.duties.round import show_unit_round
from portal.duties.round_figures import pick_round, show_round_line
from portal.entry.evidence_file import bundle_button
from portal.entry.grid import RECEIPT, show_grid
from portal.entry.grid_state import printed_rows
from portal.entry.todo import show_todo
from portal.navigation import called
from portal.signin.session import opened
from portal.ui.attempts import show_receipt
from portal.ui.cards import Opening
from portal.ui.downloads import unit_downloads
from portal.ui.filters import day_query, is_past, pick_past, tell_past
from portal.ui.messages import plain
from portal.ui.on_paper import on_paper, paper_rows
from portal.ui.tables import table
from portal.ui.widgets import figures, link_to, on_phone, page_head, where

portal, context = opened()
PRINTED = ("工作任务", "状态", "完成进度", "工作进展", "存在问题", "下一步打算")
person, services, sheet = context.person, portal.entry, portal.sheet


def pick_unit(board: Board) -> str:
    """The unit in the URL (?unit=鼓楼区) or picked; one's own first."""
    units = list(board.units)
    own = next((u for u in person.units if u in units), units[0])
    picked = st.selectbox("单位", units, index=units.index(own), key="unit", bind="query-params", width=260)
    return picked if picked in units else own


def show_figures(board: Board) -> None:
    """The unit's own figures."""
    total = board.total
    counted = (
        ("台账行", total.applicable),
        ("已报送", total.reported),
        *((done.label, total.count(done)) for done in Done),
        ("临期", total.due_soon),
        ("逾期", total.overdue),
        *([("到汇总日期未报送", total.silent)] if total.silent else []),
    )
    figures(*counted)


def sheet_links(unit: str) -> None:
    """The way to the unit's own rows in the shared sheet, where it has views; for a lead unit to the tasks it leads too."""
    url = sheet.view_link(unit)
    if not url:
        return
    name = "本单位" if unit in person.units else unit
    with st.container(horizontal=True):
        st.link_button(plain(f"在表格中打开{name}"), url, icon=":material/table_view:", key="open_view")
        if any(entry.role == LEAD for entry in context.ledger().by_unit.get(unit, ())):
            st.link_button(
                "在表格中打开牵头任务",
                sheet.view_link(unit, lead=True),
                icon=":material/account_tree:",
                key="open_lead_view",
            )


def on_a_phone(board: Board, unit: str) -> None:
    """The rows as cards that lead to the entry, and the way to the form: a grid needs room."""
    if edits:
        link_to("submit", "手机上请逐条填报", "edit_note")
    ways = Opening(to=lambda place: ("tasks", where(of_unit.rows[place].task_no, unit) | day_query(context, board)))
    shown = ["工作任务", "状态", "完成时限", *PRINTED[2:]]
    table(printed_rows(board, of_unit.rows), alt=f"{unit}台账", column_order=shown, opening=ways)


page_head(called("ledger", person), context)
with st.container(horizontal=True, vertical_alignment="bottom"):
    board = pick_past(context)
    unit = pick_unit(board)
    pick_round(context, portal.duties.round, board)
past = is_past(context, board)
tell_past(context, board, consequence="不能修改。")
of_unit = board.select(unit=unit)
if not past:
    sheet_links(unit)
    show_todo(context, portal.duties, unit)
    show_writing(context, portal.duties.instruction, Writing(unit, f"对{unit}批示", [unit]))
show_figures(of_unit)
if of_unit.ad_hoc.tasks:
    st.text(f"临时交办（另外计数）：{ad_hoc_words(of_unit.ad_hoc)}。")
for score in portal.scores.of(person, of_unit).values():
    st.text(score.words)
if past:
    show_round_line(portal.duties.round, of_unit)
else:
    show_unit_round(context, portal.duties.round, unit)
edits = not past and any(services.service.may_edit(person, e.key) for e in of_unit.rows[:1])
if on_phone():
    on_a_phone(board, unit)
else:
    show_grid(context, services, board, unit, writes=edits)
on_paper(paper_rows(printed_rows(board, of_unit.rows), PRINTED), "ledger")
if RECEIPT in st.session_state and not past:
    show_receipt(services.receipt_state, *st.session_state[RECEIPT])
unit_downloads(context, portal.documents, board, unit)
bundle_button(context, portal.entry.evidence_files, unit, unit=unit)
if not past:
    show_assignments(context, services.assignment, board, unit)
