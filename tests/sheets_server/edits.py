"""Writing a block of values into a sheet, as the `values` calls and the staff hooks do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.sheets_server import a1, guard
from tests.sheets_server.a1 import Box, column_letters, label
from tests.sheets_server.book import Book
from tests.sheets_server.coerce import raw, typed
from tests.sheets_server.errors import TEXT_LIMIT, bad_payload, exceeds_grid, invalid, too_long
from tests.sheets_server.grid import Cell, Json, Sheet
from tests.sheets_server.guard import User

INPUT_OPTIONS = {"RAW", "USER_ENTERED"}


@dataclass
class Written:
    """What one block changed: the range it covers and the cells that were really written."""

    box: Box
    cells: set[tuple[int, int]] = field(default_factory=set)

    @property
    def rows(self) -> set[int]:
        return {row for row, _ in self.cells}

    @property
    def columns(self) -> set[int]:
        return {column for _, column in self.cells}


def rows_of(values: Any, dimension: str) -> list[list[Any]]:
    """The block as rows, whatever its majorDimension; refuses what Google's schema refuses."""
    block = _checked([] if values is None else values)
    if dimension != "COLUMNS":
        return block
    height = max((len(column) for column in block), default=0)
    return [[column[row] if row < len(column) else None for column in block] for row in range(height)]


def _checked(values: Any) -> list[list[Any]]:
    if not isinstance(values, list):
        raise _not_a_list("data.values", values)
    for index, row in enumerate(values):
        if not isinstance(row, list):
            raise _not_a_list(f"data.values[{index}]", row)
        for at, value in enumerate(row):
            if isinstance(value, (list, dict)):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{index}][{at}]: {kind} {{\n}}\n")
    return values


def _not_a_list(field_name: str, value: Any) -> Exception:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return bad_payload(
        field_name,
        f"Invalid value at '{field_name}' (type.googleapis.com/google.protobuf.ListValue), {shown}",
    )


def refuse_overflow(sheet: Sheet, text: str, box: Box, rows: list[list[Any]]) -> None:
    """A block larger than the range it was sent to; one cell names only where the block starts."""
    end = box.top + len(rows), box.left + _width(rows)
    one_cell = box.bottom == box.top + 1 and box.right == box.left + 1
    bottom = sheet.rows if one_cell else box.bottom
    right = sheet.columns if one_cell else box.right
    if bottom is not None and end[0] > bottom:
        raise invalid(f"Requested writing within range [{text}], but tried writing to row [{bottom + 1}]")
    if right is not None and end[1] > right:
        raise invalid(f"Requested writing within range [{text}], but tried writing to column [{column_letters(right)}]")
    if end[0] > sheet.rows or end[1] > sheet.columns:
        raise exceeds_grid(label(sheet.title, box), sheet.rows, sheet.columns)


def _width(rows: list[list[Any]]) -> int:
    return max((len(row) for row in rows), default=0)


def write(book: Book, user: User, sheet: Sheet, start: tuple[int, int], rows: list[list[Any]], option: str) -> Written:
    """Put the block at `start`; None leaves a cell alone, "" clears its value."""
    top, left = start
    height, width = max(len(rows), 1), max(_width(rows), 1)
    written = Written(Box(sheet.id, top, top + height, left, left + width))
    # Most blocks touch no closed range; only then are the cells looked at one by one.
    closed = guard.covered(book, sheet, user, written.box)
    for row, column, value in _placed(rows, top, left):
        if closed:
            guard.check(book, user, Box(sheet.id, row, row + 1, column, column + 1))
        sheet.put(row, column, entered(book, sheet.cell(row, column), value, option))
        written.cells.add((row, column))
    return written


def _placed(rows: list[list[Any]], top: int, left: int) -> Iterator[tuple[int, int, Any]]:
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                yield top + down, left + across, value


def entered(book: Book, cell: Cell, value: Any, option: str) -> Cell:
    """The cell after a value is put in; typed dates, percents and money bring their number format."""
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        raise too_long()
    if option == "RAW":
        return _with(cell, raw(value), None)
    as_text = _format_type(cell) == "TEXT"
    kept, implied = typed(value, book.properties["locale"], as_text=as_text)
    return _with(cell, kept, implied if _format_type(cell) in {"", "DATE", "TIME", "DATE_TIME"} else None)


def _format_type(cell: Cell) -> str:
    return str((cell.format or {}).get("numberFormat", {}).get("type", ""))


def _with(cell: Cell, value: Json | None, implied: Json | None) -> Cell:
    style = {**(cell.format or {}), "numberFormat": implied} if implied else cell.format
    return Cell(value, style, cell.note, cell.validation, None)


def target(book: Book, text: str) -> tuple[Sheet, Box]:
    """The sheet and range that a client's A1 text names; its start must lie in the grid."""
    box = a1.parse(book, text)
    sheet = book.sheet(box.sheet_id)
    a1.within_grid(sheet, box)
    return sheet, box


def echo(sheet: Sheet, box: Box) -> str:
    return label(sheet.title, box.bounded(sheet.rows, sheet.columns))
