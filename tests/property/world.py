"""A small world for the state machine: a ledger of six rows, a store on disk, a sheet, and staff at that sheet.

`Sheet` is what the machine may do to a spreadsheet as a person; one implementation a backend.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import openpyxl

from ledger.breakdown import Breakdown, Mention, Task
from ledger.columns import LEDGER, LEDGER_TAB
from ledger.units.directory import Directory, Unit
from store.store import Store
from sync.backends.base import Backend
from sync.backends.memory import MemoryBackend
from sync.backends.workbook import WorkbookBackend
from sync.engine import Engine
from sync.live import settle_on
from tests.memory_staff import MemoryStaff

UNITS = tuple("甲乙丙丁戊己")
COLUMNS = ("progress_note", "issues")
PLACES = {c.name: place for place, c in enumerate(LEDGER, 1)}
KEY = PLACES["key"]
Grid: TypeAlias = list[list[str]]


class Sheet(Protocol):
    """What a person can do to the ledger's tab. Rows are 1-based; row 1 is the header."""

    def grid(self) -> list[list[str]]: ...
    def put(self, row: int, column: int, text: str) -> None: ...
    def rows(self, order: Any) -> None: ...
    def open_copy(self) -> Any: ...
    def put_copy(self, opened: Any, row: int, column: int, text: str) -> Any: ...
    def grid_copy(self, opened: Any) -> list[list[str]]: ...
    def save_copy(self, opened: Any) -> None: ...


