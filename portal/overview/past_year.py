"""A year that is over: which one this is, on which day its figures are taken, and the way to its own days."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ledger.clock import day_words
from ledger.figures.board import Board
from ledger.figures.untouched import own_days
from portal.overview.blocks import rendered
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board


def tell_year(board: Board, ways: Ways, today: date) -> None:
    """Nothing while the year runs."""
    if html := _year(board, ways, today.year):
        st.html(html)


@once_per_board
def _year(board: Board, ways: Ways, now: int) -> str:
    days = own_days(board.ledger, date(now, 1, 1))
    shown = [(day_words(day), ways.on(day)) for day in days if day != board.as_of]
    return rendered("past_year", year=board.ledger.year, as_of=day_words(board.as_of), days=shown) if days else ""
