"""The record machine: a frozen dataclass and the table that keeps it, there and back.

A field stands in the column of its name (or of the name given for it): dates and moments as ISO text, None as the empty
text, an enumeration by its value, tuples, mappings and records inside as JSON. A duty declares its record; it writes SQL
only where it asks for more than its records by year, unit or number. Who keeps them: `store.keeper`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from store.facts import get_fact
from store.tables import meta, metadata

R = TypeVar("R")


class Codec(NamedTuple):
    """From a value to what its column holds, and back; the column's type, and whether it may hold nothing."""

    store: Callable[[Any], Any]
    load: Callable[[Any], Any]
    sql: type[Integer] | type[String] = String
    nullable: bool = False


class Records(Generic[R]):
    """Records of one kind in one table. `columns` names the column of a field that is called otherwise there."""

    def __init__(self, kind: type[R], table: Table, without: Sequence[str] = (), **columns: str) -> None:
        self.kind, self.table, self.c = kind, table, table.c
        mapped = _mapped(kind, columns).items()
        kept = {name: (column, by) for name, (column, by) in mapped if column in table.c}
        self._fields = {name: one for name, one in kept.items() if name not in without}
        # The number that the table gives is no part of what is put in.
        self._number = next((c.name for c in table.primary_key if c.autoincrement is True), "")

    @classmethod
    def declared(
        cls,
        kind: type[R],
        name: str,
        *more: Column[Any] | Index,
        key: Sequence[str] = (),
        without: Sequence[str] = (),
        **columns: str,
    ) -> Records[R]:
        """Records in a table of their own, named by the fields `key`, or by a number of the table's in `id` or `seq`.

        `more` stands beside the fields' columns, or instead of one's or of the number; `without` are fields that are kept
        elsewhere.
        """
        mapped = {f: kept for f, kept in _mapped(kind, columns).items() if f not in without}
        beside = [one for one in more if isinstance(one, Column)]
        named = any(column.primary_key for column in beside)
        number = "" if key or named else next(field for field in mapped if field in ("id", "seq"))
        own = [
            Column(
                column,
                by.sql,
                primary_key=field == number or field in key,
                autoincrement=field == number,
                nullable=by.nullable,
            )
            for field, (column, by) in mapped.items()
            if column not in {one.name for one in beside}
        ]
        numbered = any(column.autoincrement is True for column in (*own, *beside))
        return cls(kind, Table(name, metadata, *own, *more, sqlite_autoincrement=numbered), without, **columns)

    def record(self, row: Row[Any], **elsewhere: Any) -> R:
        """The record of a row, with the fields that are kept `elsewhere`."""
        held = row._mapping
        kept = {name: by.load(held[column]) for name, (column, by) in self._fields.items()}
        return self.kind(**kept, **elsewhere)

    def values(self, made: R) -> dict[str, Any]:
        """The row of a record, without the number that the table gives."""
        listed = {column: by.store(getattr(made, name)) for name, (column, by) in self._fields.items()}
        listed.pop(self._number, None)
        return listed

    def stored(self, **values: Any) -> dict[str, Any]:
        """Some fields as their columns hold them."""
        return {self._fields[name][0]: self._fields[name][1].store(value) for name, value in values.items()}

    def find(self, connection: Connection, *where: ColumnElement[bool], newest: bool = False) -> tuple[R, ...]:
        """Records, in the order of their primary key, or the `newest` first."""
        order = [column.desc() if newest else column for column in self.table.primary_key]
        return tuple(map(self.record, connection.execute(select(self.table).where(*where).order_by(*order))))

    def last(self, connection: Connection, by: Column[Any], *where: ColumnElement[bool]) -> tuple[R, ...]:
        """Of what is only ever appended, the newest record of each value of a column."""
        number = self.table.c[self._number]
        newest = select(func.max(number)).where(*where).group_by(by)
        return self.find(connection, number.in_(newest))

    def add(self, connection: Connection, made: R, **more: Any) -> int:
        """Put a record in, with columns beside its own; returns its number where the table gives one, else 0."""
        put = insert(self.table).values(**self.values(made), **more)
        if not self._number:
            connection.execute(put)
            return 0
        return int(connection.scalar(put.returning(self.table.c[self._number])) or 0)

    def set(self, connection: Connection, *where: ColumnElement[bool], **values: Any) -> None:
        """Change fields of the records that are as `where` wants them."""
        connection.execute(update(self.table).where(*where).values(**self.stored(**values)))

    def change(self, connection: Connection, *where: ColumnElement[bool], **values: Any) -> R | None:
        """Change one record's fields and give it as it is then; None when none is as `where` wants it."""
        mine = update(self.table).where(*where).values(**self.stored(**values)).returning(self.table)
        row = connection.execute(mine).one_or_none()
        return None if row is None else self.record(row)


def of_the_year(*, primary_key: bool = False, index: bool = False) -> Column[int]:
    """The column `year` of records of the year. A store holds one year and fills it in itself: nobody asks for it."""
    kept = select(meta.c.value.cast(Integer)).where(meta.c.name == "year").scalar_subquery()
    made = func.coalesce(kept, 0)
    return Column(
        "year", Integer, primary_key=primary_key, autoincrement=False, nullable=False, index=index, default=made
    )


def year_of(connection: Connection) -> int:
    """The year that the store holds; 0 before the first start."""
    return int(get_fact(connection, "year") or 0)


def text_of(value: Any) -> str:
    """A value as a column would hold it, in words of an audit event."""
    return str(codec(type(value)).store(value))


def codec(hint: Any) -> Codec:
    """How values of a type are kept."""
    origin = get_origin(hint)
    if origin is UnionType or type(None) in get_args(hint):
        return _optional(codec(next(kind for kind in get_args(hint) if kind is not type(None))))
    if origin is not None:  # tuple[str, ...], Mapping[str, str]
        back = tuple if origin in (tuple, Sequence) else dict
        return Codec(lambda value: _dump(back(value)), lambda text: back(json.loads(text)))
    return _inner(cast(type[Any], hint)) if is_dataclass(hint) else _plain(hint)


def _plain(hint: Any) -> Codec:
    if issubclass(hint, Enum):
        return Codec(lambda value: value.value, hint)
    if issubclass(hint, date):
        return Codec(lambda value: value.isoformat(), hint.fromisoformat)
    if issubclass(hint, int):  # a truth value, too, stands there as 0 or 1
        return Codec(int, hint, Integer)
    return Codec(lambda value: value, hint)


def _mapped(kind: type[Any], columns: Mapping[str, str]) -> dict[str, tuple[str, Codec]]:
    """By field: the column, and how it is kept."""
    hints = get_type_hints(kind)
    return {f.name: (columns.get(f.name, f.name), codec(hints[f.name])) for f in fields(kind)}


def _optional(inner: Codec) -> Codec:
    nothing = None if inner.sql is Integer else ""
    return Codec(
        lambda value: nothing if value is None else inner.store(value),
        lambda held: None if held in ("", None) else inner.load(held),
        inner.sql,
        nullable=nothing is None,
    )


def _inner(kind: type[Any]) -> Codec:
    by = {name: one for name, (_, one) in _mapped(kind, {}).items()}

    def store(value: Any) -> str:
        return _dump({name: one.store(getattr(value, name)) for name, one in by.items()})

    def load(text: str) -> Any:
        held = json.loads(text)
        return kind(**{name: one.load(held[name]) for name, one in by.items() if name in held})

    return Codec(store, load)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
