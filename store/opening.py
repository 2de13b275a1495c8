"""Opening the store: one SQLAlchemy engine with the durability that the promise needs (`store.database` says which)."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import QueuePool

from store import tables
from store.errors import StoreUnavailable
from store.schema import whole
from store.trouble import READING, translated

BUSY_MS = 5000


def open_database(url: str, *, now: datetime) -> Engine:
    """Open (and create or upgrade) the store at a SQLAlchemy URL. Raises StoreUnavailable."""
    # An error's text holds no values: they may be a password's hash, or what somebody has not handed in yet.
    engine = create_engine(url, poolclass=QueuePool, pool_size=8, max_overflow=24, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    with translated(READING):
        if not _up_to_date(engine):
            _bring_up(engine, now)
    return engine


@cache
def _schema_name() -> str:
    """Names the tables and columns of this version, so that a store that has them is opened without looking further."""
    columns = [f"{table.name}.{column.name}" for table in whole().sorted_tables for column in table.columns]
    return "schema:" + hashlib.blake2b(" ".join(columns).encode(), digest_size=8).hexdigest()


def wanted() -> set[str]:
    """What a store that is up to date has on record: the migrations, and this version's tables."""
    return {_schema_name(), *(step.name for step in tables.MIGRATIONS)}


def _up_to_date(engine: Engine) -> bool:
    with engine.connect() as connection:
        try:
            return wanted() <= set(connection.scalars(select(tables.migration.c.name)))
        except (OperationalError, ProgrammingError):  # a store that is new has no such table
            return False


def _prepare_sqlite(engine: Engine) -> None:
    if engine.url.database:
        folder = Path(engine.url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"本地库的文件夹 {folder} 不能建立（{error.strerror}），请检查路径和权限。"
            ) from error
        _make_private(engine.url.database)

    @event.listens_for(engine, "connect")
    def _connect(dbapi: object, _record: object) -> None:
        dbapi.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
        cursor = dbapi.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _make_private(name: str) -> None:
    """A new store is its account's alone: it holds password hashes, telephone numbers and drafts. SQLite gives its log the
    same rights. What cannot be made is told when it is opened."""
    if name != ":memory:" and not name.startswith("file:"):
        with suppress(OSError):
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _bring_up(engine: Engine, now: datetime) -> None:
    """Change the tables that are there, step by step, and make those that are not: all in one transaction, or nothing."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        there = set(inspect(connection).get_table_names())
        known = tables.migration.name in there
        done = set(connection.scalars(select(tables.migration.c.name))) if known else set()
        for step in tables.MIGRATIONS:
            if step.name not in done and step.table in there:
                connection.execute(text(step.sql))
        whole().create_all(connection)
        new = sorted(wanted() - done)
        connection.execute(insert(tables.migration), [{"name": name, "at": now.isoformat()} for name in new])
