"""The spreadsheet's own properties: title, locale, time zone."""

from tests.sheets_server import fieldmask
from tests.sheets_server.book import Book
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.requests.registry import handles


@handles("updateSpreadsheetProperties")
def update(book: Book, user: User, request: Json) -> None:
    given = request.get("properties") or {}
    mask = fieldmask.required(request, "SpreadsheetProperties")
    if "*" in mask:
        mask = {key: {} for key in {"title", *given}}
    if "title" in mask and not given.get("title"):
        raise invalid("Spreadsheet title cannot be empty.")
    mask = {name: below for name, below in mask.items() if name != "defaultFormat"}  # Google's own, read only
    if mask:
        book.properties = fieldmask.assign(book.properties, given, mask)
