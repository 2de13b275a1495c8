"""The kinds of `spreadsheets.batchUpdate`, one module per family, each in the registry by its name."""

from typing import Any

from tests.sheets_server.book import Book
from tests.sheets_server.errors import ApiError, invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.requests import (  # noqa: F401 - importing a family registers its kinds
    cells,
    conditional,
    devmeta,
    dimensions,
    filters,
    groups,
    merging,
    named,
    paste,
    protection,
    ranges,
    search,
    sheets,
    sorting,
    spreadsheet,
    styling,
)
from tests.sheets_server.requests.registry import HANDLERS


def apply_all(book: Book, user: User, requests: Any) -> list[Json]:
    """Apply a batch in order; the replies mirror the requests. Raises at the first that fails."""
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_apply(book, user, index, request) for index, request in enumerate(requests)]


def _apply(book: Book, user: User, index: int, request: Json) -> Json:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, body = next(iter(request.items()))
    handler = HANDLERS.get(kind)
    if handler is None:
        raise invalid(f"Invalid requests[{index}].{kind}: Google knows this kind of request, its double does not.")
    for sheet in book.sheets:  # those that this batch has added, too
        sheet.quirks = book.quirks
    try:
        return handler(book, user, body) or {}
    except ApiError as error:
        raise error.within(f"requests[{index}].{kind}") from None
