"""What a spreadsheet backend is: rows and cells, never tasks.

`read` gives every cell as canonical text with the revision stamp that the sheet carries; `write` lands a whole batch
or nothing. Row and column numbers are 1-based, as people see them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Protocol, runtime_checkable

from store.sheet.stamp import Stamp

PICTURE = "picture"
Place = tuple[int, int]  # row, column
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab: `rows[r][c]` is the canonical text of row r+1, column c+1; rows may be ragged.

    `no_text` are cells that show something else than a text: an error value, by its name, or a `PICTURE`; what `rows`
    has there is nothing that anybody typed. `merges` are ranges shown as one cell.
    """

    title: str
    rows: Sequence[Sequence[str]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    no_text: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merges: Sequence[Area] = ()

    def text(self, row: int, column: int) -> str:
        """Cell text by 1-based position; the empty text outside of the grid."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def hides(self, row: int, column: int) -> bool:
        """Is the cell within a merged range, of which only the first cell shows?"""
        return any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for top, left, bottom, right in self.merges
        )


def with_texts(rows: Sequence[Sequence[str]], texts: Mapping[Place, str]) -> tuple[tuple[str, ...], ...]:
    """The rows with these texts in their (1-based) places; what stands below the last row is left out."""
    changed = {row: list(rows[row - 1]) for row, _ in texts if row <= len(rows)}
    for (row, column), text in texts.items():
        if (cells := changed.get(row)) is not None:
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
    return tuple(tuple(changed.get(number, cells)) for number, cells in enumerate(rows, 1))


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A text of staff that a write of ours covered by mistake and that stands nowhere now, because something else was
    typed over ours. `name` is always the same for the same one."""

    name: str
    tab: str
    key: str
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read in one call. `version` changes whenever the content does (a content hash).

    `landed`: ids of the operations of the last batch that are proven to stand, where a batch may land on a sheet that
    changed since it was read; the others were taken back. None where the stamp alone proves the whole batch.
    `overwritten` tells the same ones at every reading until the next write.
    """

    version: str
    grids: Mapping[str, Grid]
    stamp: Stamp | None = None
    landed: frozenset[str] | None = None
    missing: Mapping[str, str] = field(default_factory=dict)  # published tab that is gone -> a sentence
    overwritten: tuple[Overwritten, ...] = ()


@dataclass(frozen=True, slots=True)
class CellWrite:
    """Put `value` at (row, column) of a tab, where `expected` stood when it was read; `key` stands in `key_column`."""

    op_id: str
    tab: str
    row: int
    column: int
    value: str
    numeric: bool
    expected: str
    key: str
    key_column: int


@dataclass(frozen=True, slots=True)
class RowAppend:
    """A new row at the end of a tab: column number -> (text, numeric)."""

    op_id: str
    tab: str
    key: str
    cells: Mapping[int, tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A blank column behind everything that stands in a tab, named in row `header_row`, `width` characters wide. It looks as
    the column `like` does, a protected one, and is protected where a spreadsheet can."""

    op_id: str
    tab: str
    column: int
    header_row: int
    header: str
    width: int
    like: int
    numeric: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What one cycle writes. `stamp` replaces the sheet's stamp in the same act; `headers` says in which row of a tab
    its columns are named, for backends that must prove that no column moved meanwhile."""

    stamp: Stamp
    writes: tuple[CellWrite, ...] = ()
    appends: tuple[RowAppend, ...] = ()
    headers: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[NewColumn, ...] = ()

    @property
    def tabs(self) -> tuple[str, ...]:
        """The tabs that it writes to."""
        touched = (w.tab for w in self.writes), (a.tab for a in self.appends), (new.tab for new in self.columns)
        return tuple(dict.fromkeys(chain(*touched)))


STATUS_COLOURS = {
    "已完成": ("#D5EBDD", "#1E5B3F"),
    "正在推进": ("#DCE8F6", "#1F4E85"),
    "未启动": ("#EEF1F4", "#4A5560"),
    "长期坚持": ("#E6E2F2", "#473A7A"),
    "不涉及": ("#FFFFFF", "#9AA5B1"),
}
SETTLED = ("已完成", "长期坚持", "不涉及")
LINE, IDENTITY_FILL, HEADER_FILL, OPEN_FILL = "#A6192E", "#F6F7F9", "#E3E7EC", "#FBEDEE"
OVERDUE_FILL, OVERDUE_INK = "#F8D7D4", "#B3261E"


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a tab: only the rows whose `column` (1-based) holds one of `values`. Hides nothing from others."""

    title: str
    column: int
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class TabLayout:
    """A tab to publish: headers and rows of (text, numeric), and how it looks and behaves.

    `locked` columns (1-based) are protected, `choices` become drop-downs, `widths` are in characters.
    """

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[int, int] = field(default_factory=dict)
    status_column: int | None = None
    due_column: int | None = None
    free_text: bool = False  # a page of instructions: no header, no filter
    # column -> allowed numbers, e.g. (0, 100)
    ranges: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    # status -> fill, ink
    colours: Mapping[str, tuple[str, str]] = field(default_factory=lambda: STATUS_COLOURS)
    settled: Sequence[str] = SETTLED  # statuses whose rows are never overdue
    views: Sequence[View] = ()  # where a spreadsheet has them; others leave them out


def overdue(due: str, status: str, settled: Sequence[str]) -> str:
    """What a formula for row 2 asks of an overdue date: before today, as ISO text or a real date, in a row that no status
    settles. Columns as letters; no `status` where there is none."""
    day = f"IFERROR(DATEVALUE(${due}2),N(${due}2))"
    unsettled = "".join(f',${status}2<>"{text}"' for text in settled) if status else ""
    return f'${due}2<>"",{day}>0,{day}<TODAY(){unsettled}'


@dataclass(frozen=True, slots=True)
class Recovered:
    """A file that a crash left behind and that was dealt with, and a Chinese sentence about it. `kept` files wait for
    a person."""

    path: Path
    meaning: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a published spreadsheet beside it, as read; `reading.version` is its content's hash."""

    name: str
    reading: Reading


class Backend(Protocol):
    """A shared spreadsheet. Every method raises only errors of `sync.errors`."""

    name: str

    def exists(self) -> bool:
        """Has the spreadsheet been published?"""

    def version(self) -> str | None:
        """A cheap change check: equal to the last reading's `version` when nothing changed; None if unsure."""

    def read(self) -> Reading:
        """All tabs in one call."""

    def write(self, batch: Batch, reading: Reading) -> None:
        """Land the whole batch on the sheet as `reading` saw it, or raise (Raced, Held, CellsRefused …).

        A tab is named as it was published, even when staff renamed it since. Raised CellsRefused: nothing was
        written, the operations it names cannot be, the others can go in a new batch.
        """

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        """Create the spreadsheet with these tabs; refuses when one exists already."""

    def recover(self) -> Sequence[Recovered]:
        """Sort out what a crash left behind, losing nothing; called once before the first cycle."""

    def link(self, tab: str, row: int) -> str:
        """Where a person finds that row: a URL, or a path with the cell address."""

    def copies(self) -> Sequence[Copy]:
        """Spreadsheets that may be copies of this one, where such come to stand beside it; what cannot be read is left out."""
        return ()


@dataclass(frozen=True, slots=True)
class Retired:
    """A spreadsheet taken out of use: what it held at the last (None when that was done before), where it stands now,
    and what was done to it, in words."""

    reading: Reading | None
    where: str
    done: str


@runtime_checkable
class Movable(Backend, Protocol):
    """A spreadsheet that the ledger can be moved from and to: it can be left for another one."""

    @property
    def where(self) -> str:
        """The spreadsheet's address or path, for people."""

    def refuse_busy(self) -> None:
        """Raises Held while somebody has it open in a way that could bring it back."""

    def retire(self, successor: str) -> Retired:
        """Leave it as it is, but so that nobody can take it for the live one; may be repeated after a crash."""


@runtime_checkable
class GivesUp(Protocol):
    """A backend that may wait long for its spreadsheet, and can be told not to wait any more."""

    def give_up(self) -> None:
        """The portal stops: end what waits now, refuse what comes."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls to a service that limits them: made in the last sixty seconds, and our own limit a minute."""

    reads: int
    read_limit: int
    writes: int
    write_limit: int

    @property
    def tight(self) -> bool:
        """Is more than half of either spent, so that calls are spread over the minute?"""
        return self.reads * 2 > self.read_limit or self.writes * 2 > self.write_limit


@runtime_checkable
class Online(Protocol):
    """A spreadsheet that people edit in the browser, over a service: it has views with an address each, and a structure
    besides cells (protections, drop-downs, views …) that can be looked over and mended."""

    def view_link(self, tab: str, title: str) -> str:
        """The URL that opens the tab through its view of that title; nothing is asked of the network."""

    def keep_views(self, tabs: Sequence[TabLayout]) -> Sequence[str]:
        """Add, change and remove our views as laid out; one Chinese sentence for each thing done."""

    def repair(self, tabs: Sequence[TabLayout]) -> Sequence[str]:
        """Mend what is ours and not as laid out; one Chinese sentence for each thing done, none when all is well."""

    def watch_formulas(self, *, watched: bool) -> None:
        """Must the next looks see that a formula is replaced by the very text that it showed? Not seen by itself."""

    def usage(self) -> Usage:
        """How much of this minute's calls is spent; nothing is asked of the network."""
