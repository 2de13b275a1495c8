"""What 总览 compares with: the round before as it closed, or a week ago where the year has no rounds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import NamedTuple

from ledger.duties.round import RoundService
from ledger.figures.board import Board
from portal.context import Context


class Before(NamedTuple):
    """The same selection on an earlier day, None where there was none; `words` say when that was, as in 较第二轮."""

    board: Board | None
    words: str


def before_of(context: Context, rounds: RoundService, board: Board) -> Before:
    """The closing of the round before the one that the board's day is in, else a week earlier; never before the notice."""
    view = rounds.view(board.ledger)
    earlier = [one for one in rounds.plan() if view and one.no < view.round.no]
    day, words = board.as_of - timedelta(days=7), "较上周"
    if earlier:
        day, words = earlier[-1].closes, f"较{earlier[-1].label}"
    return Before(_on(context, board, day), words)


def _on(context: Context, board: Board, day: date) -> Board | None:
    issued = board.ledger.breakdown.issued_on
    if issued is None or day < issued or day >= board.as_of:
        return None
    return context.board(day).select(**asdict(board.selection))


def points(now: float | None, then: float | None) -> float | None:
    """Change in percentage points."""
    return None if now is None or then is None else round((now - then) * 100, 1)


def arrow_words(change: float | None) -> str:
    """`↑ 3.9`, `↓ 2`, `持平`; nothing where there is nothing to compare with."""
    if change is None:
        return ""
    return f"{'↑' if change > 0 else '↓'} {abs(change):g}" if change else "持平"
