"""Named facts in the store (`meta`), inside a transaction: read, set, and the version that readers watch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select
from sqlalchemy.exc import DBAPIError

from store import tables
from store.database import commits, reading

# Made once: a cycle asks for dozens of facts, and to make a statement takes three times as long as to ask it.
_NAMED = tables.meta.c.name == bindparam("named")
_GET, _DROP, _PUT = select(tables.meta.c.value).where(_NAMED), delete(tables.meta).where(_NAMED), insert(tables.meta)


def get_fact(connection: Connection, name: str) -> str:
    """A named fact; the empty text when it was never set."""
    return connection.scalar(_GET, {"named": name}) or ""


def put_fact(connection: Connection, name: str, value: str) -> None:
    """Set a named fact."""
    connection.execute(_DROP, {"named": name})
    connection.execute(_PUT, {"name": name, "value": value})


# Whole statements: how a parameter is written differs between drivers.
_PEEK = {
    name: f"SELECT value FROM meta WHERE name = '{name}'"  # noqa: S608 - names of this line only
    for name in ("version", "accounts_version")
}


_LOOK = threading.local()


@contextmanager
def one_look() -> Iterator[None]:
    """Within it this thread asks each store for its version once, and anew when it has itself saved something: what is drawn
    within is of one state, and a page that asks sixty times pays for one."""
    if getattr(_LOOK, "seen", None) is not None:
        yield
        return
    _LOOK.seen = {}
    try:
        yield
    finally:
        _LOOK.seen = None


def peek_version(engine: Engine, name: str = "version") -> int:
    """A version (the ledger's, or that of another fact); see `one_look`."""
    seen = getattr(_LOOK, "seen", None)
    if seen is None:
        return _peeked(engine, name)
    asked = engine, name, commits()
    if asked not in seen:
        seen[asked] = _peeked(engine, name)
    return int(seen[asked])


def version_read(connection: Connection) -> int:
    """The ledger's version in a transaction that reads; what is asked next knows it too."""
    version = int(get_fact(connection, "version") or 0)
    if (seen := getattr(_LOOK, "seen", None)) is not None:
        seen[connection.engine, "version", commits()] = version
    return version


def _peeked(engine: Engine, name: str) -> int:
    """Past SQLAlchemy's layers, which costs a tenth. What goes wrong is left to the ordinary way, which says it as
    StoreUnavailable."""
    connection = None
    try:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute(_PEEK[name])
        row = cursor.fetchone()
    except (DBAPIError, engine.dialect.loaded_dbapi.Error):
        with reading(engine) as ordinary:
            return int(get_fact(ordinary, name) or 0)
    finally:
        if connection is not None:
            connection.close()
    return int(row[0]) if row else 0


def bump(connection: Connection) -> None:
    """Tell every reader that something a page can see has changed."""
    put_fact(connection, "version", str(int(get_fact(connection, "version") or 0) + 1))
