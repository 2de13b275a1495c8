"""What the portal itself put into the columns of the sheet that only show what it knows: which of them it put up, and the
texts that it put into each cell, so that anything else there is told to be staff's.

Booked before the write leaves: a text that never landed is remembered for nothing, one that nobody remembered would pass
for staff's for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, insert, select, update

from store import tables
from store.codec import Cell
from store.facts import get_fact, put_fact

_COLUMNS, _CHANGES = "derived_columns", "derived_changes"

# `text` is the one we put there last; `former` is a JSON list of those before: a stale copy still shows them.
derived_text = Table(
    "derived_text",
    tables.metadata,
    Column("key", String, primary_key=True),
    Column("column", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("former", Text, nullable=False),
)

_SAYS: dict[str, Any] = {"text": bindparam("last"), "former": bindparam("others")}


@dataclass(frozen=True, slots=True)
class PutUp:
    """columns: code names of those that we put up. texts: by cell, what we put there, the last first. `changes` tells one
    state from another."""

    changes: str = ""
    columns: frozenset[str] = frozenset()
    texts: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)


def known(connection: Connection, held: PutUp) -> PutUp:
    """What is booked; `held`, what was read before, where nothing was booked since."""
    changes = get_fact(connection, _CHANGES)
    columns = _standing(connection)
    if (changes, columns) == (held.changes, held.columns):
        return held
    rows = connection.execute(select(derived_text)).all()
    return PutUp(changes, columns, {(r.key, r.column): (r.text, *json.loads(r.former)) for r in rows})


def claim(connection: Connection, names: Iterable[str], batch: str) -> None:
    """The write of `batch` puts up these columns: they are ours unless that write never was. What is ours stays so."""
    claimed = _claimed(connection) | dict.fromkeys(set(names) - _standing(connection), batch)
    put_fact(connection, _COLUMNS, json.dumps(claimed))


def note(connection: Connection, texts: Mapping[Cell, str], before: PutUp) -> PutUp:
    """The write that leaves next puts these texts up; returns what is booked then."""
    changed = {cell: text for cell, text in texts.items() if before.texts.get(cell, ("",))[0] != text}
    if not changed:
        return before
    later = {cell: _kept(text, before.texts.get(cell, ())) for cell, text in changed.items()}
    _save(connection, {cell: kept for cell, kept in later.items() if cell not in before.texts}, fresh=True)
    _save(connection, {cell: kept for cell, kept in later.items() if cell in before.texts}, fresh=False)
    changes = str(int(get_fact(connection, _CHANGES) or 0) + 1)
    put_fact(connection, _CHANGES, changes)
    return PutUp(changes, before.columns, {**before.texts, **later})


def give_up(connection: Connection, typed: Mapping[Cell, str], before: PutUp) -> None:
    """Staff typed these texts where we once put the same ones: there they are ours no more."""
    if typed:
        left = {cell: tuple(one for one in before.texts[cell] if one != text) for cell, text in typed.items()}
        _save(connection, left, fresh=False)
        put_fact(connection, _CHANGES, str(int(get_fact(connection, _CHANGES) or 0) + 1))


def _kept(text: str, before: tuple[str, ...]) -> tuple[str, ...]:
    return (text, *(one for one in before if one not in ("", text)))


def _save(connection: Connection, texts: Mapping[Cell, tuple[str, ...]], *, fresh: bool) -> None:
    rows = [
        {"at_key": key, "at_column": name, "last": last, "others": json.dumps(others, ensure_ascii=False)}
        for (key, name), (last, *others) in texts.items()
    ]
    if rows and fresh:
        cell: dict[str, Any] = {"key": bindparam("at_key"), "column": bindparam("at_column")}
        connection.execute(insert(derived_text).values(cell | _SAYS), rows)
    elif rows:
        same = (derived_text.c.key == bindparam("at_key")) & (derived_text.c.column == bindparam("at_column"))
        connection.execute(update(derived_text).where(same).values(_SAYS), rows)


def _claimed(connection: Connection) -> dict[str, str]:
    return json.loads(get_fact(connection, _COLUMNS) or "{}")  # type: ignore[no-any-return]


def _standing(connection: Connection) -> frozenset[str]:
    """Claimed by a write whose stamp was not called back."""
    claimed = _claimed(connection)
    asked = select(tables.stamp.c.batch).where(tables.stamp.c.batch.in_(claimed.values()))
    stamps = set(connection.scalars(asked)) if claimed else set()
    return frozenset(name for name, batch in claimed.items() if batch in stamps)
