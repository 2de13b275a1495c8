"""Filters and the day of the pages. They live in the URL, so a link shows the colleague the same view."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE
from portal.context import Context
from portal.ui.choices import day_field, narrow, pick_one

DAY = "as_of"
ALL_SIDES, ALL_TASKS = "全部", "全部任务"


def pick_board(context: Context) -> Board:
    """Draw the filters and give the board that they select."""
    today = context.board()
    with st.container(horizontal=True):
        side = pick_one("范围", [ALL_SIDES, COUNTY_SIDE, CITY_SIDE], key="side", bare=False)
        part = narrow("大项", "全部四个部分", today.ledger.breakdown.parts, key="part", width=175)
        task = _pick_task(today, part)
        leads = dict.fromkeys(unit for units in today.ledger.lead_units.values() for unit in units)
        lead = narrow("牵头单位", "全部牵头单位", leads, key="lead", width=165)
        day = pick_day(today)
    board = today if day == today.as_of else context.board(day)
    return board.select(side="" if side == ALL_SIDES else side, part=part, task=task, lead=lead)


def _pick_task(board: Board, part: str) -> int:
    numbers = {t.label: t.no for t in board.ledger.breakdown.tasks if part in ("", t.part)}
    typed = str(st.query_params.get("task", ""))
    named = {str(no): label for label, no in numbers.items()}
    if typed in named:
        # A short hand-made link (?task=7) is understood as well; only what a widget says itself stays in the address.
        st.query_params["task"] = named[typed]
        st.rerun()
    if st.session_state.get("task", ALL_TASKS) not in numbers:
        st.session_state["task"] = ALL_TASKS
    picked = st.selectbox("任务", [ALL_TASKS, *numbers], key="task", bind="query-params", width=195)
    return numbers.get(str(picked), 0)


def pick_day(board: Board) -> date:
    """A day from the notice's issue to the board's own day; lives in the URL."""
    first = board.ledger.breakdown.issued_on or date(board.ledger.year, 1, 1)
    look = {"min_value": min(first, board.as_of), "max_value": board.as_of, "bind": "query-params", "width": 140}
    return day_field("统计日期", board.as_of, key=DAY, **look) or board.as_of


def pick_past(context: Context) -> Board:
    """Draw the day's picker alone and give the whole board of that day."""
    today = context.board()
    day = pick_day(today)
    return today if day == today.as_of else context.board(day)


def is_past(context: Context, board: Board) -> bool:
    """Is this the board of a day gone by, which nobody can change?"""
    return board.as_of < context.board().as_of


def day_query(context: Context, board: Board) -> dict[str, str]:
    """Query parameters that take a past day along to another page; none for today's."""
    return {DAY: board.as_of.isoformat()} if is_past(context, board) else {}


def tell_past(context: Context, board: Board, *, consequence: str) -> None:
    """On a past day: which day this is, what that means here, and the way back."""
    if not is_past(context, board):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            f"这是 {board.as_of.isoformat()} 的台账，{consequence}",
            icon=":material/history:",
            width="stretch",
        )
        st.button("回到今天", key="back_to_today", on_click=_back, args=(context,), icon=":material/today:")


def _back(context: Context) -> None:
    st.session_state[DAY] = context.board().as_of


def entry_label(ledger: Ledger, key: str) -> str:
    """`7 稳步扩大预决算公开范围 · 鼓楼区`; the key itself when the ledger has no such entry."""
    entry = ledger.by_key.get(key)
    return f"{ledger.breakdown.task(entry.task_no).label} · {entry.unit}" if entry else key


def task_label(ledger: Ledger, key: str) -> str:
    """`7 稳步扩大预决算公开范围` of an entry; the key itself when the ledger has no such entry."""
    entry = ledger.by_key.get(key)
    return ledger.breakdown.task(entry.task_no).label if entry else key