class MemorySheet:
    """Staff at a spreadsheet in memory."""

    def __init__(self, backend: MemoryBackend) -> None:
        self.backend = backend
        self.staff = MemoryStaff(backend)

    def grid(self) -> list[list[str]]:
        return [list(row) for row in self.staff.sheets.tabs[LEDGER_TAB]]

    def put(self, row: int, column: int, text: str) -> None:
        self.staff.set_cell(LEDGER_TAB, row, column, text)

    def rows(self, order: Any) -> None:
        rows = self.staff.sheets.tabs[LEDGER_TAB]
        rows[1:] = order([list(row) for row in rows[1:]])

    def open_copy(self) -> Any:
        return self.staff.open_copy()

    def put_copy(self, opened: Any, row: int, column: int, text: str) -> Any:
        edited = opened.copy()
        cells = edited.tabs[LEDGER_TAB][row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text
        return edited

    def grid_copy(self, opened: Any) -> list[list[str]]:
        return [list(row) for row in opened.tabs[LEDGER_TAB]]

    def save_copy(self, opened: Any) -> None:
        self.staff.save_copy(opened)


class WorkbookSheet:
    """Staff at a real .xlsx, through a program of their own (openpyxl stands for it)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def grid(self) -> list[list[str]]:
        return self.grid_copy(self.open_copy())

    def put(self, row: int, column: int, text: str) -> None:
        self.save_copy(self.put_copy(self.open_copy(), row, column, text))

    def rows(self, order: Any) -> None:
        book = openpyxl.load_workbook(self.path)
        tab = book[LEDGER_TAB]
        body = order([[cell.value for cell in row] for row in tab.iter_rows(min_row=2)])
        for cells in tab.iter_rows(min_row=2):
            for cell in cells:
                cell.value = None
        for number, texts in enumerate(body, 2):
            for place, text in enumerate(texts, 1):
                tab.cell(number, place).value = text if text != "" else None
        self._save(book)

    def open_copy(self) -> bytes:
        return self.path.read_bytes()

    def put_copy(self, opened: bytes, row: int, column: int, text: str) -> bytes:
        book = openpyxl.load_workbook(BytesIO(opened))
        book[LEDGER_TAB].cell(row, column).value = text or None
        made = BytesIO()
        book.save(made)
        return made.getvalue()

    def grid_copy(self, opened: bytes) -> list[list[str]]:
        return [list(row) for row in _texts_of(opened)]

    def save_copy(self, opened: bytes) -> None:
        # As spreadsheet programs save: a new file takes the name.
        beside = self.path.with_name("saving.tmp")
        beside.write_bytes(opened)
        beside.replace(self.path)

    def _save(self, book: openpyxl.Workbook) -> None:
        made = BytesIO()
        book.save(made)
        self.save_copy(made.getvalue())


@lru_cache(maxsize=16)  # tests look at one state of a workbook several times
def _texts_of(opened: bytes) -> list[list[str]]:
    tab = openpyxl.load_workbook(BytesIO(opened), read_only=False)[LEDGER_TAB]
    return [["" if v is None else str(v) for v in row] for row in tab.iter_rows(values_only=True)]


def small_year(units: Sequence[str] = UNITS, tasks: int = 1) -> tuple[Breakdown, Directory]:
    """One task, six units; or more of either."""
    directory = Directory(
        [Unit(f"S{i}", f"{name}局", name, "市直单位", ("市直各有关单位",)) for i, name in enumerate(units)]
    )
    mentions = tuple(Mention(name) for name in units)
    listed = tuple(
        Task(no, "一、部分", "", "任务。" if no == 1 else f"任务{no}。", "要求。", (), mentions)
        for no in range(1, tasks + 1)
    )
    return Breakdown(2021, "小通知", "文〔2021〕1号", "市政府", None, listed), directory


Prepare: TypeAlias = Callable[["World"], None]
_TEMPLATES: dict[tuple[str, int, int, Prepare | None], tuple[bytes, Any]] = {}


class World:
    """Store, engine, backend and sheet of one run of the machine: a year started and published, and what `prepare`, a
    function of a module, did in the first such world; a new process looks at it."""

    def __init__(self, kind: str, units: Sequence[str] = UNITS, tasks: int = 1, prepare: Prepare | None = None) -> None:
        self.kind = kind
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name)
        self.url = f"sqlite:///{self.home / 'store.db'}"
        self.keys = tuple(f"2021-{no:02}-{name}" for no in range(1, tasks + 1) for name in units)
        self.breakdown, self.directory = small_year(units, tasks)
        self.told: Mapping[str, Mapping[str, str]] = {}  # what the derived columns should say, by key and column
        self.backend: Backend
        self.sheet: Any  # a Sheet, with more of its kind
        if kind == "memory":
            self.backend = MemoryBackend()
            self.sheet = MemorySheet(self.backend)
        elif kind == "google":
            from tests.property.google_sheet import GoogleSheet

            self.sheet = GoogleSheet()
            self.backend = self.sheet.backend()
        else:
            self.backend = WorkbookBackend(self.home / "台账.xlsx", rehash_every=1)
            self.sheet = WorkbookSheet(self.home / "台账.xlsx")
        made = (kind, len(units), tasks, prepare)
        if made not in _TEMPLATES:
            _TEMPLATES[made] = self._made(prepare)
        store, sheet = _TEMPLATES[made]
        (self.home / "store.db").write_bytes(store)
        self.sheet.save_copy(sheet)
        self._open()
        settle_on(self.store, self.backend)  # the store was made with another spreadsheet's address

    def _made(self, prepare: Prepare | None) -> tuple[bytes, Any]:
        self._open()
        self.store.start_year(self.breakdown, self.directory.dump(), self.directory)
        self.restart()
        assert self.engine.cycle().trouble == ""
        if prepare:
            prepare(self)
        self.store.engine.dispose()
        return (self.home / "store.db").read_bytes(), self.sheet.open_copy()

    def restart(self) -> None:
        """A new process: nothing remembered but the store and the sheet."""
        self.store.engine.dispose()
        self._open()

    def _open(self) -> None:
        self.store = Store(self.url)
        if self.kind == "google":
            self.backend = self.sheet.backend()
        self.engine = Engine(self.store, self.backend)
        self.engine.derived.texts = lambda: self.told

    def where(self, key: str, grid: list[list[str]] | None = None) -> list[int]:
        """Rows (1-based) that bear a key."""
        grid = self.sheet.grid() if grid is None else grid
        return [number for number, row in enumerate(grid, 1) if row and row[KEY - 1] == key]

    def text(self, key: str, column: str, grid: list[list[str]] | None = None) -> str | None:
        """The text of a cell in the sheet; None when its row is not there exactly once."""
        grid = self.sheet.grid() if grid is None else grid
        rows = self.where(key, grid)
        if len(rows) != 1:
            return None
        row = grid[rows[0] - 1]
        place = PLACES[column]
        return row[place - 1] if place <= len(row) else ""

    def close(self) -> None:
        self.store.engine.dispose()
        if self.kind == "google":
            self.sheet.close()
        self.folder.cleanup()


def shuffled(seed: int) -> Any:
    """An order for `Sheet.rows`."""

    def order(rows: list[list[str]]) -> list[list[str]]:
        random.Random(seed).shuffle(rows)
        return rows

    return order
