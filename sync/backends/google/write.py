"""One batchUpdate out of a batch, or out of what is to be taken back. Pure: requests in the order Google carries out.

    guard down, guard up -> filters off -> stamp, lines of the journal -> images of the rows -> the cells, new rows
    -> filters on again

All images are copied before the first cell is written, so each shows what stood there before the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sync.backends.base import Batch, CellWrite, Grid, RowAppend
from sync.backends.cell_text import number_of, standing
from sync.backends.google.filters import Lift
from sync.backends.google.ids import sheet_id
from sync.backends.google.journal import (
    FIRST,
    IMAGE,
    PORTAL_ID,
    Journal,
    JournalLine,
    JournalOp,
    add_guard,
    begin_anew,
    copy_back,
    copy_images,
    drop_guard,
    guard_cell,
    guard_id,
    magic_cell,
    mark,
    put,
)
from sync.backends.google.judge import TakeBack
from sync.backends.google.new_column import NO_CLOSING, Closing, new_column
from sync.backends.google.structure.look import Request, typed_cell, update_cells
from sync.runs import runs

_NO_OPS: frozenset[str] = frozenset()
_LONGEST_MOMENT = 40  # no date is shown with more characters


@dataclass(slots=True)
class BatchUpdate:
    """Requests of one batchUpdate, and for each the operations it carries out: Google names the request it refuses."""

    requests: list[Request] = field(default_factory=list)
    ops: list[frozenset[str]] = field(default_factory=list)
    off: range = range(0)  # the requests that take filters off
    back: range = range(0)  # those that put them on again

    def add(self, *requests: Request, ops: Iterable[str] = _NO_OPS) -> None:
        """Append requests that carry out these operations."""
        carried = frozenset(ops)
        self.requests += requests
        self.ops += [carried] * len(requests)

    def begin(self, guards: tuple[int, int], lift: Lift) -> None:
        """One guard down, the other up, and filters off."""
        self.add(drop_guard(guards[0]), add_guard(guards[1]))
        self.add(*lift.before())
        self.off = range(2, len(self.requests))

    def end(self, lift: Lift, grown: Mapping[int, tuple[int, int]]) -> None:
        """Filters on again."""
        first = len(self.requests)
        self.add(*lift.after(grown))
        self.back = range(first, len(self.requests))


@dataclass(frozen=True)
class Ground:
    """What a write stands on: the portal sheet as read, the tabs as read by sheet id, the sizes of all tabs, and the
    cells that show a number as a number."""

    journal: Journal
    tabs: Mapping[int, Grid]
    sizes: Mapping[int, tuple[int, int]]
    numbers: Mapping[int, frozenset[tuple[int, int]]]

    @cached_property
    def widths(self) -> Mapping[int, int]:
        """How many columns of each tab hold anything."""
        return {sheet: max(map(len, grid.rows), default=0) for sheet, grid in self.tabs.items()}


def write_draft(batch: Batch, ground: Ground, lift: Lift, closed: Closing = NO_CLOSING) -> BatchUpdate:
    """The batch with a new journal; the old one was read, so it goes. `closed`: how new columns are protected."""
    lines = list(_placed(_lines(batch, ground), FIRST))
    draft, guard = BatchUpdate(), guard_id(batch.stamp)
    draft.begin((ground.journal.guard, guard), lift)
    _grow(draft, lines, ground)
    if ground.journal.lost:
        draft.add(magic_cell())
    draft.add(begin_anew(batch.stamp, guard, lines))
    _images(draft, lines, ground, moments=_moments(batch, ground))
    for run in _runs(batch.writes):
        draft.add(_cells(run), ops={write.op_id for write in run})
    for write in batch.writes:
        if _needs_plain_format(write):
            draft.add(_plain(write), ops={write.op_id})
    for new in sorted(batch.columns, key=lambda one: one.column):
        draft.add(*new_column(new, ground.sizes.get(sheet_id(new.tab), (0, 0))[1], closed), ops={new.op_id})
    grown = {}
    for sheet, appends in _by_sheet(batch.appends).items():
        last = len(ground.tabs[sheet].rows)
        draft.add(*_new_rows(sheet, last, appends, ground), ops={append.op_id for append in appends})
        grown[sheet] = last, len(appends)
    draft.end(lift, grown)
    return draft


def take_back_draft(wanted: Sequence[TakeBack], ground: Ground, guard: int, lift: Lift) -> BatchUpdate:
    """Puts former contents back; its own lines are added to the journal, the stamp stays."""
    lines = list(_placed(_back_lines(wanted, ground, guard), ground.journal.end))
    draft = BatchUpdate()
    draft.begin((ground.journal.guard, guard), lift)
    _grow(draft, lines, ground)
    draft.add(put(lines[0].at, 1, [[line.written()] for line in lines]))
    _images(draft, lines, ground, moments=frozenset())
    for one in wanted:
        draft.add(copy_back((one.kept, one.kept_column), (one.sheet, one.row, one.column)))
    draft.add(guard_cell(guard))
    draft.end(lift, {})
    return draft


# -- lines of the journal


def _placed(lines: Iterable[JournalLine], first: int) -> Iterator[JournalLine]:
    return (replace(line, at=at) for at, line in enumerate(lines, first))


def _lines(batch: Batch, ground: Ground) -> Iterator[JournalLine]:
    guard = guard_id(batch.stamp)
    for tab, row in batch.headers.items():
        columns = {w.column: False for w in batch.writes if w.tab == tab}
        columns |= {column: False for a in batch.appends if a.tab == tab for column in a.cells}
        columns |= {w.key_column: True for w in batch.writes if w.tab == tab}
        if columns:
            yield _head(guard, sheet_id(tab), row, columns, ground)
    rows: dict[tuple[int, int], list[CellWrite]] = {}
    for write in batch.writes:
        rows.setdefault((sheet_id(write.tab), write.row), []).append(write)
    for (sheet, row), writes_here in sorted(rows.items()):
        first = writes_here[0]
        ops = tuple(
            JournalOp(w.op_id, w.column, mark(w.expected), mark(standing(w.value, numeric=w.numeric)))
            for w in writes_here
        )
        yield JournalLine("row", guard, sheet, row, first.key_column, mark(first.key), ops)
    for append in batch.appends:
        yield _new(guard, append)


def _head(guard: int, sheet: int, row: int, columns: Mapping[int, bool], ground: Ground) -> JournalLine:
    """The row that names these columns; of a key's column (true) the name is marked by itself, to find it again."""
    names = ground.tabs[sheet].rows[row - 1]
    seen = JournalLine("head", guard, sheet, row, 0, "", (), image=tuple(names))
    ops = tuple(
        JournalOp("", column, mark(seen.was(column)) if keys else "", "") for column, keys in sorted(columns.items())
    )
    seen = replace(seen, ops=ops)
    return replace(seen, key=seen.names(), image=())


