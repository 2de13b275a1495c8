"""The `spreadsheets.values` calls: get, batchGet, update, batchUpdate, append, clear, batchClear."""

from typing import Any

from tests.sheets_server import edits, guard
from tests.sheets_server.a1 import Box, label
from tests.sheets_server.book import Book
from tests.sheets_server.datafilter import boxes
from tests.sheets_server.edits import INPUT_OPTIONS, Written
from tests.sheets_server.errors import ApiError, bad_payload, invalid
from tests.sheets_server.grid import Cell, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.hidden import appended_at
from tests.sheets_server.render import rendered
from tests.sheets_server.shift import insert
from tests.sheets_server.tables import last_table

RENDER_OPTIONS = {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"}
MOMENT_OPTIONS = {"SERIAL_NUMBER", "FORMATTED_STRING"}
DIMENSIONS = {"ROWS", "COLUMNS"}
INSERT_OPTIONS = {"OVERWRITE", "INSERT_ROWS"}


def _choice(query: Json, name: str, allowed: set[str], default: str, enum: str) -> str:
    value = query.get(name) or default
    if value not in allowed:
        message = f"Invalid value at '{name}' (type.googleapis.com/google.apps.sheets.v4.{enum}), \"{value}\""
        raise bad_payload(name, message)
    return str(value)


def _options(query: Json, prefix: str = "") -> tuple[str, str]:
    render = "responseValueRenderOption" if prefix else "valueRenderOption"
    moments = "responseDateTimeRenderOption" if prefix else "dateTimeRenderOption"
    return (
        _choice(query, render, RENDER_OPTIONS, "FORMATTED_VALUE", "ValueRenderOption"),
        _choice(query, moments, MOMENT_OPTIONS, "SERIAL_NUMBER", "DateTimeRenderOption"),
    )


def _input_option(options: Json) -> str:
    if options.get("valueInputOption") in {None, "", "INPUT_VALUE_OPTION_UNSPECIFIED"}:
        raise invalid("'valueInputOption' is required but not specified")
    return _choice(options, "valueInputOption", INPUT_OPTIONS, "", "ValueInputOption")


def value_range(book: Book, sheet: Sheet, box: Box, dimension: str, options: tuple[str, str]) -> Json:
    """A ValueRange: trailing blanks cut, `values` left out when all is blank."""
    inside = box.bounded(sheet.rows, sheet.columns)
    found = {
        (row, column): value
        for row, column, cell in sheet.shown(inside)
        if (value := rendered(book, sheet, cell, *options)) != "" and value is not None
    }
    if dimension == "COLUMNS":
        found = {(c - inside.left, r - inside.top): value for (r, c), value in found.items()}
    else:
        found = {(r - inside.top, c - inside.left): value for (r, c), value in found.items()}
    reply: Json = {"range": edits.echo(sheet, box), "majorDimension": dimension}
    return reply | ({"values": _lines(found)} if found else {})


def _lines(found: dict[tuple[int, int], Any]) -> list[list[Any]]:
    lines: list[list[Any]] = [[] for _ in range(max(line for line, _ in found) + 1)]
    for line, at in sorted(found):
        lines[line].extend([""] * (at - len(lines[line])))
        lines[line].append(found[line, at])
    return lines


def get(book: Book, text: str, query: Json) -> Json:
    dimension = _choice(query, "majorDimension", DIMENSIONS, "ROWS", "Dimension")
    sheet, box = edits.target(book, text)
    return value_range(book, sheet, box, dimension, _options(query))


def batch_get(book: Book, ranges: list[str], query: Json) -> Json:
    if not ranges:
        return {"spreadsheetId": book.id}
    return {"spreadsheetId": book.id, "valueRanges": [get(book, text, query) for text in ranges]}


def batch_get_by_filter(book: Book, body: Json) -> Json:
    dimension = _choice(body, "majorDimension", DIMENSIONS, "ROWS", "Dimension")
    replies = []
    for data_filter in body.get("dataFilters", []):
        for box in boxes(book, data_filter):
            found = value_range(book, book.sheet(box.sheet_id), box, dimension, _options(body))
            replies.append({"valueRange": found, "dataFilters": [data_filter]})
    return {"spreadsheetId": book.id, "valueRanges": replies}


def update(book: Book, user: User, text: str, query: Json, body: Json) -> Json:
    option = _input_option(query)
    written = _update(book, user, text, body, option)
    return _reply(book, written, query, body.get("majorDimension") or "ROWS")


def _update(book: Book, user: User, text: str, body: Json, option: str) -> Written:
    rows = edits.rows_of(body.get("values"), body.get("majorDimension") or "ROWS")
    sheet, box = edits.target(book, text)
    edits.refuse_overflow(sheet, text, box, rows)
    return edits.write(book, user, sheet, (box.top, box.left), rows, option)


def _reply(book: Book, written: Written, query: Json, dimension: str) -> Json:
    sheet = book.sheet(written.box.sheet_id)
    reply: Json = {"spreadsheetId": book.id, "updatedRange": edits.echo(sheet, written.box)}
    if written.cells:
        reply |= {
            "updatedRows": len(written.rows),
            "updatedColumns": len(written.columns),
            "updatedCells": len(written.cells),
        }
    if str(query.get("includeValuesInResponse")).lower() == "true":
        reply["updatedData"] = value_range(book, sheet, written.box, dimension, _options(query, "response"))
    return reply


def batch_update(book: Book, user: User, body: Json) -> Json:
    option = _input_option(body)
    done: list[tuple[Written, Json]] = []
    for index, data in enumerate(body.get("data") or []):
        try:
            written = _update(book, user, data.get("range", ""), data, option)
        except ApiError as error:
            raise error.within(f"data[{index}]") from None
        done.append((written, data))
    responses = [_reply(book, written, body, data.get("majorDimension") or "ROWS") for written, data in done]
    return {"spreadsheetId": book.id, **_totals([written for written, _ in done]), "responses": responses}


def _totals(done: list[Written]) -> Json:
    cells = {(one.box.sheet_id, row, column) for one in done for row, column in one.cells}
    totals = {
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in cells}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in cells}),
        "totalUpdatedCells": len(cells),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in cells}),
    }
    return {name: count for name, count in totals.items() if count}


