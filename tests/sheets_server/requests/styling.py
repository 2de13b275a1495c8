"""Borders, data validation, banding."""

from dataclasses import replace

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range
from tests.sheets_server.book import Book
from tests.sheets_server.celldata import normal
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.hidden import hidden_by_filter
from tests.sheets_server.requests.cells import within
from tests.sheets_server.requests.merging import stored
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import shown

_NEEDS_VALUES = {
    "ONE_OF_LIST": 1,
    "ONE_OF_RANGE": 1,
    "NUMBER_BETWEEN": 2,
    "TEXT_CONTAINS": 1,
    "CUSTOM_FORMULA": 1,
}


@handles("setDataValidation")
def set_validation(book: Book, user: User, request: Json) -> None:
    """Without a rule the validation of the range is removed. Rows that a filter hides are left out unless it is told
    otherwise: documented, whatever `hidden_rows` says."""
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    rule = _rule(request.get("rule"))
    sheet = book.sheet(box.sheet_id)
    places = within(box) if rule else [(row, column) for row, column, _ in list(sheet.filled(box))]
    hidden = frozenset() if request.get("filteredRowsIncluded") else hidden_by_filter(sheet)
    for row, column in places:
        if row not in hidden:
            sheet.change(row, column, validation=rule)


def _rule(given: Json | None) -> Json | None:
    if not given:
        return None
    condition = given.get("condition") or {}
    kind = condition.get("type")
    if not kind:
        raise invalid("A data validation rule needs a condition.")
    if len(condition.get("values") or []) < _NEEDS_VALUES.get(kind, 0):
        raise invalid(f"Condition type {kind} requires at least {_NEEDS_VALUES[kind]} value(s).")
    return {key: value for key, value in given.items() if value not in (None, False, "")}


_SIDES = {"top", "bottom", "left", "right", "innerHorizontal", "innerVertical"}


@handles("updateBorders")
def update_borders(book: Book, user: User, request: Json) -> None:
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    sheet = book.sheet(box.sheet_id)
    lines = {side: normal(request[side]) for side in _SIDES if side in request}
    for row, column in within(box):
        cell = sheet.cell(row, column)
        made = dict((cell.format or {}).get("borders") or {})
        for side, line in _edges(box, row, column, lines).items():
            made.pop(side, None)
            if line.get("style") not in {None, "NONE"}:
                made[side] = line
        style = {key: value for key, value in (cell.format or {}).items() if key != "borders"}
        style |= {"borders": made} if made else {}
        sheet.put(row, column, replace(cell, format=style or None))


def _edges(box: Box, row: int, column: int, lines: Json) -> Json:
    """Which line each side of a cell gets: the range's edge or one of its inner lines."""
    asked = {
        "top": "top" if row == box.top else "innerHorizontal",
        "bottom": "bottom" if row + 1 == box.bottom else "innerHorizontal",
        "left": "left" if column == box.left else "innerVertical",
        "right": "right" if column + 1 == box.right else "innerVertical",
    }
    return {side: lines[name] for side, name in asked.items() if name in lines}


@handles("addBanding")
def add_banding(book: Book, user: User, request: Json) -> Json:
    given = normal(request.get("bandedRange") or {})
    box = from_grid_range(book, given.get("range") or {})
    taken = {one["bandedRangeId"] for sheet in book.sheets for one in sheet.things("bandedRanges")}
    made = {**given, "bandedRangeId": given.get("bandedRangeId") or book.free_id(taken), "range": stored(box)}
    book.sheet(box.sheet_id).things("bandedRanges").append(made)
    return {"addBanding": {"bandedRange": shown(made)}}


@handles("deleteBanding")
def delete_banding(book: Book, user: User, request: Json) -> None:
    for sheet in book.sheets:
        for one in sheet.things("bandedRanges"):
            if one["bandedRangeId"] == request.get("bandedRangeId"):
                sheet.things("bandedRanges").remove(one)
                return
    raise invalid(f"No banded range with id: {request.get('bandedRangeId')}")
