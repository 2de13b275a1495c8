"""Sheets as a whole: add, delete, duplicate, copy, rename, reorder, hide, freeze, resize."""

from tests.sheets_server import fieldmask, guard
from tests.sheets_server.book import Book, sheet_properties
from tests.sheets_server.celldata import normal
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.requests.registry import handles

_DROPPED_DEFAULTS = ("hidden", "rightToLeft")
_GRID_DEFAULTS = (
    "frozenRowCount",
    "frozenColumnCount",
    "hideGridlines",
    "rowGroupControlAfter",
    "columnGroupControlAfter",
)


def new_sheet(book: Book, given: Json) -> Sheet:
    """A sheet from SheetProperties, with what is missing chosen as Google does."""
    sheet_id = given.get("sheetId")
    if sheet_id is not None and int(sheet_id) in book.sheet_ids():
        raise invalid(f"Sheet with id {sheet_id} already exists. Please use a different sheet ID.")
    title = given.get("title") or _free_title(book)
    refuse_taken(book, title, None)
    properties = sheet_properties(title, int(sheet_id) if sheet_id is not None else book.free_id(book.sheet_ids()))
    extra = {key: value for key, value in given.items() if key not in {"sheetId", "title", "index"}}
    grid = {**properties["gridProperties"], **(extra.pop("gridProperties", None) or {})}
    properties |= normal(extra)
    properties["gridProperties"] = grid
    return Sheet(_without_defaults(properties))


def _free_title(book: Book) -> str:
    number = 1
    while book.sheet_titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def refuse_taken(book: Book, title: str, mine: Sheet | None) -> None:
    held = book.sheet_titled(title)
    if held is not None and held is not mine:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _without_defaults(properties: Json) -> Json:
    for name in _DROPPED_DEFAULTS:
        if not properties.get(name):
            properties.pop(name, None)
    for name in _GRID_DEFAULTS:
        if not properties["gridProperties"].get(name):
            properties["gridProperties"].pop(name, None)
    return properties


@handles("addSheet")
def add(book: Book, user: User, request: Json) -> Json:
    given = request.get("properties") or {}
    sheet = new_sheet(book, given)
    _place(book, sheet, given.get("index"))
    book.refuse_too_many_cells()
    return {"addSheet": {"properties": sheet.properties}}


def _place(book: Book, sheet: Sheet, index: int | None) -> None:
    book.sheets.insert(len(book.sheets) if index is None else index, sheet)
    book.renumber()


@handles("deleteSheet")
def delete(book: Book, user: User, request: Json) -> None:
    sheet = book.sheet(request.get("sheetId", 0), "sheet")
    guard.check_sheet(book, user, sheet)
    if len([one for one in book.sheets if not one.properties.get("hidden") or one is sheet]) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    book.sheets.remove(sheet)
    book.named_ranges = [one for one in book.named_ranges if one["range"].get("sheetId", 0) != sheet.id]
    book.developer_metadata = [one for one in book.developer_metadata if not _lies_on(one, sheet)]
    book.renumber()


def _lies_on(one: Json, sheet: Sheet) -> bool:
    location = one["location"]
    span = location.get("dimensionRange")
    return bool((span.get("sheetId", 0) if span else location.get("sheetId", -1)) == sheet.id)


@handles("duplicateSheet")
def duplicate(book: Book, user: User, request: Json) -> Json:
    source = book.sheet(request.get("sourceSheetId", 0), "sheet")
    twin = source.copy()
    title = request.get("newSheetName") or _copy_title(book, source.title)
    wanted = {"title": title, "sheetId": request.get("newSheetId")}
    twin.properties |= {key: new_sheet(book, wanted).properties[key] for key in ("sheetId", "title")}
    _adopt(book, twin)
    _place(book, twin, request.get("insertSheetIndex", source.properties["index"] + 1))
    book.refuse_too_many_cells()
    return {"duplicateSheet": {"properties": twin.properties}}


def _copy_title(book: Book, title: str) -> str:
    made, number = f"Copy of {title}", 2
    while book.sheet_titled(made):
        made, number = f"Copy of {title} {number}", number + 1
    return made


def _adopt(book: Book, twin: Sheet) -> None:
    """Ranges of a copied sheet point at the copy, and its things get ids of their own."""
    for things in twin.lists.values():
        for thing in things:
            for grid in (
                thing,
                thing.get("range"),
                *thing.get("ranges", []),
                *thing.get("unprotectedRanges", []),
            ):
                if grid and ("sheetId" in grid or grid is not thing):
                    grid["sheetId"] = twin.id
            for key in ("protectedRangeId", "filterViewId", "bandedRangeId"):
                if key in thing:
                    thing[key] = book.free_id(set())
    for grid in twin.things("merges"):
        grid["sheetId"] = twin.id
    if twin.basic_filter:
        twin.basic_filter["range"]["sheetId"] = twin.id


def placed_copy(book: Book, sheet: Sheet) -> Json:
    """`sheets.copyTo`: the sheet as the last of this book, under a free title and id."""
    wanted = {"title": _copy_title(book, sheet.title)}
    sheet.properties |= {key: new_sheet(book, wanted).properties[key] for key in ("sheetId", "title")}
    _adopt(book, sheet)
    _place(book, sheet, None)
    book.refuse_too_many_cells()
    return sheet.properties


@handles("updateSheetProperties")
def update(book: Book, user: User, request: Json) -> None:
    given = request.get("properties") or {}
    mask = fieldmask.required(request, "SheetProperties")
    sheet = book.sheet(given.get("sheetId", 0), "sheet")
    if "*" in mask:
        if not given.get("title"):
            raise invalid("The sheet name cannot be empty.")
        mask = {key: {} for key in given}
    mask = {key: below for key, below in mask.items() if key != "sheetId"}
    if "index" in mask:
        _reorder(book, sheet, int(given.get("index", 0)))
        del mask["index"]
    if "title" in mask:
        if not given.get("title"):
            raise invalid("The sheet name cannot be empty.")
        refuse_taken(book, str(given.get("title", "")), sheet)
    if mask:
        _apply(book, sheet, given, mask)


def _reorder(book: Book, sheet: Sheet, index: int) -> None:
    # The index counts before the sheet is taken out of its old place.
    old = book.sheets.index(sheet)
    if not 0 <= index <= len(book.sheets):
        raise invalid(f"Sheet index {index} is out of range.")
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > old else index, sheet)
    book.renumber()


def _apply(book: Book, sheet: Sheet, given: Json, mask: fieldmask.Mask) -> None:
    if "tabColor" in mask or "tabColorStyle" in mask:
        mask = mask | {"tabColor": {}, "tabColorStyle": {}}
    made = fieldmask.assign(sheet.properties, normal(given), mask)
    if not made.get("tabColorStyle"):
        made.pop("tabColorStyle", None)
        made.pop("tabColor", None)
    rows, columns = (int(made["gridProperties"].get(key, 0)) for key in ("rowCount", "columnCount"))
    if rows < 1 or columns < 1:
        raise invalid("Sheet must have at least one row and one column.")
    sheet.resize("ROWS", rows)
    sheet.resize("COLUMNS", columns)
    sheet.properties = _without_defaults(made)
    _refuse_frozen(sheet)
    if all(one.properties.get("hidden") for one in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    book.refuse_too_many_cells()


def _refuse_frozen(sheet: Sheet) -> None:
    if sheet.grid.get("frozenRowCount", 0) >= sheet.rows:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if sheet.grid.get("frozenColumnCount", 0) >= sheet.columns:
        raise invalid("You can't freeze all visible columns on the sheet.")
