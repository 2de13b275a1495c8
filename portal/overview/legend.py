"""What the colours and symbols mean: once on a page, with how many entries there are of each."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ledger.deadlines.standing import State
from ledger.figures.board import Board


class StateKey(NamedTuple):
    """A state as it is drawn, its word, and of how many entries it is the state."""

    look: str
    symbol: str
    word: str
    many: int


def legend(board: Board) -> list[StateKey]:
    """Of those states that occur."""
    counts = Counter(board.state(e.key) for e in board.entries)
    return [StateKey(s.value, s.symbol, s.label, counts[s]) for s in State if counts[s]]
