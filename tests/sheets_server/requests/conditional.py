"""Conditional format rules, by their place in the sheet's list."""

from tests.sheets_server.a1 import from_grid_range
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.celldata import normal
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.requests.merging import stored
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import shown


def _checked(book: Book, given: Json) -> tuple[Sheet, Json]:
    ranges = given.get("ranges") or []
    if not ranges or ("booleanRule" in given) == ("gradientRule" in given):
        raise invalid("A conditional format rule needs ranges and either a booleanRule or a gradientRule.")
    for grid in ranges:
        from_grid_range(book, grid)
    sheet = book.sheet(ranges[0].get("sheetId", 0))
    return sheet, normal({**given, "ranges": [stored(box_of(grid)) for grid in ranges]})


def _place(sheet: Sheet, index: int, last: int) -> int:
    if not 0 <= index <= last:
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return index


@handles("addConditionalFormatRule")
def add(book: Book, user: User, request: Json) -> None:
    sheet, rule = _checked(book, request.get("rule") or {})
    rules = sheet.things("conditionalFormats")
    rules.insert(_place(sheet, int(request.get("index", 0)), len(rules)), rule)


@handles("updateConditionalFormatRule")
def update(book: Book, user: User, request: Json) -> Json:
    index = int(request.get("index", 0))
    if "rule" in request:
        sheet, rule = _checked(book, request["rule"])
        rules = sheet.things("conditionalFormats")
        old = rules[_place(sheet, index, len(rules) - 1)]
        rules[index] = rule
        reply = {"oldRule": shown(old), "newRule": shown(rule), "newIndex": index}
        return {"updateConditionalFormatRule": reply}
    sheet = book.sheet(request.get("sheetId", 0))
    rules = sheet.things("conditionalFormats")
    rule = rules.pop(_place(sheet, index, len(rules) - 1))
    new = int(request.get("newIndex", 0))
    rules.insert(_place(sheet, new, len(rules)), rule)
    return {"updateConditionalFormatRule": {"newRule": shown(rule), "oldIndex": index, "newIndex": new}}


@handles("deleteConditionalFormatRule")
def delete(book: Book, user: User, request: Json) -> Json:
    sheet = book.sheet(request.get("sheetId", 0))
    rules = sheet.things("conditionalFormats")
    rule = rules.pop(_place(sheet, int(request.get("index", 0)), len(rules) - 1))
    return {"deleteConditionalFormatRule": {"rule": shown(rule)}}
