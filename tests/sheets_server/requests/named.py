"""Named ranges: add, update, delete."""

import re

from tests.sheets_server import fieldmask
from tests.sheets_server.a1 import corners, from_grid_range
from tests.sheets_server.book import Book
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.requests.merging import stored
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import range_shown

_NAME = re.compile(r"[^\W\d]\w{0,249}")


def _checked(book: Book, given: Json, mine: str | None) -> Json:
    name = str(given.get("name", ""))
    if not _NAME.fullmatch(name) or corners(0, name) or name.upper() in {"TRUE", "FALSE"}:
        raise invalid(f"The name you entered for the named range is invalid: {name}")
    for one in book.named_ranges:
        if one["name"].casefold() == name.casefold() and one["namedRangeId"] != mine:
            raise invalid(f"A named range with the name {name} already exists.")
    return {"name": name, "range": stored(from_grid_range(book, given.get("range") or {}))}


@handles("addNamedRange")
def add(book: Book, user: User, request: Json) -> Json:
    given = request.get("namedRange") or {}
    named_id = given.get("namedRangeId") or str(book.free_id(set()))
    if any(one["namedRangeId"] == named_id for one in book.named_ranges):
        raise invalid(f"A named range with id {named_id} already exists.")
    made = {"namedRangeId": named_id, **_checked(book, given, None)}
    book.named_ranges.append(made)
    return {"addNamedRange": {"namedRange": {**made, "range": range_shown(made["range"])}}}


@handles("updateNamedRange")
def update(book: Book, user: User, request: Json) -> None:
    given, mask = request.get("namedRange") or {}, fieldmask.required(request, "NamedRange")
    old = _find(book, given.get("namedRangeId"))
    wanted = {key: given.get(key) if "*" in mask or key in mask else old[key] for key in ("name", "range")}
    old |= _checked(book, wanted, old["namedRangeId"])


@handles("deleteNamedRange")
def delete(book: Book, user: User, request: Json) -> None:
    book.named_ranges.remove(_find(book, request.get("namedRangeId")))


def _find(book: Book, named_id: str | None) -> Json:
    for one in book.named_ranges:
        if one["namedRangeId"] == named_id:
            return one
    raise invalid(f"No named range with id: {named_id}")
