"""Ledger entries as table rows: the catalogue's columns in its order, with the state of the day behind them."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.columns import LEDGER, Column
from ledger.entries import Entry
from ledger.figures.board import Board
from reports.workbook import Heading, Value

STATE_HEADER = "当前状态"
_LOOKS = {"percent": "percent", "task_no": "number", "status": "center", "choice": "center", "date": "center"}


def headings(columns: Iterable[Column] = LEDGER) -> list[Heading]:
    """Headings of the columns, and of the computed state as the last."""
    return [Heading(c.header, c.width, _LOOKS.get(c.kind, "text")) for c in columns] + [
        Heading(STATE_HEADER, 11, "center")
    ]


def entry_row(entry: Entry, board: Board, columns: Iterable[Column] = LEDGER) -> list[Value]:
    """The entry's values under `headings(columns)`."""
    return [value_of(entry, column.name, board) for column in columns] + [board.standing[entry.key].words]


def value_of(entry: Entry, name: str, board: Board) -> Value:
    """A cell as the ledger reads it; what could not be read is marked 待核对, never passed off as a value."""
    if name == "task":
        return next((t.title for t in board.ledger.breakdown.tasks if t.no == entry.task_no), "")
    if name == "due_date":
        return board.standing[entry.key].due_words
    value: Value = getattr(entry, name)
    if value in (None, ""):
        return board.ledger.shown(entry.key, name) or None
    return value
