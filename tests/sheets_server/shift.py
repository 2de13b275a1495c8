"""Inserting, deleting and moving rows and columns, with everything that lies on them.

Values, formats, merges, protections, filters, conditional formats, named ranges, groups, developer metadata and
formulas go along, as in Sheets. Developer metadata dies with its row.
"""

from collections.abc import Callable

from tests.sheets_server import formulas
from tests.sheets_server.book import Book
from tests.sheets_server.grid import RANGE_LISTS, Dimension, Json, Sheet

Ends = Callable[[int, int], tuple[int, int] | None]
_KEYS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
_GROUPS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}


def insert(book: Book, sheet: Sheet, dimension: Dimension, at: int, count: int) -> None:
    _set_size(sheet, dimension, sheet.size(dimension) + count)
    book.refuse_too_many_cells()
    sheet.renumber(dimension, lambda index: index + count if index >= at else index)

    def ends(start: int, end: int) -> tuple[int, int]:
        return start + count if start >= at else start, end + count if end > at else end

    _carry(book, sheet, dimension, ends)


def delete(book: Book, sheet: Sheet, dimension: Dimension, start: int, end: int) -> None:
    _set_size(sheet, dimension, sheet.size(dimension) - (end - start))

    def left(index: int) -> int:
        return index - max(0, min(index, end) - start)

    sheet.renumber(dimension, lambda index: None if start <= index < end else left(index))
    _carry(book, sheet, dimension, lambda one, two: (left(one), left(two)) if left(one) < left(two) else None)


def move(book: Book, sheet: Sheet, dimension: Dimension, span: tuple[int, int], to: int) -> None:
    """Rows or columns `span` go before index `to`, counted before they are taken out."""
    start, end = span
    order = [index for index in range(sheet.size(dimension)) if not start <= index < end]
    place = to if to <= start else to - (end - start)
    order[place:place] = range(start, end)
    new = {old: index for index, old in enumerate(order)}
    sheet.renumber(dimension, lambda index: new.get(index, index))

    def ends(one: int, two: int) -> tuple[int, int]:
        places = [new.get(index, index) for index in (one, two - 1)]
        together = places[1] - places[0] == two - 1 - one
        return (places[0], places[1] + 1) if together else (one, two)

    _carry(book, sheet, dimension, ends)


def _set_size(sheet: Sheet, dimension: Dimension, size: int) -> None:
    sheet.grid["rowCount" if dimension == "ROWS" else "columnCount"] = size


def _carry(book: Book, sheet: Sheet, dimension: Dimension, ends: Ends) -> None:
    for name in RANGE_LISTS:
        sheet.lists[name] = [kept for one in sheet.things(name) if (kept := _placed(one, dimension, ends))]
    group = _GROUPS[dimension]
    sheet.lists[group] = [kept for one in sheet.things(group) if (kept := _group(one, ends))]
    if sheet.basic_filter:
        sheet.basic_filter = _placed(sheet.basic_filter, dimension, ends)
    book.named_ranges = [kept for one in book.named_ranges if (kept := _on_sheet(one, sheet, dimension, ends))]
    book.developer_metadata = [
        kept for one in book.developer_metadata if (kept := _metadata(one, sheet, dimension, ends))
    ]
    _formulas(book, sheet, dimension, ends)


def _placed(one: Json, dimension: Dimension, ends: Ends) -> Json | None:
    """A thing with `range` or `ranges`, or a bare GridRange, moved; None if its last cell is gone."""
    if "ranges" in one:
        kept = [place for grid in one["ranges"] if (place := _grid(grid, dimension, ends))]
        return {**one, "ranges": kept} if kept else None
    if "range" not in one:
        return one if "namedRangeId" in one else _grid(one, dimension, ends)
    place = _grid(one["range"], dimension, ends)
    return None if place is None else {**one, "range": place}


def _grid(grid: Json, dimension: Dimension, ends: Ends) -> Json | None:
    start_key, end_key = _KEYS[dimension]
    if end_key not in grid:
        if not grid.get(start_key):
            return grid
        place = ends(grid[start_key], grid[start_key] + 1)
        return {**grid, start_key: place[0]} if place else grid
    place = ends(grid.get(start_key, 0), grid[end_key])
    return {**grid, start_key: place[0], end_key: place[1]} if place else None


def _group(one: Json, ends: Ends) -> Json | None:
    span = one["range"]
    place = ends(span["startIndex"], span["endIndex"])
    return {**one, "range": {**span, "startIndex": place[0], "endIndex": place[1]}} if place else None


def _on_sheet(one: Json, sheet: Sheet, dimension: Dimension, ends: Ends) -> Json | None:
    return _placed(one, dimension, ends) if one["range"].get("sheetId", 0) == sheet.id else one


def _metadata(one: Json, sheet: Sheet, dimension: Dimension, ends: Ends) -> Json | None:
    span = one["location"].get("dimensionRange")
    if not span or span.get("sheetId", 0) != sheet.id or span["dimension"] != dimension:
        return one
    place = ends(span["startIndex"], span["endIndex"])
    if place is None:
        return None
    location = {**one["location"], "dimensionRange": {**span, "startIndex": place[0], "endIndex": place[1]}}
    return {**one, "location": location}


def _formulas(book: Book, changed: Sheet, dimension: Dimension, ends: Ends) -> None:
    for sheet in book.sheets:
        for row, cells in list(sheet.cells.items()):
            for column, cell in list(cells.items()):
                formula = (cell.entered or {}).get("formulaValue")
                if formula:
                    here = sheet is changed
                    new = formulas.moved(formula, dimension, ends, here=here, title=changed.title)
                    sheet.change(row, column, entered={"formulaValue": new})
