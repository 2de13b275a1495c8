"""A year that is over: which one this is, that its figures are not of today, and the way to its own days."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ledger.clock import day_words
from ledger.figures.board import Board
from ledger.figures.untouched import own_days
from portal.overview.blocks import rendered
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board


def year_first(board: Board, today: date) -> str:
    """What the page's sentence begins with once the year is over: what was late then is no alarm of today. Empty while the year
    runs, and where the sentence speaks of the year by itself."""
    if today.year <= board.ledger.year or board.untouched:
        return ""
    return f"{board.ledger.year} 年已经过去，截至{board.as_of.month}月{board.as_of.day}日："


def tell_year(board: Board, ways: Ways, today: date) -> None:
    """Nothing while the year runs."""
    if html := _year(board, ways, today.year):
        st.html(html)


@once_per_board
def _year(board: Board, ways: Ways, now: int) -> str:
    days = own_days(board.ledger, date(now, 1, 1))
    shown = [(day_words(day), ways.on(day)) for day in days if day != board.as_of]
    return rendered("past_year", days=shown) if days else ""
