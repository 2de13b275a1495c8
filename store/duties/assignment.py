"""Second-level division of work in the store: one row per entry that was divided or flagged; audit events keep what stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Boolean, Column, Connection, Engine, String, Table, delete

from ledger.clock import Clock
from ledger.duties.assignment import Assignment
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.per_version import PerVersion
from store.records import Records
from store.tables import metadata

assignment = Table(
    "assignment",
    metadata,
    Column("key", String, primary_key=True),
    Column("department", String, nullable=False),
    Column("who", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
)

ASSIGNMENTS = Records(Assignment, assignment)


class Assignments:
    """The assignments of one store (`ledger.duties.assignment.AssignmentRepository`)."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._current = PerVersion(engine, _current)

    def now(self) -> datetime:
        """The time in China."""
        return self._clock.now()

    def current(self) -> Mapping[str, Assignment]:
        """By 台账编号."""
        return self._current.get("")

    def put(self, made: Sequence[Assignment]) -> None:
        """Commit them all, each with an audit event that keeps what stood before."""
        with writing(self._engine) as connection:
            held = _current(connection, "")
            for one in made:
                put(connection, one, before=held.get(one.key, Assignment(one.key)))
            bump(connection)


def put(connection: Connection, made: Assignment, *, before: Assignment) -> None:
    """Book one in place of the former one, with its audit event."""
    connection.execute(delete(assignment).where(assignment.c.key == made.key))
    ASSIGNMENTS.add(connection, made)
    if made.at:
        detail = {"原分工": before.words, "分工": made.words, "重点": "是" if made.flagged else "否"}
        record(connection, AuditEvent(made.at, made.by, "assignment.changed", made.key, detail))


def _current(connection: Connection, _: str) -> Mapping[str, Assignment]:
    return MappingProxyType({one.key: one for one in ASSIGNMENTS.find(connection)})
