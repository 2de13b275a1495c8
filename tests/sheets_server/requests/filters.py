"""Filter views (one person's) and the basic filter (everybody's)."""

from dataclasses import replace

from tests.sheets_server import fieldmask, guard
from tests.sheets_server.a1 import from_grid_range
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.criteria import hide, unhide
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.requests.merging import stored
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.requests.sorting import sort_rows
from tests.sheets_server.resource import shown


def _checked(book: Book, given: Json) -> Json:
    """A filter with its range closed at the grid's edges, as Google replies with it."""
    made = {key: value for key, value in given.items() if value not in (None, {}, [], "")}
    if "namedRangeId" in made:
        named = [one for one in book.named_ranges if one["namedRangeId"] == made["namedRangeId"]]
        if not named:
            raise invalid(f"No named range with id: {made['namedRangeId']}")
        made["range"] = named[0]["range"]
    made["range"] = stored(from_grid_range(book, given.get("range") or made.get("range") or {}))
    return _both_forms(made)


def _both_forms(made: Json) -> Json:
    """Criteria are replied as `filterSpecs` and in the older form `criteria`, whichever was sent."""
    if made.get("filterSpecs"):
        specs = [one for one in made["filterSpecs"] if "columnIndex" in one and "filterCriteria" in one]
        made["criteria"] = {str(one["columnIndex"]): one["filterCriteria"] for one in specs}
    elif made.get("criteria"):
        made["filterSpecs"] = [
            {"filterCriteria": criteria, "columnIndex": int(column)} for column, criteria in made["criteria"].items()
        ]
    return made


def _ids(book: Book) -> set[int]:
    return {one["filterViewId"] for sheet in book.sheets for one in sheet.things("filterViews")}


def _add(book: Book, given: Json) -> Json:
    made = _checked(book, given)
    sheet = book.sheet(made["range"]["sheetId"])
    if made.get("filterViewId") in _ids(book):
        raise invalid(f"A filter view with id {made['filterViewId']} already exists.")
    made = {
        "filterViewId": made.get("filterViewId") or book.free_id(_ids(book)),
        **made,
        "title": made.get("title") or _free_title(sheet),
    }
    sheet.things("filterViews").append(made)
    return shown(made)


def _free_title(sheet: Sheet) -> str:
    return f"Filter {len(sheet.things('filterViews')) + 1}"


def find(book: Book, view_id: int | None) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for one in sheet.things("filterViews"):
            if one["filterViewId"] == view_id:
                return sheet, one
    raise invalid(f"No filter view with id: {view_id}")


@handles("addFilterView")
def add(book: Book, user: User, request: Json) -> Json:
    return {"addFilterView": {"filter": _add(book, request.get("filter") or {})}}


@handles("duplicateFilterView")
def duplicate(book: Book, user: User, request: Json) -> Json:
    _, source = find(book, request.get("filterId"))
    twin = {key: value for key, value in source.items() if key != "filterViewId"}
    return {"duplicateFilterView": {"filter": _add(book, {**twin, "title": f"Copy of {source['title']}"})}}


@handles("updateFilterView")
def update(book: Book, user: User, request: Json) -> None:
    given, mask = request.get("filter") or {}, fieldmask.required(request, "FilterView")
    sheet, held_view = find(book, given.get("filterViewId"))
    old = held_view
    if "criteria" in mask:
        old = {key: value for key, value in old.items() if key != "filterSpecs"}
    if "filterSpecs" in mask:
        old = {key: value for key, value in old.items() if key != "criteria"}
    made = {**fieldmask.assign(old, given, mask), "filterViewId": old["filterViewId"]}
    held = sheet.things("filterViews")
    held[held.index(held_view)] = _checked(book, {"range": old["range"], **made})


@handles("deleteFilterView")
def delete(book: Book, user: User, request: Json) -> None:
    sheet, old = find(book, request.get("filterId"))
    sheet.things("filterViews").remove(old)


@handles("addSlicer")
def add_slicer(book: Book, user: User, request: Json) -> Json:
    """A slicer lies above the cells and filters for whoever uses it: no row is hidden from the others."""
    given = request.get("slicer") or {}
    box = from_grid_range(book, (given.get("spec") or {}).get("dataRange") or {})
    made = {"slicerId": given.get("slicerId") or book.free_id(set()), **given}
    book.sheet(box.sheet_id).things("slicers").append(made)
    return {"addSlicer": {"slicer": made}}


@handles("setBasicFilter")
def set_basic(book: Book, user: User, request: Json) -> None:
    """The filter of everybody, so its sort order moves the rows below the headers; a view's only shows them so."""
    made = _checked(book, request.get("filter") or {})
    box = box_of(made["range"])
    sheet = book.sheet(box.sheet_id)
    sheet.basic_filter = made
    unhide(sheet)
    if made.get("sortSpecs") and box.height > 1:
        body = replace(box, top=box.top + 1)
        guard.check(book, user, body)
        sort_rows(book, sheet, body, made["sortSpecs"])
    hide(book, sheet)


@handles("clearBasicFilter")
def clear_basic(book: Book, user: User, request: Json) -> None:
    sheet = book.sheet(request.get("sheetId", 0))
    sheet.basic_filter = None
    unhide(sheet)
