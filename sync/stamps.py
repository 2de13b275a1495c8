"""Which version of the sheet is this? The revision stamp against the stamps that this store has given out.

A sheet saved from a copy that was opened before our last write carries an older stamp: it is *stale* and is merged
against what that copy held, not against what we last agreed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from sync import tables
from sync.backends.base import Stamp
from sync.facts import get_fact

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A stamp that this store gave out; `settled` when its batch is proven and booked."""

    rev: int
    batch: str
    settled: bool


def identify(connection: Connection, found: Stamp | None) -> Known | None:
    """The store's record of a sheet's stamp; None when another portal, store or timeline wrote it."""
    if found is None or found.portal != get_fact(connection, "portal"):
        return None
    row = _row(connection, found.batch)
    if row is None or row.rev != found.rev:
        return None
    return Known(row.rev, row.batch, row.first_seq is not None)


def untouched(connection: Connection, rev: int) -> dict[Cell, tuple[str, ...]]:
    """For a copy with stamp `rev`: every text that a cell can have in it without anybody having edited the copy.

    Only cells that changed since that stamp are listed; any other holds the base. A copy may have been taken at any
    time until our next write, so texts that we accepted in between count as untouched too. Oldest first.
    """
    row = connection.execute(select(tables.stamp).where(tables.stamp.c.rev == rev)).one()
    later = select(func.min(tables.stamp.c.rev)).where(tables.stamp.c.rev > rev)
    until = connection.scalar(
        select(tables.stamp.c.read_seq).where(tables.stamp.c.rev == later.scalar_subquery())
    )
    since = row.read_seq if row.first_seq is None else row.first_seq
    held: dict[Cell, dict[str, None]] = {}
    history = tables.history
    for change in connection.execute(select(history).where(history.c.seq > since).order_by(history.c.seq)):
        texts = held.setdefault((change.key, change.column), {change.old: None})
        if until is None or change.seq <= until:
            texts[change.new] = None
    if row.first_seq is None:
        for key, column, value in json.loads(row.cells):
            held.setdefault((key, column), {})[value] = None
    return {cell: tuple(texts) for cell, texts in held.items()}


def _row(connection: Connection, batch: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(tables.stamp).where(tables.stamp.c.batch == batch)).one_or_none()
