"""Charts and tables of a board, made once per board and shared by every session and rerun.

A board never changes and is the same object for the same ledger version, day and selection; what was drawn of it is
forgotten together with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from ledger.figures.board import Board
from ledger.figures.pace import done_curve
from portal.context import Context
from portal.ui import charts
from portal.ui.charts import Drawing
from store.store import Store
from store.year.courses import courses_of

TIMELINE = timedelta(days=7)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def once_per_board(make: Callable[Concatenate[Board, _P], _T]) -> Callable[Concatenate[Board, _P], _T]:
    """Remember what `make` gave for a board (and its further arguments, which must be hashable)."""
    made: WeakKeyDictionary[Board, dict[object, _T]] = WeakKeyDictionary()
    making = Lock()

    def lookup(board: Board, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        asked = (args, tuple(kwargs.items()))
        # Everybody's next rerun after a change asks for the same picture: one draws, the others wait for it.
        with making:
            known = made.setdefault(board, {})
            if asked not in known:
                known[asked] = make(board, *args, **kwargs)
            return known[asked]

    return lookup


def curve(context: Context, board: Board) -> Drawing:
    """The curve of the board's entries over the year, from history."""
    return _curve(board, context.figures.book)


@once_per_board
def _curve(board: Board, book: Store) -> Drawing:
    return charts.curve(board, done_curve(courses_of(book), board))


def timeline(context: Context) -> Drawing:
    """What the sync did in the last days."""
    return _timeline(tuple(context.figures.book.runs(since=context.clock.now() - TIMELINE)))


_timeline = lru_cache(maxsize=4)(charts.timeline)