def _new(guard: int, append: RowAppend) -> JournalLine:
    cells = append.cells.items()
    ops = tuple(
        JournalOp(append.op_id, column, "", mark(standing(text, numeric=numeric))) for column, (text, numeric) in cells
    )
    places = [column for column, (text, _) in cells if text == append.key]
    return JournalLine("new", guard, sheet_id(append.tab), 0, places[0] if places else 0, "", ops)


def _back_lines(wanted: Sequence[TakeBack], ground: Ground, guard: int) -> Iterator[JournalLine]:
    rows: dict[tuple[int, int], list[TakeBack]] = {}
    heads: dict[tuple[int, int], dict[int, bool]] = {}
    for one in wanted:
        rows.setdefault((one.sheet, one.row), []).append(one)
        if one.header_row:
            used = heads.setdefault((one.sheet, one.header_row), {})
            used.setdefault(one.column, False)
            used |= {key: True for key in (one.key_column,) if key}
    for (sheet, row), columns in heads.items():
        yield _head(guard, sheet, row, columns, ground)
    for (sheet, row), cells in sorted(rows.items()):
        key_column = cells[0].key_column
        key = mark(ground.tabs[sheet].text(row, key_column))
        ops = tuple(JournalOp("", one.column, one.before, one.after, one.ref) for one in cells)
        yield JournalLine("row", guard, sheet, row, key_column, key, ops)


# -- requests


def _grow(draft: BatchUpdate, lines: Sequence[JournalLine], ground: Ground) -> None:
    """More rows and columns for the portal sheet when the journal needs them."""
    wanted = (
        lines[-1].at if lines else 0,
        IMAGE - 1 + _width(lines, ground),
    )
    for dimension, needed, there in zip(("ROWS", "COLUMNS"), wanted, ground.sizes[PORTAL_ID], strict=True):
        if needed > there:
            more = {"sheetId": PORTAL_ID, "dimension": dimension, "length": needed - there + 20}
            draft.add({"appendDimension": more})


