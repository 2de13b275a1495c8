"""Filters and the day of the pages. They live in the URL, so a link shows the colleague the same view."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE
from portal.context import Context

DAY = "as_of"
ALL_SIDES, ALL_PARTS, ALL_TASKS, ALL_LEADS = "全部", "全部四个部分", "全部任务", "全部牵头单位"


def pick_board(context: Context) -> Board:
    """Draw the filters and give the board that they select."""
    today = context.board()
    with st.container(horizontal=True):
        side = st.segmented_control(
            "范围",
            [ALL_SIDES, COUNTY_SIDE, CITY_SIDE],
            default=ALL_SIDES,
            required=True,
            key="side",
            bind="query-params",
        )
        part = st.selectbox(
            "大项", [ALL_PARTS, *today.ledger.breakdown.parts], key="part", bind="query-params", width=175
        )
        task = _pick_task(today, "" if part == ALL_PARTS else str(part))
        leads = dict.fromkeys(unit for units in today.lead_units.values() for unit in units)
        lead = st.selectbox("牵头单位", [ALL_LEADS, *leads], key="lead", bind="query-params", width=165)
        day = pick_day(today)
    board = today if day == today.as_of else context.board(day)
    return board.select(
        side="" if side in (ALL_SIDES, None) else str(side),
        part="" if part == ALL_PARTS else str(part),
        task=task,
        lead="" if lead == ALL_LEADS else str(lead),
    )


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
    picked = st.date_input(
        "统计日期",
        board.as_of,
        min_value=min(first, board.as_of),
        max_value=board.as_of,
        format="YYYY-MM-DD",
        key=DAY,
        bind="query-params",
        width=140,
    )
    return picked if isinstance(picked, date) else board.as_of


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
