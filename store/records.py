"""The record machine: a frozen dataclass and the table that keeps it, there and back.

A field stands in the column of its name (or of the name given for it): dates and moments as ISO text, None as the empty
text, an enumeration by its value, tuples, mappings and records inside as JSON. A duty declares its record and its table; it
writes SQL only where it asks for more than its records by year, unit or number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, insert, select, update

from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump, get_fact

R = TypeVar("R")


class Codec(NamedTuple):
    """From a value to what the column holds, and back."""

    store: Callable[[Any], Any]
    load: Callable[[Any], Any]


class Records(Generic[R]):
    """Records of one kind in one table. `columns` names the column of a field that is called otherwise there."""

    def __init__(self, kind: type[R], table: Table, **columns: str) -> None:
        self.kind, self.table = kind, table
        hints = get_type_hints(kind)
        named = {field.name: columns.get(field.name, field.name) for field in fields(kind)}  # type: ignore[arg-type]
        self._fields = {
            name: (column, codec(hints[name])) for name, column in named.items() if column in table.c
        }
        # The number that the table gives is no part of what is put in.
        self._number = next((c.name for c in table.primary_key if c.autoincrement is True), "")

    def record(self, row: Row[Any]) -> R:
        """The record of a row."""
        held = row._mapping
        return self.kind(**{name: by.load(held[column]) for name, (column, by) in self._fields.items()})

    def values(self, made: R) -> dict[str, Any]:
        """The row of a record, without the number that the table gives."""
        listed = {column: by.store(getattr(made, name)) for name, (column, by) in self._fields.items()}
        listed.pop(self._number, None)
        return listed

    def stored(self, **values: Any) -> dict[str, Any]:
        """Some fields as their columns hold them."""
        return {self._fields[name][0]: self._fields[name][1].store(value) for name, value in values.items()}

    def find(
        self, connection: Connection, *where: ColumnElement[bool], newest: bool = False
    ) -> tuple[R, ...]:
        """Records, in the order of their primary key, or the `newest` first."""
        order = [column.desc() if newest else column for column in self.table.primary_key]
        return tuple(map(self.record, connection.execute(select(self.table).where(*where).order_by(*order))))

    def add(self, connection: Connection, made: R, **more: Any) -> int:
        """Put a record in, with columns beside its own; returns its number where the table gives one, else 0."""
        put = insert(self.table).values(**self.values(made), **more)
        if not self._number:
            connection.execute(put)
            return 0
        return int(connection.scalar(put.returning(self.table.c[self._number])) or 0)

    def change(self, connection: Connection, number: int, *, seen: int, **values: Any) -> R | None:
        """Change the version that was seen, and raise it; None, changing nothing, when it has moved on."""
        c = self.table.c
        mine = update(self.table).where(c[self._number] == number, c.version == seen)
        row = connection.execute(
            mine.values(version=c.version + 1, **self.stored(**values)).returning(self.table)
        ).one_or_none()
        return None if row is None else self.record(row)


class Told(NamedTuple):
    """What an audit event says beside its time."""

    person: str
    kind: str
    subject: str
    detail: Mapping[str, str] = {}


class Bookings:
    """Transactions of one store that leave an audit event and tell every reader that something has changed."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self.engine, self.now = engine, now

    def book(self, act: Callable[[Connection], Told | None], *, outlives: bool = False) -> bool:
        """Run `act` in a transaction; where it tells what it did, that is recorded. False when it did nothing.

        `outlives`: also in a closed year. Raises YearClosed, StoreUnavailable.
        """
        with writing(self.engine, after_closing=outlives) as connection:
            told = act(connection)
            if told is not None:
                record(connection, AuditEvent(self.now(), *told))
                bump(connection)
        return told is not None


def year_of(connection: Connection) -> int:
    """The year that the store holds; 0 before the first start."""
    return int(get_fact(connection, "year") or 0)


def codec(hint: Any) -> Codec:
    """How values of a type are kept."""
    origin = get_origin(hint)
    if origin is UnionType or type(None) in get_args(hint):
        return _optional(codec(next(kind for kind in get_args(hint) if kind is not type(None))))
    if origin is not None:  # tuple[str, ...], Mapping[str, str]
        back = tuple if origin is tuple else dict
        return Codec(lambda value: _dump(back(value)), lambda text: back(json.loads(text)))
    if is_dataclass(hint):
        return _inner(cast(type[Any], hint))
    if issubclass(hint, Enum):
        return Codec(lambda value: value.value, hint)
    if issubclass(hint, date):
        return Codec(lambda value: value.isoformat(), hint.fromisoformat)
    return Codec(lambda value: value, hint)


def _optional(inner: Codec) -> Codec:
    return Codec(
        lambda value: "" if value is None else inner.store(value),
        lambda held: None if held in ("", None) else inner.load(held),
    )


def _inner(kind: type[Any]) -> Codec:
    hints = get_type_hints(kind)
    by = {field.name: codec(hints[field.name]) for field in fields(kind)}

    def store(value: Any) -> str:
        return _dump({name: one.store(getattr(value, name)) for name, one in by.items()})

    def load(text: str) -> Any:
        held = json.loads(text)
        return kind(**{name: one.load(held[name]) for name, one in by.items() if name in held})

    return Codec(store, load)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