def _width(lines: Sequence[JournalLine], ground: Ground) -> int:
    """How many columns of these lines' rows are worth an image: all that hold anything, and those we write to."""
    used = (max([op.column for op in line.ops] + [line.key_column]) for line in lines)
    return max([*used, *(ground.widths[line.sheet] for line in lines)], default=0)


def _images(
    draft: BatchUpdate, lines: Sequence[JournalLine], ground: Ground, *, moments: frozenset[tuple[int, int]]
) -> None:
    """Copies of the rows; with their formats where a date may stand, which would read as a bare number without."""
    for paste, wanted in (
        ("PASTE_VALUES", [line for line in lines if line.kind != "new"]),
        (
            "PASTE_FORMAT",
            [line for line in lines if line.kind == "row" and (line.sheet, line.row) in moments],
        ),
    ):
        for run in _neighbours(wanted):
            draft.add(copy_images(run[0], rows=len(run), width=_width(run, ground), paste=paste))


def _neighbours(lines: Iterable[JournalLine]) -> Iterator[list[JournalLine]]:
    """Lines whose rows follow one another, in the journal as in their tab: copied as one block."""
    return runs(lines, lambda a, b: (b.sheet, b.row, b.at) == (a.sheet, a.row + 1, a.at + 1))


def _moments(batch: Batch, ground: Ground) -> frozenset[tuple[int, int]]:
    """Rows where we expect something that may be a date's or a time's shown text."""
    return frozenset(
        (sheet_id(w.tab), w.row)
        for w in batch.writes
        if len(w.expected) <= _LONGEST_MOMENT
        and any(sign.isdigit() for sign in w.expected)
        and not _shows_number(w, ground)
    )


def _runs(writes: Iterable[CellWrite]) -> Iterator[list[CellWrite]]:
    """Writes side by side in one row that may go into one request."""
    ordered = sorted(writes, key=lambda w: (w.tab, w.row, w.column))
    return runs(ordered, lambda a, b: (b.tab, b.row, b.column) == (a.tab, a.row, a.column + 1))


def _cells(run: Sequence[CellWrite]) -> Request:
    first = run[0]
    values = [typed_cell(write.value, numeric=write.numeric) for write in run]
    return update_cells(sheet_id(first.tab), first.row, first.column, [{"values": values}])


def _needs_plain_format(write: CellWrite) -> bool:
    """A number in a cell where a date was typed once would be shown as a date, and read as one; 60 in one that shows
    percent, as 6000%. What stands there does not tell, so each number comes with a plain format."""
    return write.numeric and number_of(write.value) is not None


def _shows_number(write: CellWrite, ground: Ground) -> bool:
    return (write.row, write.column) in ground.numbers.get(sheet_id(write.tab), ())


def _plain(write: CellWrite) -> Request:
    look = "userEnteredFormat.numberFormat"
    return update_cells(sheet_id(write.tab), write.row, write.column, [{"values": [{}]}], look)


def _new_rows(sheet: int, last: int, appends: Sequence[RowAppend], ground: Ground) -> Iterator[Request]:
    """Rows inserted below row `last`, then filled. Never appended: hidden rows keep Google from finding the end.

    They look like the spare row below, or like the last one where there is none.
    """
    span = {"sheetId": sheet, "dimension": "ROWS", "startIndex": last, "endIndex": last + len(appends)}
    at_the_end = last >= ground.sizes.get(sheet, (0, 0))[0]
    yield {"insertDimension": {"range": span, "inheritFromBefore": at_the_end}}
    yield update_cells(sheet, last + 1, 1, _new_cells(appends))


def _new_cells(appends: Sequence[RowAppend]) -> list[Request]:
    rows = []
    for append in appends:
        cells: list[Request] = [{} for _ in range(max(append.cells, default=0))]
        for column, (text, numeric) in append.cells.items():
            cells[column - 1] = typed_cell(text, numeric=numeric)
        rows.append({"values": cells})
    return rows


def _by_sheet(appends: Iterable[RowAppend]) -> dict[int, list[RowAppend]]:
    found: dict[int, list[RowAppend]] = {}
    for append in appends:
        found.setdefault(sheet_id(append.tab), []).append(append)
    return found
