"""The audit log: append-only, who did what to whom and when, for everything that is not a cell of the ledger.

A cell's changes stand in `history`. An audit event is written in the same transaction as what it tells of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Text, or_, select

from store.records import Records


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One audit event. `kind` is a dotted code name such as `account.disabled`; `subject` what it was done to (a key, a
    unit, a person's id); `detail` a few named texts, never a secret."""

    at: datetime
    person: str
    kind: str
    subject: str
    detail: Mapping[str, str] = field(default_factory=dict)
    seq: int = 0


EVENTS = Records.declared(
    AuditEvent,
    "deed",
    Column("detail", Text, nullable=False),
    Index("deed_subject", "kind", "subject", "seq"),
)
audit_log = EVENTS.table


def record(connection: Connection, done: AuditEvent) -> int:
    """Append an audit event; returns its sequence number."""
    return EVENTS.add(connection, done)


def audit_events(
    connection: Connection, *, kinds: Sequence[str] = (), subject: str | None = None, limit: int = 200
) -> list[AuditEvent]:
    """Audit events, newest first. A kind that ends with a dot (`account.`) means every kind that begins so."""
    query = select(audit_log).order_by(audit_log.c.seq.desc()).limit(limit)
    if kinds:
        chosen = [
            audit_log.c.kind.startswith(k, autoescape=True) if k.endswith(".") else audit_log.c.kind == k for k in kinds
        ]
        query = query.where(or_(*chosen))
    if subject is not None:
        query = query.where(audit_log.c.subject == subject)
    return [EVENTS.record(row) for row in connection.execute(query)]
