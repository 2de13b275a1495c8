"""Which function carries out which kind of request."""

from collections.abc import Callable

from tests.sheets_server.book import Book
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User

Handler = Callable[[Book, User, Json], Json | None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function for `kind`; it changes the book and gives the reply, or None for `{}`."""

    def register(handler: Handler) -> Handler:
        assert kind not in HANDLERS, f"two handlers for {kind}"
        HANDLERS[kind] = handler
        return handler

    return register
