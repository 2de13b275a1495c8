"""The figures of 总览: each leads to what it counts, and says how it moved since the day that is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from portal.overview.blocks import MadeHtml, rendered
from portal.overview.trend import Before, arrow_words, points
from portal.overview.ways import LATE, SILENT, SOON, UNITS, Ways
from portal.ui.drawings import once_per_board


class LinkLine(NamedTuple):
    """A line of text above the figures, and the way to the page that tells more."""

    words: str
    href: str
    label: str


class Number(NamedTuple):
    """`href` is empty where there is nothing to lead to.

    `worse`: it counts what is late, and there is more of it than before; that alone is red.
    """

    label: str
    value: str
    change: str
    href: str
    worse: bool = False


def show_numbers(told: Sequence[LinkLine], board: Board, before: Before, ways: Ways) -> None:
    """The lines and the figures, in one message."""
    st.html(MadeHtml(rendered("told", told=told) + numbers(board, before, ways)))


@once_per_board
def numbers(board: Board, before: Before, ways: Ways) -> str:
    """Equal cards, the one of what was not reported in time only where there is such."""
    return rendered("numbers", numbers=list(_numbers(board, before.board, ways)), since=before.words)


def _numbers(board: Board, before: Board | None, ways: Ways) -> Iterator[Number]:
    def count(label: str, of: Callable[[Figures], int], place: str, *, late: bool = False) -> Number:
        now, then = of(board.total), of(before.total) if before else None
        worse = late and then is not None and now > then
        change = None if then is None else now - then
        return Number(label, f"{now}", arrow_words(change), f"#pb-at-{place}" if now else "", worse)

    def share(label: str, of: Callable[[Figures], float | None]) -> Number:
        now = of(board.total)
        change = points(now, of(before.total) if before else None)
        return Number(label, share_words(now), arrow_words(change), f"#pb-at-{UNITS}")

    counted, done = board.rules.headline, len(board.tasks_done)
    since = done - len(before.tasks_done) if before else None
    value = f"{done} / {len(board.tasks)} 项"
    yield Number(f"全部{counted.label}的任务", value, arrow_words(since), ways.tasks())
    for rate in dict.fromkeys((counted, Done.REPORTED)):
        yield share(rate.rate, partial(Figures.rate, done=rate))
    yield share("按时报送率", lambda total: total.on_time_rate)
    yield count("临期", lambda total: total.due_soon, SOON)
    yield count("逾期", lambda total: total.overdue, LATE, late=True)
    if board.total.silent:
        yield count("到汇总日期未报送", lambda total: total.silent, SILENT)
