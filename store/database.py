"""Reading and writing the store: transactions, and the driver's errors as sentences.

SQLite runs in WAL with synchronous=FULL: a commit that returned survives a power cut. A writing transaction takes the
write lock at once (BEGIN IMMEDIATE), so that what it read cannot change under it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, Transaction, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from store import tables
from store.errors import YearClosed
from store.trouble import READING, SAVING, UNSURE, translated, trouble

_LEAST_FREE = 1 << 20  # bytes; the log of one submission must fit
_DONE = threading.local()
_SECRET_PARTS = ("pass", "pwd", "secret", "token", "key")


def refuse_address(url: str) -> None:
    """ValueError with a Chinese phrase when no store can be opened at that URL; never repeats it, it may hold a password."""
    try:
        made = make_url(url)
        made.get_dialect().import_dbapi()
    except NoSuchModuleError as error:
        raise ValueError("不认识这种数据库") from error
    except ImportError as error:
        raise ValueError(f"没有安装 {made.drivername} 的驱动程序") from error
    except (ArgumentError, ValueError) as error:
        raise ValueError("不是数据库地址") from error


def file_of(url: str) -> Path | None:
    """The file of a SQLite store; None for a URL of another kind, and for none."""
    made = make_url(url) if url else None
    named = made.database if made and made.get_backend_name() == "sqlite" else None
    return None if not named or named == ":memory:" or named.startswith("file:") else Path(named).absolute()


def shown_address(url: str) -> str:
    """The URL as people may see it: no password, neither before the host nor among the parameters."""
    try:
        made = make_url(url)
    except (ArgumentError, ValueError):
        return "***"
    hidden = {name: "***" for name in made.query if any(part in name.lower() for part in _SECRET_PARTS)}
    return made.update_query_dict(hidden).render_as_string(hide_password=True).replace("%2A", "*")


def refuse_unwritable(engine: Engine) -> None:
    """StoreUnavailable when nothing could be saved now: locked, read-only, or hardly any disk left."""
    with writing(engine):
        pass
    refuse_unwritable_place(engine)


def refuse_unwritable_place(engine: Engine) -> None:
    """The same as far as the disk tells, without asking the store: who asks often takes nobody the lock away."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:":
        return
    path = Path(file).absolute()
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise trouble("readonly", SAVING)
    if shutil.disk_usage(path.parent).free < _LEAST_FREE:
        raise trouble("disk full", SAVING)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements see one state of the store."""
    with translated(READING), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, *, after_closing: bool = False) -> Iterator[Connection]:
    """A transaction that holds the write lock from its first statement; commits on leaving, or rolls back whole.

    Raises YearClosed for the store of a year that was closed: whoever opened it, in whatever process, only reads it.
    `after_closing`: what is written outlives its year (`permissions.Rule.goes_on`).
    """
    opened = engine.connect().execution_options
    with translated(SAVING), opened(writing=True) as connection, connection.begin() as transaction:
        before = _changes(connection)
        if not after_closing:
            _refuse_closed(connection)
        yield connection
        if _changes(connection) == before:
            transaction.commit()
        else:
            _commit(engine, connection, transaction)
            _DONE.commits = commits() + 1


def commits() -> int:
    """How many transactions of this thread have saved something: grown, a part of what failed afterwards stands."""
    return int(getattr(_DONE, "commits", 0))


def _changes(connection: Connection) -> int:
    """Rows that the connection has changed; -1 where the driver does not say."""
    return int(getattr(connection.connection.dbapi_connection, "total_changes", -1))


def _commit(engine: Engine, connection: Connection, transaction: Transaction) -> None:
    """A commit that fails may stand all the same (the reply was lost, or only what follows it failed). A mark in the same
    transaction tells; where nobody can look, neither is claimed."""
    mark = uuid4().hex
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES ('commit', ?)", (mark,))
    try:
        transaction.commit()
    except DBAPIError as error:
        stands = _stands(engine, mark)
        if stands is None:
            raise trouble(str(error.orig), UNSURE) from error
        if not stands:
            raise


def _stands(engine: Engine, mark: str) -> bool | None:
    """Was the transaction with that mark committed? None when nobody can tell: the store cannot be read, or somebody has
    written since."""
    if engine.dialect.name != "sqlite":
        return None
    try:
        with engine.connect() as connection:
            found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.name == "commit"))
    except DBAPIError:
        return None
    return found == mark


_YEAR = select(tables.meta.c.name, tables.meta.c.value).where(tables.meta.c.name.in_(("closed", "year")))


def _refuse_closed(connection: Connection) -> None:
    facts = dict(connection.execute(_YEAR).all())
    if facts.get("closed"):
        raise YearClosed(f"{facts.get('year', '')}年的台账已经结转，只能查看，不能修改，没有保存。")
