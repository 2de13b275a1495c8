"""Reading the store's records: history, conflicts, findings.

History in memory only ever grows, so each asking reads what was added since the last one: the curve and the moments of a
full year need more than ten thousand lines, and reading them anew after every submission would cost a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from sqlalchemy import Column, Connection, Integer, Row, Select, String, select

from ledger.repository import Change, Conflict, Finding
from store import tables
from store.records import Records

CHANGES = Records(Change, tables.history)
# `op` is the edit that clashed; when a conflict was settled stands in `settlement`.
CONFLICTS = Records.declared(
    Conflict,
    "conflict",
    Column("op", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    without=("resolved_at",),
)
FINDINGS = Records.declared(Finding, "finding", Column("id", Integer, primary_key=True, autoincrement=True))
_LINES = select(tables.history, tables.typed.c.text.label("typed")).outerjoin(
    tables.typed, tables.typed.c.op == tables.history.c.op
)
"""History, each line with what was typed for it."""
_HANDED_IN = (tables.outbox.c.op == tables.history.c.op) & (tables.outbox.c.source == "portal")
_LISTED = _LINES.add_columns(tables.outbox.c.receipt).outerjoin(tables.outbox, _HANDED_IN)
"""The same with the receipt under which somebody handed it in."""


def history(connection: Connection, *, key: str | None, limit: int) -> list[Change]:
    """Changes, newest first, of one entry or of all."""
    statement = _LISTED.order_by(tables.history.c.seq.desc()).limit(limit)
    if key is not None:
        statement = statement.where(tables.history.c.key == key)
    found = connection.execute(statement)
    return [CHANGES.record(row, typed=row.typed or "", receipt=row.receipt or "") for row in found]


def changes(connection: Connection, *, columns: Sequence[str], after: int = 0) -> list[Change]:
    """Changes of some columns after a sequence number, oldest first; without what stood there by mistake only."""
    history = tables.history
    agreed = history.c.source.not_in(tables.ASIDE)
    found = _LINES.where(history.c.seq > after, history.c.column.in_(columns), agreed)
    return [CHANGES.record(row, typed=row.typed or "") for row in connection.execute(found.order_by(history.c.seq))]


def agreed_since(seq: int) -> Select[str, str, str, str]:
    """What is agreed (key, column, text, how it is read) in the entries that history tells of after a sequence number; all
    of it after a negative one."""
    base, history = tables.base, tables.history
    found = select(base.c.key, base.c.column, base.c.value, base.c.good)
    return found if seq < 0 else found.where(base.c.key.in_(select(history.c.key).where(history.c.seq > seq)))


def conflicts(connection: Connection, *, state: str) -> list[Conflict]:
    """Conflict records in a state (open, settled), oldest first. An open one shows what the sheet says by now, a settled
    one what it said to whoever decided."""
    record, settled, base = CONFLICTS.table, tables.settlement, tables.base
    here = (base.c.key == record.c.key) & (base.c.column == record.c.column)
    found = (
        select(record, settled.c.at.label("resolved_at"), base.c.value.label("now"))
        .outerjoin(settled, settled.c.conflict == record.c.id)
        .outerjoin(base, here)
        .where(record.c.state == state)
        .order_by(record.c.id)
    )
    return [_conflict(row) for row in connection.execute(found)]


def findings(connection: Connection) -> list[Finding]:
    """Cells and rows of the last reading that need a person, in the sheet's order."""
    return list(FINDINGS.find(connection))


def _conflict(row: Row[tuple[object, ...]]) -> Conflict:
    sheet = row.sheet if row.state != "open" or row.now is None else row.now
    resolved = datetime.fromisoformat(row.resolved_at) if row.resolved_at else None
    return replace(CONFLICTS.record(row, resolved_at=resolved), sheet=sheet)


class ChangeLog:
    """Changes of one store, by the columns asked for. What was given once stays the beginning of every later answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[frozenset[str], tuple[Change, ...]] = {}

    def of(self, connection: Connection, columns: Sequence[str]) -> tuple[Change, ...]:
        """All changes of some columns, oldest first."""
        asked = frozenset(columns)
        with self._lock:
            known = self._known.get(asked, ())
            after = known[-1].seq if known else 0
            added = changes(connection, columns=sorted(asked), after=after)
            if added:
                known = self._known[asked] = (*known, *added)
            return known
