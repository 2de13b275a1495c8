"""A new spreadsheet from the body of `spreadsheets.create`."""

from tests.sheets_server.book import Book
from tests.sheets_server.grid import Json
from tests.sheets_server.requests.cells import fill
from tests.sheets_server.requests.sheets import new_sheet


def new_book(body: Json, owner: str) -> Book:
    given = body.get("properties") or {}
    book = Book.new(given.get("title") or "Untitled spreadsheet", owner)
    book.properties |= {key: given[key] for key in ("locale", "timeZone", "autoRecalc") if key in given}
    if body.get("sheets"):
        book.sheets = []
        for one in body["sheets"]:
            properties = one.get("properties") or {}
            # The first sheet of a new file has id 0 unless the caller names one.
            sheet = new_sheet(book, {"sheetId": 0, **properties} if not book.sheets else properties)
            book.sheets.append(sheet)
            for data in one.get("data") or []:
                start = data.get("startRow", 0), data.get("startColumn", 0)
                fill(book, sheet, start, data.get("rowData") or [], {})
        book.renumber()
    book.refuse_too_many_cells()
    return book
