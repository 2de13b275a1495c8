"""Blocks of cells: insertRange and deleteRange, which push only their own rows or columns; text to columns."""

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range
from tests.sheets_server.book import Book
from tests.sheets_server.coerce import typed
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import EMPTY, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.render import effective
from tests.sheets_server.requests.registry import handles

_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def _behind(sheet: Sheet, box: Box, down: bool) -> Box:
    """The box and all that lies below it (or to its right)."""
    if down:
        return Box(sheet.id, box.top, sheet.rows, box.left, box.right)
    return Box(sheet.id, box.top, box.bottom, box.left, sheet.columns)


def _push(sheet: Sheet, area: Box, step: tuple[int, int], dropped: Box) -> None:
    held = [found for found in sheet.filled(area) if not _lies_in(found[0], found[1], dropped)]
    for row, column, _ in list(sheet.filled(area)):
        sheet.put(row, column, EMPTY)
    for row, column, cell in held:
        sheet.put(row + step[0], column + step[1], cell)


def _lies_in(row: int, column: int, box: Box) -> bool:
    return box.top <= row < (box.bottom or 0) and box.left <= column < (box.right or 0)


def _prepared(book: Book, user: User, request: Json) -> tuple[Sheet, Box, Box, bool]:
    box = from_grid_range(book, request.get("range") or {})
    if request.get("shiftDimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("No shiftDimension specified.")
    down = request["shiftDimension"] == "ROWS"
    sheet = book.sheet(box.sheet_id)
    area = _behind(sheet, box, down)
    guard.check(book, user, area)
    return sheet, box, area, down


@handles("insertRange")
def insert(book: Book, user: User, request: Json) -> None:
    """What would be pushed off the sheet makes it grow."""
    sheet, box, area, down = _prepared(book, user, request)
    filled = [(row, column) for row, column, _ in sheet.filled(area)]
    step = (box.height, 0) if down else (0, box.width)
    for key, at in (("rowCount", 0), ("columnCount", 1)):
        last = max((place[at] + step[at] + 1 for place in filled), default=0)
        sheet.grid[key] = max(sheet.grid[key], last)
    book.refuse_too_many_cells()
    _push(sheet, area, step, Box(sheet.id, 0, 0, 0, 0))


@handles("deleteRange")
def delete(book: Book, user: User, request: Json) -> None:
    sheet, box, area, down = _prepared(book, user, request)
    _push(sheet, area, (-box.height, 0) if down else (0, -box.width), box)


@handles("textToColumns")
def text_to_columns(book: Book, user: User, request: Json) -> None:
    box = from_grid_range(book, request.get("source") or {})
    if box.width != 1:
        raise invalid("The source range must span exactly one column.")
    kind = request.get("delimiterType") or "COMMA"
    sign = request.get("delimiter") if kind == "CUSTOM" else _DELIMITERS.get(kind, ",")
    sheet = book.sheet(box.sheet_id)
    for row, column, cell in list(sheet.filled(box)):
        value = effective(book, sheet, cell)
        parts = value.split(sign) if isinstance(value, str) else []
        guard.check(book, user, Box(sheet.id, row, row + 1, column, column + max(len(parts), 1)))
        for across, part in enumerate(parts):
            sheet.grid["columnCount"] = max(sheet.columns, column + across + 1)
            sheet.change(row, column + across, entered=typed(part, book.properties["locale"])[0])
    book.refuse_too_many_cells()
