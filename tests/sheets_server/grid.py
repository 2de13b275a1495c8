"""One sheet: its cells, the sizes of its rows and columns, and the things that lie on ranges of it.

Cells are immutable, rows are sparse and shared by a sheet and its copies until one of them changes, so a copy for a
batch is cheap and a failed batch is simply thrown away.
"""

import marshal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Optional, TypeVar

from tests.sheets_server.a1 import Box

if TYPE_CHECKING:
    from tests.sheets_server.hidden import Quirks

Dimension = Literal["ROWS", "COLUMNS"]
Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a user put into a cell: value (an ExtendedValue), format, note, validation rule, text runs."""

    entered: Json | None = None
    format: Json | None = None
    note: str | None = None
    validation: Json | None = None
    runs: list[Json] | None = None
    spilled: Any = None  # what an array formula beside it shows here

    @property
    def blank(self) -> bool:
        told = self.format, self.note, self.validation, self.runs, self.spilled
        return self.entered is None and not any(told)

    @property
    def valued(self) -> bool:
        """Whether it shows anything."""
        return self.entered is not None or self.spilled is not None

    @property
    def array(self) -> str:
        """The array formula that stands here; empty for anything else."""
        formula = str((self.entered or {}).get("formulaValue", ""))
        return formula if formula.upper().startswith("=ARRAYFORMULA(") else ""


EMPTY = Cell()
RANGE_LISTS = ("merges", "protectedRanges", "filterViews", "conditionalFormats", "bandedRanges")


def copied(value: Any) -> Any:
    """A deep copy of what JSON can say, many times as fast as `deepcopy`."""
    return marshal.loads(marshal.dumps(value))


@dataclass
class Sheet:
    properties: Json
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    row_meta: dict[int, Json] = field(default_factory=dict)
    column_meta: dict[int, Json] = field(default_factory=dict)
    lists: dict[str, list[Json]] = field(default_factory=dict)
    basic_filter: Json | None = None
    quirks: Optional["Quirks"] = None  # how hidden rows mislead the batch that works on this sheet
    hidden_before: frozenset[int] | None = None  # rows that a filter hid when the batch began
    arrays: bool = False  # an array formula stands here, or stood here once
    own: set[int] = field(default_factory=set)  # rows that no copy shares
    # Rows as they were when they were last looked through, and their cells that show something: most only have looks.
    looked: dict[int, tuple[dict[int, Cell], list[tuple[int, Cell]]]] = field(default_factory=dict)

    def copy(self) -> "Sheet":
        self.own = set()
        return Sheet(
            copied(self.properties),
            dict(self.cells),
            {at: dict(meta) for at, meta in self.row_meta.items()},
            {at: dict(meta) for at, meta in self.column_meta.items()},
            copied(self.lists),
            copied(self.basic_filter),
            arrays=self.arrays,
            looked=dict(self.looked),
        )

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def grid(self) -> Json:
        grid: Json = self.properties["gridProperties"]
        return grid

    @property
    def rows(self) -> int:
        return int(self.grid["rowCount"])

    @property
    def columns(self) -> int:
        return int(self.grid["columnCount"])

    def things(self, name: str) -> list[Json]:
        """The list of merges, protectedRanges, filterViews, conditionalFormats, rowGroups or columnGroups."""
        return self.lists.setdefault(name, [])

    def cell(self, row: int, column: int) -> Cell:
        return self.cells.get(row, {}).get(column, EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.arrays = self.arrays or bool(cell.array)
        if not cell.blank:
            self._own(row)[column] = cell
        elif column in self.cells.get(row, {}):
            del self._own(row)[column]
            if not self.cells[row]:
                del self.cells[row]

    def _own(self, row: int) -> dict[int, Cell]:
        self.looked.pop(row, None)
        if row not in self.own:
            self.own.add(row)
            self.cells[row] = dict(self.cells.get(row, {}))
        return self.cells.setdefault(row, {})

    def change(self, row: int, column: int, **fields: Any) -> None:
        self.put(row, column, replace(self.cell(row, column), **fields))

    def filled(self, box: Box) -> Iterator[tuple[int, int, Cell]]:
        """The cells of a bounded box that hold anything, in reading order."""
        bottom, right = box.bottom or 0, box.right or 0
        for row in sorted(r for r in self.cells if box.top <= r < bottom):
            held = self.cells[row]
            yield from ((row, c, held[c]) for c in sorted(held) if box.left <= c < right)

    def shown(self, box: Box) -> Iterator[tuple[int, int, Cell]]:
        """The cells of a bounded box that show something, in reading order."""
        bottom, right = box.bottom or 0, box.right or 0
        for row in sorted(r for r in self.cells if box.top <= r < bottom):
            yield from ((row, c, cell) for c, cell in self._shown(row) if box.left <= c < right)

    def _shown(self, row: int) -> list[tuple[int, Cell]]:
        held, known = self.cells[row], self.looked.get(row)
        if known is None or known[0] is not held:
            known = self.looked[row] = held, [(c, held[c]) for c in sorted(held) if held[c].valued]
        return known[1]

    def meta(self, dimension: Dimension) -> dict[int, Json]:
        return self.row_meta if dimension == "ROWS" else self.column_meta

    def size(self, dimension: Dimension) -> int:
        return self.rows if dimension == "ROWS" else self.columns

    def resize(self, dimension: Dimension, size: int) -> None:
        """Set the number of rows or columns; what lies past the new end is lost."""
        self.grid["rowCount" if dimension == "ROWS" else "columnCount"] = size
        self.renumber(dimension, lambda at: at if at < size else None)

    def renumber(self, dimension: Dimension, new: Callable[[int], int | None]) -> None:
        """Move every row (or column) to the index `new` gives, or drop it where that is None."""
        self.own = set()
        if dimension == "ROWS":
            self.cells = _renumbered(self.cells, new)
            self.row_meta = _renumbered(self.row_meta, new)
            return
        moved = {row: _renumbered(cells, new) for row, cells in self.cells.items()}
        self.cells = {row: cells for row, cells in moved.items() if cells}
        self.column_meta = _renumbered(self.column_meta, new)


def _renumbered(held: dict[int, T], new: Callable[[int], int | None]) -> dict[int, T]:
    placed = ((new(at), value) for at, value in held.items())
    return {at: value for at, value in placed if at is not None}
