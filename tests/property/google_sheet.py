"""Staff at a Google spreadsheet, which a double of Google's service keeps; the same acts as at the other sheets.

A copy that somebody keeps open does not exist there; what comes nearest is a version restored from the file's history.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from typing import Any

from ledger.columns import LEDGER_TAB
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.ids import sheet_id
from sync.backends.google.meter import Meter
from tests.sheets_server import Double, running
from tests.sheets_server.grid import Cell
from tests.sheets_support import open_sheets

Grid = list[list[str]]


@cache
def _double() -> Double:
    """One server for the process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(running())


class GoogleSheet:
    """Staff at the ledger's tab, acting on the double itself."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.sheets = self._open.enter_context(open_sheets(_double()))

    def backend(self) -> GoogleBackend:
        """The portal's side, as a new process has it, without the pauses that spread calls over a minute."""
        made = self.sheets.another()
        made.calls.meter = Meter(reads=1_000_000, writes=1_000_000)
        return made

    def close(self) -> None:
        self._open.close()

    def do(self, *requests: dict[str, Any], before: str = "now") -> None:
        """Any requests of a batchUpdate, as if done by hand."""
        self.sheets.staff.do(*requests, before=before)

    def grid(self) -> Grid:
        return self.grid_copy(self.open_copy())

    def put(self, row: int, column: int, text: str) -> None:
        self.save_copy(self.put_copy(self.open_copy(), row, column, text))

    def rows(self, order: Any) -> None:
        head, *body = self.grid()
        self.replace([head, *order(body)])

    def replace(self, grid: Grid) -> None:
        """Leave the tab with these texts."""
        book = self.open_copy()
        book.sheet(sheet_id(LEDGER_TAB)).cells = {
            row: {place: Cell({"stringValue": text}) for place, text in enumerate(texts) if text}
            for row, texts in enumerate(grid)
        }
        self.save_copy(book)

    def open_copy(self) -> Any:
        return _double().server.world.peek(self.sheets.key).copy()

    def put_copy(self, opened: Any, row: int, column: int, text: str) -> Any:
        edited = opened.copy()
        cells = edited.sheet(sheet_id(LEDGER_TAB)).cells
        here = dict(cells.get(row - 1, {}))
        here.pop(column - 1, None)
        if text:
            here[column - 1] = Cell({"stringValue": text})
        cells[row - 1] = here
        return edited

    def grid_copy(self, opened: Any) -> Grid:
        cells = opened.sheet(sheet_id(LEDGER_TAB)).cells
        shown = {r: {c: _text(cell) for c, cell in row.items() if _text(cell)} for r, row in cells.items()}
        high = max((r for r, row in shown.items() if row), default=-1) + 1
        wide = max((c for row in shown.values() for c in row), default=-1) + 1
        return [[shown.get(r, {}).get(c, "") for c in range(wide)] for r in range(high)]

    def save_copy(self, opened: Any) -> None:
        service, key = _double().server.world, self.sheets.key
        with service.lock(key):
            service.commit(service.peek(key), lambda book: vars(book).update(vars(opened.copy()) | {"id": key}))


def _text(cell: Cell) -> str:
    if cell.entered is None:
        return ""
    value = next(iter(cell.entered.values()))
    return f"{value:g}" if isinstance(value, float) else str(value)
