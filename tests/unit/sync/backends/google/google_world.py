"""The small year of the state machine on Google: store, engine, backend, and what may happen before each of our calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.columns import LEDGER, LEDGER_TAB
from ledger.repository import Edit
from store.store import Store
from sync.backends.google.ids import sheet_id
from sync.engine import CycleReport, Engine
from sync.live import settle_on
from tests.property.world import PLACES, UNITS, small_year
from tests.sheets_support import Sheets

TAB = LEDGER_TAB
KEYS = tuple(f"2021-01-{name}" for name in UNITS)
NOTE, ISSUES = PLACES["progress_note"], PLACES["issues"]
HEADERS = {column.name: column.header for column in LEDGER}


_PUBLISHED: list[tuple[bytes, Any]] = []  # the store's file and the spreadsheet of a year just published


class Killed(BaseException):
    """The process dies here."""


class GoogleWorld:
    """A year started and published. `meddle` is called with "tabs" or "change" before each call of ours."""

    def __init__(self, sheets: Sheets, folder: Path) -> None:
        self.sheets, self.staff = sheets, sheets.staff
        self.file = folder / "store.db"
        self.url = f"sqlite:///{self.file}"
        self.meddle: Callable[[str], None] = lambda _: None
        if not _PUBLISHED:
            self._publish()
        store, book = _PUBLISHED[-1]
        self.file.write_bytes(store)
        self.put_book(book)
        self.store = Store(self.url)
        self.restart()
        settle_on(self.store, self.backend)  # the store was kept with the address it was published at

    def _publish(self) -> None:
        """Once for all tests: publishing takes the double seconds."""
        self.store = Store(self.url)
        self.store.start_year(small_year()[0], small_year()[1].dump(), small_year()[1])
        self.restart()
        assert self.engine.cycle().trouble == ""
        self.store.engine.dispose()
        book = self.take_book()
        for sheet in book.sheets:  # thousands of formatted empty cells, which every write of the double copies
            sheet.cells = {
                row: cells
                for row, cells in sheet.cells.items()
                if any(cell.entered is not None for cell in cells.values())
            }
        _PUBLISHED.append((self.file.read_bytes(), book))

    def take_book(self) -> Any:
        """Everything in the spreadsheet as it stands now, as a version in its history."""
        return self.sheets.double.server.world.peek(self.sheets.key).copy()

    def put_book(self, kept: Any) -> None:
        """Restore a version."""
        service, key = self.sheets.double.server.world, self.sheets.key
        with service.lock(key):
            service.commit(service.peek(key), lambda book: vars(book).update(vars(kept.copy()) | {"id": key}))

    def restart(self) -> None:
        """A new process: nothing remembered but the store and the sheet."""
        self.store.engine.dispose()
        self.store = Store(self.url)
        self.backend = self.sheets.another()
        calls: Any = self.backend.calls
        for name in ("tabs", "change"):
            setattr(calls, name, self._meddled(name, getattr(calls, name)))
        self.engine = Engine(self.store, self.backend)

    def _meddled(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def meddled(*args: Any, **kwargs: Any) -> Any:
            self.meddle(name)
            return call(*args, **kwargs)

        return meddled

    def submit(self, value: str, *, seen: str = "", key: str = KEYS[0], column: str = "progress_note") -> str:
        """Somebody hands in a text; gives the receipt's number."""
        edit = Edit(key, column, seen, value)
        return self.store.submit([edit], person="林某", token=f"{key}{column}{seen}{value}").number

    def cycles(self, most: int = 8) -> CycleReport:
        """Cycles until nothing happens any more."""
        report = self.engine.cycle()
        while report.eventful and most:
            report, most = self.engine.cycle(), most - 1
        assert not report.eventful, report
        return report

    def grid(self) -> list[list[str]]:
        """The ledger's tab as it stands now."""
        book = self.sheets.double.server.world.peek(self.sheets.key)
        cells = book.sheet(sheet_id(TAB)).cells
        wide = max((column for row in cells.values() for column in row), default=-1) + 1
        return [
            [_text(cells.get(row, {}).get(column)) for column in range(wide)]
            for row in range(max(cells, default=-1) + 1)
        ]

    def row(self, key: str = KEYS[0]) -> int:
        """The one row that bears a key now."""
        (row,) = [number for number, cells in enumerate(self.grid(), 1) if key in cells]
        return row

    def text(self, key: str = KEYS[0], column: str = "progress_note") -> str:
        """A cell's text, its column found by the header."""
        grid = self.grid()
        header = next(cells for cells in grid if HEADERS["key"] in cells)
        return grid[self.row(key) - 1][header.index(HEADERS[column])]

    def texts(self, key: str = KEYS[0]) -> list[str]:
        """All texts of an entry in history, oldest first."""
        return [change.new for change in reversed(self.store.history(key=key))]


def _text(cell: Any) -> str:
    entered = cell.entered if cell is not None else None
    return str(next(iter(entered.values()))) if entered else ""
