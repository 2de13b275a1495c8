"""Protected ranges: add, update, delete. Enforcement is in `guard`."""

from tests.sheets_server import fieldmask
from tests.sheets_server.a1 import from_grid_range
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.errors import PROTECTED, invalid
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User, may_edit
from tests.sheets_server.requests.merging import stored
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import protection_shown

_KEPT = (
    "protectedRangeId",
    "range",
    "namedRangeId",
    "tableId",
    "description",
    "warningOnly",
    "unprotectedRanges",
)


def _checked(book: Book, given: Json) -> Json:
    """Ranges checked, and an open one kept open; a range and a named range are not both given."""
    made = {key: given[key] for key in _KEPT if given.get(key)}
    if "range" in given and given["range"] is not None:
        made["range"] = _range(book, given["range"])
    if given.get("unprotectedRanges"):
        made["unprotectedRanges"] = [_range(book, grid) for grid in given["unprotectedRanges"]]
    if "range" not in made and "namedRangeId" not in made:
        raise invalid("Must specify a range or a namedRangeId.")
    return made


def _range(book: Book, grid: Json) -> Json:
    from_grid_range(book, grid)
    return stored(box_of(grid))


def _editors(book: Book, user: User, given: Json) -> Json:
    asked = given.get("editors") or {}
    users = list(dict.fromkeys([*(asked.get("users") or []), user.email, book.owner]))
    made: Json = {"users": users} | ({"groups": asked["groups"]} if asked.get("groups") else {})
    return made | ({"domainUsersCanEdit": True} if asked.get("domainUsersCanEdit") else {})


@handles("addProtectedRange")
def add(book: Book, user: User, request: Json) -> Json:
    given = request.get("protectedRange") or {}
    made = _checked(book, given)
    taken = {one["protectedRangeId"] for sheet in book.sheets for one in sheet.things("protectedRanges")}
    if made.get("protectedRangeId") in taken:
        raise invalid(f"A protected range with id {made['protectedRangeId']} already exists.")
    made = {"protectedRangeId": made.get("protectedRangeId") or book.free_id(taken), **made}
    _home(book, made).things("protectedRanges").append({**made, "editors": _editors(book, user, given)})
    # The reply repeats the editors that were asked for; a later read shows the owner too (recorded).
    asked = {key: value for key, value in (given.get("editors") or {}).items() if value}
    shown = protection_shown(book, user, {**made, "editors": {"users": [user.email]}})
    return {"addProtectedRange": {"protectedRange": {**shown, "editors": asked}}}


def _home(book: Book, made: Json) -> Sheet:
    if "range" in made:
        return book.sheet(made["range"].get("sheetId", 0))
    for named in book.named_ranges:
        if named["namedRangeId"] == made["namedRangeId"]:
            return book.sheet(named["range"].get("sheetId", 0))
    raise invalid(f"No named range with id: {made['namedRangeId']}")


@handles("updateProtectedRange")
def update(book: Book, user: User, request: Json) -> None:
    given, mask = request.get("protectedRange") or {}, fieldmask.required(request, "ProtectedRange")
    sheet, old = find(book, user, given.get("protectedRangeId"))
    mask = {key: {} for key in given} if "*" in mask else mask
    wanted = {**old, **{key: given.get(key) for key in mask if key not in {"editors", "protectedRangeId"}}}
    made = _checked(book, wanted)
    made["editors"] = _editors(book, user, given) if "editors" in mask else old["editors"]
    held = sheet.things("protectedRanges")
    held[held.index(old)] = made


@handles("deleteProtectedRange")
def delete(book: Book, user: User, request: Json) -> None:
    sheet, old = find(book, user, request.get("protectedRangeId"))
    sheet.things("protectedRanges").remove(old)


def find(book: Book, user: User, protected_id: int | None) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for one in sheet.things("protectedRanges"):
            if one["protectedRangeId"] == protected_id:
                if not may_edit(book, user, {**one, "warningOnly": False}):
                    raise invalid(PROTECTED)
                return sheet, one
    raise invalid(f"No protected range with id: {protected_id}")
