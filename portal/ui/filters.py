"""Filters and the day of the pages. They live in the URL, so a link shows the colleague the same view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from ledger.breakdown import is_ad_hoc
from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE
from portal.context import Context
from portal.ui.choices import day_field, narrow, pick_one
from portal.ui.messages import plain

DAY = "as_of"
ALL_SIDES, ALL_TASKS = "全部", "全部任务"
LEADER, ALL_LEADERS = "leader", "全部领导"


def pick_board(context: Context, portfolios: Mapping[str, frozenset[int]], own: str) -> Board:
    """Draw the filters and give the board that they select. `portfolios` are the tasks of each leader; it opens on those of
    the `own` name, where the reader has one."""
    today = context.board()
    _open_on(own, portfolios)
    with st.container(horizontal=True):
        side = pick_one("范围", [ALL_SIDES, COUNTY_SIDE, CITY_SIDE], key="side", bare=False)
        part = narrow("大项", "全部四个部分", today.ledger.breakdown.parts, key="part", width=150)
        leader = narrow("分管领导", ALL_LEADERS, portfolios, key=LEADER, width=125) if portfolios else ""
        tasks = portfolios.get(leader, frozenset())
        task = _pick_task(today, part, tasks)
        leads = dict.fromkeys(unit for units in today.ledger.lead_units.values() for unit in units)
        lead = narrow("牵头单位", "全部牵头单位", leads, key="lead", width=150)
        day = pick_day(today)
    board = today if day == today.as_of else context.board(day)
    return board.select(side="" if side == ALL_SIDES else side, part=part, task=task, lead=lead, tasks=tasks)


def _open_on(own: str, portfolios: Mapping[str, frozenset[int]]) -> None:
    asked = st.session_state.get(LEADER, st.query_params.get(LEADER, own))
    if asked and (LEADER not in st.query_params or asked not in portfolios):
        st.session_state[LEADER] = asked if asked in portfolios else ALL_LEADERS


def tell_portfolio(board: Board) -> None:
    """Where the board is a leader's portfolio: whose, and the one click to the whole city."""
    if board.selection.tasks:
        with st.container(horizontal=True, vertical_alignment="center"):
            apart = sum(map(is_ad_hoc, board.selection.tasks))
            counted = f"{len(board.selection.tasks) - apart} 项任务" + (f"和 {apart} 项临时交办" if apart else "")
            words = f"只看{st.session_state[LEADER]}分管的 {counted}。"
            st.markdown(plain(words), width="content")
            st.button("看全市", key="whole_city", on_click=_whole_city, icon=":material/public:")


def _whole_city() -> None:
    st.session_state[LEADER] = ALL_LEADERS


def _pick_task(board: Board, part: str, among: frozenset[int]) -> int:
    listed = [t for t in board.ledger.breakdown.tasks if part in ("", t.part) and (not among or t.no in among)]
    numbers = {t.label: t.no for t in listed}
    typed = str(st.query_params.get("task", ""))
    named = {str(no): label for label, no in numbers.items()}
    if typed in named:
        # A short hand-made link (?task=7) is understood as well; only what a widget says itself stays in the address.
        st.query_params["task"] = named[typed]
        st.rerun()
    if st.session_state.get("task", ALL_TASKS) not in numbers:
        st.session_state["task"] = ALL_TASKS
    picked = st.selectbox("任务", [ALL_TASKS, *numbers], key="task", bind="query-params", width=175)
    return numbers.get(str(picked), 0)


def pick_day(board: Board) -> date:
    """A day from the notice's issue to the board's own day; lives in the URL."""
    first = board.ledger.breakdown.issued_on or date(board.ledger.year, 1, 1)
    look = {"min_value": min(first, board.as_of), "max_value": board.as_of, "bind": "query-params", "width": 150}
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


def here_of(context: Context, board: Board, own: str) -> tuple[tuple[str, str], ...]:
    """The query of the page as it is looked at (`pick_board`), for links that stay on it."""
    shown, leader = board.selection, str(st.session_state.get(LEADER) or "")
    query = {
        "side": shown.side,
        "part": shown.part,
        LEADER: leader if own or leader != ALL_LEADERS else "",
        "task": board.ledger.breakdown.task(shown.task).label if shown.task else "",
        "lead": shown.lead,
        **day_query(context, board),
    }
    return tuple((name, value) for name, value in query.items() if value)


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
