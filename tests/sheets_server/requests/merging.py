"""Merged cells: only the first of them keeps its value."""

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.requests.registry import handles


def stored(box: Box) -> Json:
    """A GridRange as kept inside the double, always with its sheet."""
    grid = {"sheetId": box.sheet_id, "startRowIndex": box.top, "startColumnIndex": box.left}
    if box.bottom is not None:
        grid["endRowIndex"] = box.bottom
    if box.right is not None:
        grid["endColumnIndex"] = box.right
    return grid


@handles("mergeCells")
def merge(book: Book, user: User, request: Json) -> None:
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    sheet = book.sheet(box.sheet_id)
    _undo(sheet, box)
    for part in _parts(box, request.get("mergeType", "MERGE_ALL")):
        if part.height * part.width > 1:
            sheet.things("merges").append(stored(part))
            _keep_first(sheet, part)


def _parts(box: Box, kind: str) -> list[Box]:
    bottom, right = box.bottom or 0, box.right or 0
    if kind == "MERGE_ROWS":
        return [Box(box.sheet_id, row, row + 1, box.left, right) for row in range(box.top, bottom)]
    if kind == "MERGE_COLUMNS":
        return [Box(box.sheet_id, box.top, bottom, column, column + 1) for column in range(box.left, right)]
    return [box]


def _keep_first(sheet: Sheet, box: Box) -> None:
    filled = [place for place in sheet.filled(box) if place[2].entered is not None]
    for index, (row, column, cell) in enumerate(filled):
        sheet.change(row, column, entered=None)
        if index == 0:
            sheet.change(box.top, box.left, entered=cell.entered)


def _undo(sheet: Sheet, box: Box) -> None:
    kept = []
    for one in sheet.things("merges"):
        held = box_of(one)
        if not held.overlaps(box):
            kept.append(one)
        elif not box.contains(held):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    sheet.lists["merges"] = kept


@handles("unmergeCells")
def unmerge(book: Book, user: User, request: Json) -> None:
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    _undo(book.sheet(box.sheet_id), box)
