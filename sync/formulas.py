"""Formulas in cells that people type into: what they show is read once, when it is new, and not again while they stand.

What a formula shows changes without anybody typing (the clock, chance, another file), and nothing tells such a change from
a person's. So which cells were read already is remembered, by key and column: rows are sorted.
"""

from __future__ import annotations

import json
from collections.abc import Set

from sqlalchemy import Connection, Select, select, update

from store import tables
from store.codec import Cell, Texts, same
from store.facts import get_fact, put_fact
from store.sheet.outbox import OPEN
from sync.backends.base import Grid
from sync.rows.locate import Located
from sync.rows.no_text import FORMULA

_FACT = "formulas_read"


def read_before(connection: Connection) -> frozenset[Cell]:
    """The cells whose formula was read already."""
    return frozenset((key, name) for key, name in json.loads(get_fact(connection, _FACT) or "[]"))


def remember(connection: Connection, known: Set[Cell], grid: Grid, located: Located, base: Texts) -> None:
    """Formulas of this reading (`grid` as it stands in the sheet) whose text has been agreed need not be read again."""
    keys = {row: key for key, row in located.rows.items()}
    names = {place: name for name, place in located.columns.items()}
    standing = {
        (keys[row], names[at]): grid.text(row, at) if (row, at) not in grid.no_text else ""
        for row, at in grid.formulas
        if row in keys and at in names
    }
    read = {
        cell
        for cell, text in standing.items()
        if cell in known or (text and same(cell[1], text, base[cell[0]].get(cell[1], "")))
    }
    read |= {cell for cell in known if cell[0] not in located.rows}  # until its row is back
    if read != known:
        put_fact(connection, _FACT, json.dumps(sorted(read), ensure_ascii=False))


def waited_for(connection: Connection) -> bool:
    """Does an edit wait for a formula to go?"""
    return connection.scalar(_waiting().limit(1)) is not None


def free(connection: Connection, grid: Grid, located: Located) -> None:
    """Where a formula that edits waited for was deleted, as they asked for, the blank cell is nobody's answer to them: the
    first edit of each builds on it."""
    first: dict[Cell, str] = {}
    for row in connection.execute(_waiting()).all():
        first.setdefault((row.key, row.column), row.op)
    for (key, name), op in first.items():
        place = located.rows.get(key, 0), located.columns.get(name, 0)
        if all(place) and place not in grid.formulas and not grid.text(*place):
            connection.execute(update(tables.outbox).where(tables.outbox.c.op == op).values(base=""))


def _waiting() -> Select[tuple[str, str, str]]:
    outbox = tables.outbox
    found = select(outbox.c.op, outbox.c.key, outbox.c.column)
    return found.where(outbox.c.state.in_(OPEN), outbox.c.reason == FORMULA).order_by(*tables.BUILDING)
