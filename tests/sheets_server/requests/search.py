"""Find and replace."""

import re

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range
from tests.sheets_server.book import Book
from tests.sheets_server.coerce import typed
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Cell, Json
from tests.sheets_server.guard import User
from tests.sheets_server.render import effective, formatted
from tests.sheets_server.requests.registry import handles


def _areas(book: Book, request: Json) -> list[Box]:
    if request.get("allSheets"):
        return [Box(sheet.id, 0, sheet.rows, 0, sheet.columns) for sheet in book.sheets]
    if "range" in request:
        return [from_grid_range(book, request["range"])]
    if "sheetId" in request:
        sheet = book.sheet(request["sheetId"])
        return [Box(sheet.id, 0, sheet.rows, 0, sheet.columns)]
    raise invalid("Must specify a scope: range, sheetId or allSheets.")


def _pattern(request: Json) -> "re.Pattern[str]":
    find = str(request.get("find") or "")
    if not find:
        raise invalid("The find string cannot be empty.")
    text = find if request.get("searchByRegex") else re.escape(find)
    if request.get("matchEntireCell"):
        text = rf"\A(?:{text})\Z"
    try:
        return re.compile(text, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}") from None


def _text(book: Book, sheet_id: int, cell: Cell, formulas: bool) -> str | None:
    if cell.entered is None:
        return None
    if "formulaValue" in cell.entered:
        return str(cell.entered["formulaValue"]) if formulas else None
    return formatted(effective(book, book.sheet(sheet_id), cell), cell)


@handles("findReplace")
def find_replace(book: Book, user: User, request: Json) -> Json:
    pattern, new = _pattern(request), str(request.get("replacement") or "")
    # Google's `$1` for a group, Python's `\1`.
    new = re.sub(r"\$(\d)", r"\\\1", new.replace("\\", "\\\\")) if request.get("searchByRegex") else new
    count = {"values": 0, "formulas": 0, "occurrences": 0}
    rows, sheets = set(), set()
    for box in _areas(book, request):
        sheet = book.sheet(box.sheet_id)
        for row, column, cell in list(sheet.filled(box)):
            text = _text(book, sheet.id, cell, bool(request.get("includeFormulas")))
            if text is None:
                continue
            made, hits = pattern.subn(new if request.get("searchByRegex") else lambda _: new, text)
            if not hits:
                continue
            guard.check(book, user, Box(sheet.id, row, row + 1, column, column + 1))
            kind = "formulas" if "formulaValue" in (cell.entered or {}) else "values"
            sheet.change(row, column, entered=typed(made, book.properties["locale"])[0], runs=None)
            count["occurrences"] += hits
            count[kind] += 1
            rows.add((sheet.id, row))
            sheets.add(sheet.id)
    named = {
        "valuesChanged": count["values"],
        "formulasChanged": count["formulas"],
        "rowsChanged": len(rows),
        "sheetsChanged": len(sheets),
        "occurrencesChanged": count["occurrences"],
    }
    return {"findReplace": {name: number for name, number in named.items() if number}}
