"""The kinds of `spreadsheets.batchUpdate`, one module per family, each in the registry by its name."""

from typing import Any

from tests.sheets_server.book import Book
from tests.sheets_server.errors import ApiError, invalid, unknown_field
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
    kinds = [kind for kind, body in request.items() if body is not None]
    if len(kinds) != 1:
        raise invalid(f"Invalid requests[{index}]: Exactly one kind of request must be set.")
    handler = HANDLERS.get(kinds[0])
    if handler is None:
        raise unknown_field(kinds[0], f"requests[{index}]")
    try:
        return handler(book, user, request[kinds[0]]) or {}
    except ApiError as error:
        raise error.within(f"requests[{index}].{kinds[0]}") from None
