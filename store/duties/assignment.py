"""Second-level division of work in the store: one row per entry that was divided or flagged; audit events keep what stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Boolean, Column, Connection, delete

from ledger.duties.assignment import Assignment, AssignmentRepository
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.keeper import Keeper, per_version
from store.records import Records

ASSIGNMENTS = Records.declared(Assignment, "assignment", Column("flagged", Boolean, nullable=False), key=("key",))


class Assignments(Keeper, AssignmentRepository):
    """The assignments of one store."""

    @per_version
    def current(self, connection: Connection) -> Mapping[str, Assignment]:
        return _current(connection)

    def put(self, made: Sequence[Assignment]) -> None:
        with writing(self.engine) as connection:
            held = _current(connection)
            for one in made:
                put(connection, one, before=held.get(one.key, Assignment(one.key)))
            bump(connection)


def put(connection: Connection, made: Assignment, *, before: Assignment) -> None:
    """Book one in place of the former one, with its audit event."""
    connection.execute(delete(ASSIGNMENTS.table).where(ASSIGNMENTS.c.key == made.key))
    ASSIGNMENTS.add(connection, made)
    if made.at:
        detail = {"原分工": before.words, "分工": made.words, "重点": "是" if made.flagged else "否"}
        record(connection, AuditEvent(made.at, made.by, "assignment.changed", made.key, detail))


def _current(connection: Connection) -> Mapping[str, Assignment]:
    return MappingProxyType({one.key: one for one in ASSIGNMENTS.find(connection)})
