"""What the notice readers hand to one another: lines, cells, columns, and the reading as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ledger.breakdown import Breakdown, Doubt


class Content(StrEnum):
    """What a column of the table holds."""

    NUMBER = "序号"
    PART = "大项"
    SECTION = "小项"
    TASK = "工作任务"
    REQUIREMENT = "工作要求"
    LEAD = "牵头单位"
    RESPONSIBLE = "责任单位"
    DEADLINE = "完成时限"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text (or one Word paragraph); `gap` says that a blank line stands before it."""

    no: int
    text: str
    gap: bool = False


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell as printed, compared by identity: a merged cell is one object at several places.

    `lines` are printed lines if `wrapped` (text, PDF), else paragraphs (Word). `line` is where it begins; `at` has
    the line number of each line where the file has such numbers. `joined` says that its line ends part no words.
    """

    lines: tuple[str, ...]
    line: int
    wrapped: bool = True
    at: tuple[int, ...] = ()
    joined: bool = False

    @property
    def text(self) -> str:
        """All lines run together."""
        return "".join(self.lines)

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.text.strip()


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table with coordinates; every row has the same number of places.

    `text` is everything printed in the table, taken from the file in another way than the cells were. `name` is what
    the file calls the table (a sheet's name). Where a file cannot tell merged cells (text, CSV), they are blank.
    """

    rows: tuple[Row, ...]
    text: str
    name: str = ""
    tells_merges: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """A table whose cells stand in reading order, one printed line after another, header row first."""

    lines: tuple[Line, ...]
    wrapped: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: what stands before the table, the table, what stands after.

    `whole` says that the container itself proves that nothing was cut off (a zip directory, a PDF trailer). `further`
    are task tables after the first with columns of their own. Where no text names a year, `dated_by` and then
    `saved_in` may tell it.
    """

    before: tuple[Line, ...]
    table: TableGrid | Flow
    after: tuple[Line, ...]
    whole: bool
    unused: tuple[Unused, ...] = ()
    further: tuple[TableGrid, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dated_by: tuple[str, ...] = ()
    saved_in: int | None = None

    def with_more(
        self, *, doubts: Sequence[Doubt] = (), unused: Sequence[Unused] = (), saved_in: int | None = None
    ) -> Document:
        """The document with more to doubt and to tell of."""
        return replace(
            self,
            doubts=(*self.doubts, *doubts),
            unused=(*self.unused, *unused),
            saved_in=saved_in or self.saved_in,
        )


@dataclass(frozen=True, slots=True)
class Prose:
    """A file without a task table: all its lines, of which `wrapped` says that a printer may have broken them.

    `missing` is what to say if nothing in it names a task's units; `whole` and `unused` are as in a `Document`.
    """

    lines: tuple[Line, ...]
    wrapped: bool
    missing: str
    whole: bool
    unused: tuple[Unused, ...] = ()


@dataclass(frozen=True, slots=True)
class RawTask:
    """One task as cells by column.

    Its number as printed is `label` when it begins the task cell (`12.`), or stands in `number_cell`; `number` is
    its value, None if the notice prints none.
    """

    line: int
    number: int | None
    part: tuple[Cell, ...]
    section: tuple[Cell, ...]
    cells: dict[Content, list[Cell]]
    label: str = ""
    number_cell: Cell | None = None

    def own_cells(self) -> Iterator[Cell]:
        """The task's cells, headings excluded."""
        if self.number_cell:
            yield self.number_cell
        for cells in self.cells.values():
            yield from cells


def printed_cell(lines: Sequence[Line]) -> Cell:
    """The cell that some printed lines make."""
    return Cell(tuple(line.text for line in lines), lines[0].no, at=tuple(line.no for line in lines))


@dataclass(frozen=True, slots=True)
class RawTable:
    """The table as tasks, plus what is no task: headings, furniture such as header rows and page numbers, and notes.

    `noted` says what the notes are, for the person who reads them.
    """

    columns: tuple[Content, ...]
    tasks: tuple[RawTask, ...]
    furniture: tuple[Cell, ...]
    doubts: tuple[Doubt, ...] = ()
    titles: tuple[Line, ...] = ()
    notes: tuple[Cell, ...] = ()
    noted: str = "表格里的说明"


@dataclass(frozen=True, slots=True)
class Unused:
    """Text that was read but that the breakdown has no field for (a 备注 column, another table)."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """A notice as read: the breakdown, the cells a person should look at, and the text that has no field."""

    breakdown: Breakdown
    doubts: tuple[Doubt, ...] = ()
    unused: tuple[Unused, ...] = ()
