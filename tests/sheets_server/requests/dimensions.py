"""Rows and columns: insert, delete, append, move, resize, hide, size to content."""

from tests.sheets_server import fieldmask, guard, shift
from tests.sheets_server.a1 import Box
from tests.sheets_server.book import Book
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Dimension, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.render import effective, formatted
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import HEIGHT, WIDTH

_CAPITAL, _LETTER, _WIDE, _PADDING = 8.484375, 7.0, 13.4, 3  # pixels; the first is recorded
Span = tuple[Sheet, Dimension, int, int]


def span_of(book: Book, given: Json) -> Span:
    """A DimensionRange; a missing end is the sheet's."""
    sheet = book.sheet(given.get("sheetId", 0))
    dimension = given.get("dimension")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise invalid("No dimension specified.")
    start, end = given.get("startIndex", 0), given.get("endIndex", sheet.size(dimension))
    if start < 0 or end <= start:
        raise invalid(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return sheet, dimension, start, end


def box_of_span(sheet: Sheet, dimension: Dimension, start: int, end: int) -> Box:
    if dimension == "ROWS":
        return Box(sheet.id, start, end)
    return Box(sheet.id, 0, None, start, end)


@handles("insertDimension")
def insert(book: Book, user: User, request: Json) -> None:
    sheet, dimension, start, end = span_of(book, request.get("range") or {})
    before = bool(request.get("inheritFromBefore"))
    _refuse_place(sheet.size(dimension), start, before)
    guard.check_insertion(book, user, sheet, box_of_span(sheet, dimension, start, start + 1))
    shift.insert(book, sheet, dimension, start, end - start)
    _inherit(sheet, dimension, (start, end), before)


def _refuse_place(size: int, start: int, before: bool) -> None:
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at the first row or column.")
    if start > size or (start == size and not before):
        raise invalid(
            f"range.startIndex[{start}] must be less than the grid size ({size}) if inheritFromBefore is false."
        )


def _inherit(sheet: Sheet, dimension: Dimension, span: tuple[int, int], before: bool) -> None:
    """New rows look like a neighbour: formats and validation go along, values and notes do not."""
    start, end = span
    source = start - 1 if before else end
    for row, cells in list(sheet.cells.items()):
        for column, cell in list(cells.items()):
            if (row if dimension == "ROWS" else column) != source or not (cell.format or cell.validation):
                continue
            for at in range(start, end):
                place = (at, column) if dimension == "ROWS" else (row, at)
                sheet.change(*place, format=cell.format, validation=cell.validation)


@handles("deleteDimension")
def delete(book: Book, user: User, request: Json) -> None:
    sheet, dimension, start, end = span_of(book, request.get("range") or {})
    size, name = sheet.size(dimension), "row" if dimension == "ROWS" else "column"
    if end > size:
        at = max(start, size)
        raise invalid(
            f"Cannot delete a {name} that doesn't exist. "
            f"Tried to delete {name} index {at} but there are only {size} {name}s."
        )
    if end - start == size:
        raise invalid(f"You can't delete all the {name}s on the sheet.")
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    gone = max(0, min(end, frozen) - start)
    if frozen - gone >= size - (end - start):
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {name}s.")
    guard.check(book, user, box_of_span(sheet, dimension, start, end))
    shift.delete(book, sheet, dimension, start, end)
    _thaw(sheet, dimension, frozen - gone)


def _thaw(sheet: Sheet, dimension: Dimension, frozen: int) -> None:
    key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    if frozen:
        sheet.grid[key] = frozen
    else:
        sheet.grid.pop(key, None)


@handles("appendDimension")
def append(book: Book, user: User, request: Json) -> None:
    sheet = book.sheet(request.get("sheetId", 0))
    length, dimension = int(request.get("length", 0)), request.get("dimension")
    if length < 1 or dimension not in {"ROWS", "COLUMNS"}:
        raise invalid(f"length[{length}] must be greater than 0.")
    sheet.grid["rowCount" if dimension == "ROWS" else "columnCount"] += length
    book.refuse_too_many_cells()


@handles("moveDimension")
def move(book: Book, user: User, request: Json) -> None:
    sheet, dimension, start, end = span_of(book, request.get("source") or {})
    to = int(request.get("destinationIndex", 0))
    if end > sheet.size(dimension) or not 0 <= to <= sheet.size(dimension):
        raise invalid("Cannot move dimensions that do not exist.")
    if start < to < end:
        raise invalid("destinationIndex must not be within the source range.")
    guard.check(book, user, box_of_span(sheet, dimension, start, end))
    guard.check_insertion(book, user, sheet, box_of_span(sheet, dimension, to, to + 1))
    shift.move(book, sheet, dimension, (start, end), to)


@handles("updateDimensionProperties")
def update(book: Book, user: User, request: Json) -> None:
    mask, given = fieldmask.required(request, "DimensionProperties"), request.get("properties") or {}
    sheet, dimension, start, end = span_of(book, request.get("range") or {})
    meta = sheet.meta(dimension)
    for at in range(start, min(end, sheet.size(dimension))):
        made = fieldmask.assign(meta.get(at, {}), given, mask)
        meta[at] = {key: value for key, value in made.items() if value is not False}


@handles("autoResizeDimensions")
def auto_resize(book: Book, user: User, request: Json) -> None:
    sheet, dimension, start, end = span_of(book, request.get("dimensions") or {})
    for at in range(start, min(end, sheet.size(dimension))):
        size = _text_width(book, sheet, at) if dimension == "COLUMNS" else HEIGHT
        sheet.meta(dimension)[at] = {**sheet.meta(dimension).get(at, {}), "pixelSize": size}


def _text_width(book: Book, sheet: Sheet, column: int) -> int:
    cells = [held[column] for held in sheet.cells.values() if column in held]
    widest = max((_width(formatted(effective(book, sheet, cell), cell)) for cell in cells), default=0.0)
    return int(widest) + _PADDING if widest else WIDTH


def _width(text: str) -> float:
    return sum(_WIDE if ord(sign) > 0x2E80 else _CAPITAL if sign.isupper() else _LETTER for sign in text)