def append(book: Book, user: User, text: str, query: Json, body: Json) -> Json:
    option = _input_option(query)
    insertion = _choice(query, "insertDataOption", INSERT_OPTIONS, "OVERWRITE", "InsertDataOption")
    dimension = body.get("majorDimension") or "ROWS"
    rows = edits.rows_of(body.get("values"), dimension)
    sheet, box = edits.target(book, text)
    table = last_table(sheet, box.bounded(sheet.rows, sheet.columns))
    start = (table.bottom or 0, table.left) if table else (box.top, box.left)
    top = appended_at(sheet, start[0])
    if top is None:  # the answer tells of rows that were written nowhere
        lost = Written(Box(sheet.id, start[0], start[0] + max(len(rows), 1), start[1], start[1] + 1))
        return {"spreadsheetId": book.id, "updates": _reply(book, lost, query, dimension)}
    start = (top, start[1])
    if insertion == "INSERT_ROWS" and rows and start[0] < sheet.rows:
        insert(book, sheet, "ROWS", start[0], len(rows))
    _grow(book, sheet, start, rows)
    written = edits.write(book, user, sheet, start, rows, option)
    reply: Json = {"spreadsheetId": book.id}
    if table:
        reply["tableRange"] = label(sheet.title, table)
    return reply | {"updates": _reply(book, written, query, dimension)}


def _grow(book: Book, sheet: Sheet, start: tuple[int, int], rows: list[list[Any]]) -> None:
    """Rows past the end of the sheet are added, never refused."""
    bottom = start[0] + len(rows)
    right = start[1] + max((len(row) for row in rows), default=0)
    sheet.grid["rowCount"] = max(sheet.rows, bottom)
    sheet.grid["columnCount"] = max(sheet.columns, right)
    book.refuse_too_many_cells()


def clear(book: Book, user: User, text: str) -> Json:
    return {"spreadsheetId": book.id, "clearedRange": _clear(book, user, text)}


def batch_clear(book: Book, user: User, ranges: list[str]) -> Json:
    cleared = []
    for index, text in enumerate(ranges):
        try:
            cleared.append(_clear(book, user, text))
        except ApiError as error:
            raise error.within(f"range[{index}]") from None
    return {"spreadsheetId": book.id} | ({"clearedRanges": cleared} if cleared else {})


def _clear(book: Book, user: User, text: str) -> str:
    """Values go; formats, notes and validation stay."""
    sheet, box = edits.target(book, text)
    inside = box.bounded(sheet.rows, sheet.columns)
    guard.check(book, user, inside)
    for row, column, cell in list(sheet.filled(inside)):
        sheet.put(row, column, Cell(None, cell.format, cell.note, cell.validation))
    return edits.echo(sheet, box)
