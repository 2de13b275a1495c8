"""Copy and cut, with the kinds of paste."""

from dataclasses import replace

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range, label
from tests.sheets_server.book import Book
from tests.sheets_server.edits import write
from tests.sheets_server.errors import exceeds_grid, invalid
from tests.sheets_server.formulas import relative
from tests.sheets_server.grid import EMPTY, Cell, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.hidden import landing, sources
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
        for row in sources(sheet, box.top, box.bottom or 0)
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
    if not cells:
        return
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    cells = [list(column) for column in zip(*cells, strict=True)] if turned else cells
    high, wide = len(cells), len(cells[0]) if cells else 0
    rows = target.height if high and target.height % high == 0 else high
    columns = target.width if wide and target.width % wide == 0 else wide
    place = replace(target, bottom=target.top + rows, right=target.left + columns)
    _paste(book, user, source, place, cells, _kind(request), "copyPaste")


def _paste(book: Book, user: User, source: Box, place: Box, cells: Block, kind: str, request: str) -> None:
    sheet, origin = book.sheet(place.sheet_id), book.sheet(source.sheet_id)
    if (place.bottom or 0) > sheet.rows or (place.right or 0) > sheet.columns:
        raise exceeds_grid(label(sheet.title, place), sheet.rows, sheet.columns)
    guard.check(book, user, place)
    for row, at_row in enumerate(landing(sheet, request, place.top, place.height)):
        for column in range(place.width):
            down, across = row % len(cells), column % len(cells[0])
            offset = at_row - source.top - down, place.left + column - source.left - across
            at = at_row, place.left + column
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


@handles("pasteData")
def paste_data(book: Book, user: User, request: Json) -> None:
    """Text split at line ends and a delimiter, each part read as if it were typed."""
    at = request.get("coordinate") or {}
    if request.get("html") or not request.get("delimiter"):
        raise invalid("The double pastes text with a delimiter alone.")
    sheet, top, left = book.sheet(at.get("sheetId", 0)), at.get("rowIndex", 0), at.get("columnIndex", 0)
    lines = [line.split(request["delimiter"]) for line in str(request.get("data", "")).splitlines()]
    for row, texts in zip(landing(sheet, "pasteData", top, len(lines)), lines, strict=False):
        write(book, user, sheet, (row, left), [texts], "USER_ENTERED")


@handles("cutPaste")
def cut_paste(book: Book, user: User, request: Json) -> None:
    source = from_grid_range(book, request.get("source") or {})
    at = request.get("destination") or {}
    sheet, top, left = book.sheet(at.get("sheetId", 0)), at.get("rowIndex", 0), at.get("columnIndex", 0)
    origin = book.sheet(source.sheet_id)
    guard.check(book, user, source)
    cells = block(origin, source)
    if not cells:
        return
    for row in sources(origin, source.top, source.bottom or 0):
        for column in range(source.left, source.right or 0):
            origin.put(row, column, EMPTY)
    place = Box(sheet.id, top, top + len(cells), left, left + source.width)
    # A cut formula keeps its references: no offset between source and place.
    _paste(book, user, place, place, cells, _kind(request), "cutPaste")
