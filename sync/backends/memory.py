"""A spreadsheet in memory: the same promise as the real ones, with staff and faults that tests can play.

`MemoryBackend` keeps tabs as lists of text. Staff act on its `sheets`; `fail_next` makes
coming reads and writes go wrong; `between` runs after a write has checked its version, as a save that lands then.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from store.sheet.stamp import Stamp
from sync.backends.base import Backend, Batch, CellWrite, Grid, Reading, Recovered, RowAppend, TabLayout
from sync.backends.cell_text import standing
from sync.backends.impossible import refuse_impossible, refuse_too_long
from sync.errors import (
    AlreadyPublished,
    BackendUnavailable,
    Held,
    Raced,
    SyncError,
    TornWorkbook,
    WriteInDoubt,
)

READ_FAULTS: dict[str, SyncError] = {
    "unavailable": BackendUnavailable("内存台账暂时读不到。"),
    "torn": TornWorkbook("内存台账只读到一半。"),
}
WRITE_FAULTS: dict[str, SyncError] = {
    "raced": Raced("写入前台账已被别人改动。"),
    "held": Held("台账正被别的程序打开。"),
    "lost": WriteInDoubt("写入没有回音。"),  # not applied
    "reply_lost": WriteInDoubt("写入没有回音。"),  # applied all the same
}


@dataclass
class Sheets:
    """The content of the spreadsheet: rows of text per tab, formula cells, the stamp."""

    tabs: dict[str, list[list[str]]] = field(default_factory=dict)
    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    stamp: Stamp | None = None
    published: dict[str, str] = field(default_factory=dict)  # published title -> title now

    def copy(self) -> Sheets:
        """A spreadsheet of its own with the same content."""
        tabs = {title: [list(row) for row in rows] for title, rows in self.tabs.items()}
        formulas = {title: set(cells) for title, cells in self.formulas.items()}
        return Sheets(tabs, formulas, self.stamp, dict(self.published))

    def version(self) -> str:
        """A hash of everything a person could see, and of the stamp."""
        formulas = {title: sorted(cells) for title, cells in self.formulas.items() if cells}
        seen = repr((self.tabs, formulas, self.stamp, self.published))
        return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class MemoryBackend(Backend):
    """A shared spreadsheet in memory. `reads`, `writes` count calls; `applied` counts batches that landed."""

    name = "memory"

    def __init__(self) -> None:
        self.sheets: Sheets | None = None
        self.read_faults: deque[str] = deque()
        self.write_faults: deque[str] = deque()
        self.between: Callable[[], None] | None = None
        self.reads = self.writes = self.applied = 0

    def fail_next(self, *faults: str) -> None:
        """Queue faults: `unavailable torn` hit coming reads, `raced held lost reply_lost` coming writes."""
        for fault in faults:
            (self.read_faults if fault in READ_FAULTS else self.write_faults).append(fault)
            if fault not in READ_FAULTS and fault not in WRITE_FAULTS:
                raise KeyError(fault)

    def exists(self) -> bool:
        return self.sheets is not None

    def version(self) -> str | None:
        return self.sheets.version() if self.sheets else None

    def read(self) -> Reading:
        self.reads += 1
        if self.read_faults:
            raise READ_FAULTS[self.read_faults.popleft()]
        return _reading(self._open())

    def write(self, batch: Batch, reading: Reading) -> None:
        self.writes += 1
        fault = self.write_faults.popleft() if self.write_faults else ""
        if fault and fault != "reply_lost":
            raise WRITE_FAULTS[fault]
        prepared = self._open().copy()
        self._check_version(prepared, reading)
        refuse_impossible(batch, _reading(prepared))
        _apply(prepared, batch)
        if self.between:
            self.between()
        self._check_version(self._open(), reading)
        self.sheets = prepared
        self.applied += 1
        if fault:
            raise WRITE_FAULTS[fault]

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        if self.sheets is not None:
            raise AlreadyPublished("内存台账已经发布过。")
        refuse_too_long(tabs)
        self.sheets = Sheets({tab.title: _rows(tab) for tab in tabs}, {}, stamp, {tab.title: tab.title for tab in tabs})

    def recover(self) -> Sequence[Recovered]:
        return ()

    def link(self, tab: str, row: int) -> str:
        return f"内存台账 › {tab} › 第{row}行"

    def _open(self) -> Sheets:
        if self.sheets is None:
            raise BackendUnavailable("内存台账还没有发布。")
        return self.sheets

    @staticmethod
    def _check_version(sheets: Sheets, reading: Reading) -> None:
        if sheets.version() != reading.version:
            raise Raced("读取之后台账已被改动，本次没有写入。")


def _reading(sheets: Sheets) -> Reading:
    names = {now: title for title, now in sheets.published.items()}
    grids = {
        names.get(now, now): Grid(
            names.get(now, now),
            tuple(tuple(row) for row in rows),
            frozenset(sheets.formulas.get(now, ())),
        )
        for now, rows in sheets.tabs.items()
    }
    missing = {title: f"找不到工作表“{title}”。" for title, now in sheets.published.items() if now not in sheets.tabs}
    return Reading(sheets.version(), grids, sheets.stamp, missing=missing)


def _rows(tab: TabLayout) -> list[list[str]]:
    head = [] if tab.free_text and not any(tab.headers) else [list(tab.headers)]
    body = [[standing(text, numeric=c in tab.numeric) for c, text in enumerate(row, 1)] for row in tab.rows]
    return head + body


def _apply(sheets: Sheets, batch: Batch) -> None:
    for write in batch.writes:
        _put(_tab(sheets, write.tab), write)
    for append in batch.appends:
        _append(_tab(sheets, append.tab), append)
    for new in batch.columns:
        head = _tab(sheets, new.tab)[new.header_row - 1]
        head[new.column - 1 :] = [""] * (new.column - 1 - len(head)) + [new.header]
    sheets.stamp = batch.stamp


def _tab(sheets: Sheets, title: str) -> list[list[str]]:
    return sheets.tabs[sheets.published.get(title, title)]


def _put(rows: list[list[str]], write: CellWrite) -> None:
    row = rows[write.row - 1]
    row.extend([""] * (write.column - len(row)))
    row[write.column - 1] = standing(write.value, numeric=write.numeric)


def _append(rows: list[list[str]], append: RowAppend) -> None:
    while rows and not any(rows[-1]):
        rows.pop()
    row = [""] * max(append.cells, default=0)
    for column, (text, numeric) in append.cells.items():
        row[column - 1] = standing(text, numeric=numeric)
    rows.append(row)
