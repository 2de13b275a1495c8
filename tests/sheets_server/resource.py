"""A spreadsheet as `spreadsheets.get` shows it."""

from typing import Any

from tests.sheets_server import a1, datafilter, fieldmask
from tests.sheets_server.a1 import Box, to_grid_range
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.celldata import VALUES, cell_data
from tests.sheets_server.fieldmask import Mask
from tests.sheets_server.grid import Dimension, Json, Sheet
from tests.sheets_server.guard import User, may_edit

WIDTH, HEIGHT = 100, 21  # pixels of a new column and row
_SHEET_LISTS = ("conditionalFormats", "filterViews", "protectedRanges")


def asked(book: Book, text: str) -> Box:
    """A range of the `ranges` parameter."""
    box = a1.parse(book, text)
    a1.within_grid(book.sheet(box.sheet_id), box)
    return box


def spreadsheet(
    book: Book,
    user: User,
    *,
    includes_data: bool,
    boxes: list[Box] | None = None,
    mask: Mask | None = None,
) -> Json:
    """The whole Spreadsheet, or what `boxes` and `mask` leave of it."""
    wanted = {box.sheet_id for box in boxes} if boxes else book.sheet_ids()
    full: Json = {"spreadsheetId": book.id, "properties": book.properties}
    sheets = [
        _sheet(book, one, user, _boxes(one, boxes) if includes_data else [], mask)
        for one in book.sheets
        if one.id in wanted
    ]
    if sheets and fieldmask.wants(mask, "sheets"):
        full["sheets"] = sheets
    if book.named_ranges:
        full["namedRanges"] = [{**one, "range": range_shown(one["range"])} for one in book.named_ranges]
    full["spreadsheetUrl"] = book.url
    unplaced = [one for one in book.developer_metadata if one["location"]["locationType"] == "SPREADSHEET"]
    if unplaced:
        full["developerMetadata"] = unplaced
    shown: Json = fieldmask.cut(full, mask or {})
    return shown


def _boxes(sheet: Sheet, boxes: list[Box] | None) -> list[Box]:
    return [box for box in boxes if box.sheet_id == sheet.id] if boxes else [Box(sheet.id)]


def range_shown(grid: Json) -> Json:
    return to_grid_range(box_of(grid))


def shown(thing: Json) -> Json:
    """A thing on a range as replies show it: GridRanges without sheetId 0."""
    made = dict(thing)
    for key in ("range",):
        if key in made:
            made[key] = range_shown(made[key])
    for key in ("ranges", "unprotectedRanges"):
        if made.get(key):
            made[key] = [range_shown(grid) for grid in made[key]]
    return made


def protection_shown(book: Book, user: User, protected: Json) -> Json:
    """Editors are shown only to those who may edit the range."""
    made = shown(protected)
    if may_edit(book, user, protected):
        return {**made, "requestingUserCanEdit": True}
    return {key: value for key, value in made.items() if key not in {"editors", "requestingUserCanEdit"}}


def _sheet(book: Book, sheet: Sheet, user: User, boxes: list[Box], mask: Mask | None) -> Json:
    full: Json = {"properties": sheet.properties}
    if boxes and fieldmask.wants(mask, "sheets", "data"):
        below = (mask or {}).get("sheets", {}).get("data")
        full["data"] = [grid_data(book, sheet, box, below) for box in boxes]
    if sheet.things("merges"):
        full["merges"] = [range_shown(one) for one in sheet.things("merges")]
    for name in _SHEET_LISTS:
        if sheet.things(name):
            show = shown if name != "protectedRanges" else lambda one: protection_shown(book, user, one)
            full[name] = [show(one) for one in sheet.things(name)]
    if sheet.basic_filter:
        full["basicFilter"] = shown(sheet.basic_filter)
    if sheet.things("slicers"):
        full["slicers"] = sheet.things("slicers")
    for name in ("rowGroups", "columnGroups"):
        if sheet.things(name):
            full[name] = [{**one, "range": span_shown(one["range"])} for one in sheet.things(name)]
    if sheet.things("bandedRanges"):
        full["bandedRanges"] = [shown(one) for one in sheet.things("bandedRanges")]
    held = [one for one in book.developer_metadata if one["location"].get("sheetId", -1) == sheet.id]
    return full | ({"developerMetadata": held} if held else {})


def span_shown(span: Json) -> Json:
    """A DimensionRange without sheetId 0."""
    return {key: value for key, value in span.items() if key != "sheetId" or value}


def grid_data(book: Book, sheet: Sheet, box: Box, mask: Mask | None) -> Json:
    """GridData: rows cut after the last that holds anything the mask asks for."""
    inside = box.bounded(sheet.rows, sheet.columns)
    data: Json = {}
    if inside.top:
        data["startRow"] = inside.top
    if inside.left:
        data["startColumn"] = inside.left
    if fieldmask.wants(mask, "rowData"):
        rows = _rows(book, sheet, inside, mask)
        if rows:
            data["rowData"] = rows
    spans: list[tuple[str, Dimension, int, int]] = [
        ("rowMetadata", "ROWS", inside.top, inside.bottom or 0),
        ("columnMetadata", "COLUMNS", inside.left, inside.right or 0),
    ]
    for name, dimension, start, end in spans:
        if fieldmask.wants(mask, name):
            data[name] = [_meta(book, sheet, dimension, at) for at in range(start, end)]
    return data


def _rows(book: Book, sheet: Sheet, inside: Box, mask: Mask | None) -> list[Json]:
    cell_mask: Mask = ((mask or {}).get("rowData") or {}).get("values") or {}
    found: dict[int, dict[int, Json]] = {}
    only_values = bool(cell_mask) and VALUES.issuperset(cell_mask)
    for row, column, cell in sheet.shown(inside) if only_values else sheet.filled(inside):
        data = fieldmask.cut(cell_data(book, sheet, cell, cell_mask), cell_mask)
        if data:
            found.setdefault(row, {})[column] = data
    bottom = max(found, default=inside.top - 1) + 1
    return [_row(found.get(row, {}), inside.left) for row in range(inside.top, bottom)]


def _row(cells: dict[int, Json], left: int) -> Json:
    if not cells:
        return {}
    return {"values": [cells.get(column, {}) for column in range(left, max(cells) + 1)]}


def _meta(book: Book, sheet: Sheet, dimension: Dimension, at: int) -> Json:
    made: dict[str, Any] = {"pixelSize": HEIGHT if dimension == "ROWS" else WIDTH}
    made |= sheet.meta(dimension).get(at, {})
    held = [datafilter.shown(one) for one in book.developer_metadata if _lies_on(one, sheet, dimension, at)]
    return made | ({"developerMetadata": held} if held else {})


def _lies_on(one: Json, sheet: Sheet, dimension: Dimension, at: int) -> bool:
    span = one["location"].get("dimensionRange")
    return bool(span) and (span.get("sheetId", 0), span["dimension"], span["startIndex"]) == (
        sheet.id,
        dimension,
        at,
    )
