"""Copy and cut, with the kinds of paste."""

from dataclasses import replace

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range, label
from tests.sheets_server.book import Book
from tests.sheets_server.errors import exceeds_grid, invalid
from tests.sheets_server.formulas import relative
from tests.sheets_server.grid import EMPTY, Cell, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.render import as_extended, effective
from tests.sheets_server.requests.registry import handles

KINDS = {
    "PASTE_NORMAL",
    "PASTE_VALUES",
    "PASTE_FORMAT",
    "PASTE_NO_BORDERS",
    "PASTE_FORMULA",
    "PASTE_DATA_VALIDATION",
    "PASTE_CONDITIONAL_FORMATTING",
}
Block = list[list[Cell]]


def block(sheet: Sheet, box: Box) -> Block:
    return [
        [sheet.cell(row, column) for column in range(box.left, box.right or 0)]
        for row in range(box.top, box.bottom or 0)
    ]


def _kind(request: Json) -> str:
    kind = request.get("pasteType") or "PASTE_NORMAL"
    if kind not in KINDS:
        raise invalid(f"Unknown pasteType: {kind}")
    return str(kind)


@handles("copyPaste")
def copy_paste(book: Book, user: User, request: Json) -> None:
    """A destination that is a multiple of the source is filled with copies, any other gets one."""
    source = from_grid_range(book, request.get("source") or {})
    target = from_grid_range(book, request.get("destination") or {})
    cells = block(book.sheet(source.sheet_id), source)
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    cells = [list(column) for column in zip(*cells, strict=True)] if turned else cells
    high, wide = len(cells), len(cells[0]) if cells else 0
    rows = target.height if high and target.height % high == 0 else high
    columns = target.width if wide and target.width % wide == 0 else wide
    place = replace(target, bottom=target.top + rows, right=target.left + columns)
    _paste(book, user, source, place, cells, _kind(request))


def _paste(book: Book, user: User, source: Box, place: Box, cells: Block, kind: str) -> None:
    sheet, origin = book.sheet(place.sheet_id), book.sheet(source.sheet_id)
    if (place.bottom or 0) > sheet.rows or (place.right or 0) > sheet.columns:
        raise exceeds_grid(label(sheet.title, place), sheet.rows, sheet.columns)
    guard.check(book, user, place)
    for row in range(place.height):
        for column in range(place.width):
            down, across = row % len(cells), column % len(cells[0])
            offset = place.top + row - source.top - down, place.left + column - source.left - across
            at = place.top + row, place.left + column
            sheet.put(*at, _pasted(book, origin, cells[down][across], sheet.cell(*at), kind, offset))


def _pasted(book: Book, origin: Sheet, cell: Cell, old: Cell, kind: str, offset: tuple[int, int]) -> Cell:
    if kind == "PASTE_VALUES":
        return replace(old, entered=as_extended(effective(book, origin, cell)), runs=None)
    if kind == "PASTE_FORMAT":
        return replace(old, format=cell.format)
    if kind == "PASTE_DATA_VALIDATION":
        return replace(old, validation=cell.validation)
    if kind == "PASTE_CONDITIONAL_FORMATTING":
        return old
    entered = cell.entered
    if entered and "formulaValue" in entered:
        entered = {"formulaValue": relative(entered["formulaValue"], *offset)}
    if kind == "PASTE_FORMULA":
        return replace(old, entered=entered)
    return replace(cell, entered=entered)


@handles("cutPaste")
def cut_paste(book: Book, user: User, request: Json) -> None:
    source = from_grid_range(book, request.get("source") or {})
    at = request.get("destination") or {}
    sheet, top, left = book.sheet(at.get("sheetId", 0)), at.get("rowIndex", 0), at.get("columnIndex", 0)
    origin = book.sheet(source.sheet_id)
    guard.check(book, user, source)
    cells = block(origin, source)
    for row, column, _ in list(origin.filled(source)):
        origin.put(row, column, EMPTY)
    place = Box(sheet.id, top, top + source.height, left, left + source.width)
    # A cut formula keeps its references: no offset between source and place.
    _paste(book, user, place, place, cells, _kind(request))
