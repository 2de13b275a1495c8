"""Copies of a SQLite store while others write in it, and what a store's file holds; both past the engine, which would bring an
older store up.

A copy shows one state: that of the moment at which it was begun. A reading transaction holds that state fast (WAL), so nobody
who writes waits for the copy, and it never has to begin anew because somebody wrote.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from store import tables
from store.errors import StoreUnavailable
from store.opening import BUSY_MS, wanted
from store.schema import whole

STEP = 256  # pages; a mebibyte at the usual size
Pause = Callable[[], object]
"""Is called between two steps; who works beside pages lets them have their turn."""


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a store's file holds: rows by table, the names of the migrations it has been through, its facts."""

    counts: Mapping[str, int]
    steps: tuple[str, ...]
    year: int
    version: int
    closed: bool
    newer: tuple[str, ...] = field(default=())
    """Tables, columns and migrations that this version of the portal does not know."""

    @property
    def current(self) -> bool:
        """Has it been brought up to this version?"""
        return not self.newer and wanted() <= set(self.steps)


@contextmanager
def moment(file: Path) -> Iterator[Callable[..., None]]:
    """Hold the store's state of now fast; gives `copy(to, pause)`, which writes it into a new file. Raises StoreUnavailable."""
    with _opened(file) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the state is that of the first reading
        yield partial(_copy, source)


def _copy(source: sqlite3.Connection, to: Path, pause: Pause = lambda: None) -> None:
    to.touch(mode=0o600, exist_ok=False)
    with _told(to), closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=STEP, progress=lambda *_: pause())
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def facts_of(file: Path) -> StoreFacts:
    """What the file holds. Raises StoreUnavailable when it is no store or cannot be read."""
    with _opened(file) as held:
        held.execute("BEGIN")
        columns = {name: _columns(held, name) for name in _tables(held)}
        steps = tuple(row[0] for row in held.execute("SELECT name FROM migration ORDER BY name"))
        facts = dict(
            held.execute("SELECT name, value FROM meta WHERE name IN ('year', 'version', 'closed')").fetchall()
        )
        counts = {name: _count(held, name) for name in sorted(columns)}
    year, version = (int(facts.get(name) or 0) for name in ("year", "version"))
    return StoreFacts(counts, steps, year, version, bool(facts.get("closed")), _newer(columns, steps))


def damage_of(file: Path) -> str:
    """What SQLite finds wrong with the file; the empty text for a whole one."""
    with _opened(file) as held:
        found = [str(row[0]) for row in held.execute("PRAGMA integrity_check(3)")]
    return "" if found == ["ok"] else "；".join(found)


@contextmanager
def rows_of(file: Path) -> Iterator[Callable[..., list[tuple[str | int, ...]]]]:
    """One state of a store's file that is only asked; gives `ask(sql, parameters)`. Raises StoreUnavailable."""
    with _opened(file) as held:
        held.execute("BEGIN")
        yield lambda sql, parameters=(): held.execute(sql, parameters).fetchall()


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing. Not `mode=ro`: beside a log that nobody has open SQLite must make its index."""
    with (
        _told(file),
        closing(
            sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_MS / 1000, isolation_level=None
            )
        ) as held,
    ):
        held.execute("PRAGMA query_only=ON")
        yield held


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(f"本地库 {file} 读不出来（{error}）。") from error


def _tables(held: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [str(row[0]) for row in held.execute(asked)]


def _columns(held: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[0]) for row in held.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _count(held: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(held.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608 - a name cannot be a parameter


def _newer(columns: Mapping[str, set[str]], steps: tuple[str, ...]) -> tuple[str, ...]:
    """Since 0.1.0 the store has only gained: what is not known here is of a later version."""
    known, made = whole().tables, {step.name for step in tables.MIGRATIONS}
    found = [step for step in steps if step not in made and not step.startswith("schema:")]
    for name, held in columns.items():
        if name not in known:
            found.append(name)
        else:
            found += [f"{name}.{column}" for column in held - set(known[name].columns.keys())]
    return tuple(sorted(found))
