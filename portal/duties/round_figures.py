"""A round's figures on 总览, 单位台账 and 报表下载: the round of the day that is looked at; nothing without a rhythm."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.duties.round import RoundService
from ledger.figures.board import Board
from ledger.figures.counts import share_words
from ledger.rounds.coverage import RoundCounts, RoundLine
from portal.context import Context
from portal.ui.choices import when_open
from portal.ui.filters import DAY
from portal.ui.messages import plain
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import on_phone

PICKED = "round_of_day"


def pick_round(context: Context, service: RoundService, board: Board) -> None:
    """A list of the rounds that have begun: picking one takes the page to its closing day, or to today."""
    view = service.view(board.ledger)
    if view is None:
        return
    begun = [one.label for one in service.plan() if one.opens <= context.today]
    st.session_state[PICKED] = view.round.label
    st.selectbox("报送轮次", begun, key=PICKED, on_change=_go, args=(context, service), width=140)


def _go(context: Context, service: RoundService) -> None:
    picked, last = st.session_state[PICKED], context.board().as_of
    closes = next((one.closes for one in service.plan() if one.label == picked), last)
    st.session_state[DAY] = min(closes, last)


def counts_words(counts: RoundCounts) -> str:
    """`已报 120 / 400 条（30.0%），其中无变化、办结 8 条，未报 280 条`."""
    same = f"，其中无变化、办结 {counts.unchanged} 条" if counts.unchanged else ""
    return (
        f"已报 {counts.reported} / {counts.applicable} 条（{share_words(counts.rate)}）{same}，未报 {counts.missing} 条"
    )


def show_round_line(service: RoundService, board: Board) -> None:
    """How far the round of the board's day is, over the board's entries."""
    if view := service.of_board(board):
        st.markdown(plain(f"{view.words}：本轮{counts_words(view.total)}"))
        if apart := view.ad_hoc.total.applicable:
            st.caption(plain(f"临时交办（另外计数）{apart} 条：本轮{counts_words(view.ad_hoc.total)}"))


def show_city_round(context: Context, service: RoundService, board: Board) -> None:
    """On 总览: the line, another round to go to, and every unit's counts beside those of the round before and a year ago."""
    if service.view(board.ledger) is None:
        return
    with st.container(border=True, key="round"):
        # On a phone half a line is too narrow for a sentence.
        with st.container(horizontal=not on_phone(), vertical_alignment="bottom"):
            pick_round(context, service, board)
            with st.container():
                show_round_line(service, board)
        show = partial(_by_unit, service, board)
        when_open("各单位本轮报送情况，与上一轮、去年同期比", show, icon=":material/fact_check:", key="round_by_unit")


def _rate(counts: RoundCounts | None) -> str:
    return share_words(counts.rate) if counts else "—"


COLUMNS: tuple[TableColumn[RoundLine], ...] = (
    TableColumn("单位", lambda line: line.unit, 180),
    TableColumn("应报", lambda line: line.now.applicable),
    TableColumn("本轮已报", lambda line: line.now.reported),
    TableColumn("其中无变化、办结", lambda line: line.now.unchanged),
    TableColumn("本轮未报", lambda line: line.now.missing),
    TableColumn("本轮报送率", lambda line: _rate(line.now)),
    TableColumn("上一轮", lambda line: _rate(line.before)),
    TableColumn("去年同期", lambda line: _rate(line.year_ago)),
)


def _by_unit(service: RoundService, board: Board) -> None:
    if report := service.report(board):
        table(report.lines, COLUMNS, alt="各单位本轮报送情况", height=480)
        st.caption("未报的多的在前。上一轮按它截止时的情况；去年同期是去年名称相同的一轮，没有的写“—”。")
