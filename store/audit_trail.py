"""Changes of cells and audit events as one list, filtered and paged by the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Row,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from ledger.audit.kinds import CELL, kinds_in
from ledger.audit.trail import AuditFilter, AuditLine, AuditRepository
from store.audit import audit_log
from store.database import reading
from store.keeper import Keeper
from store.tables import history


class AuditTrail(Keeper, AuditRepository):
    """Over the store."""

    def lines(self, asked: AuditFilter, *, limit: int, after: int = 0) -> Sequence[AuditLine]:
        both = _both(asked).subquery()
        newest = select(both).order_by(both.c.at.desc(), both.c.log, both.c.seq.desc()).limit(limit).offset(after)
        with reading(self.engine) as connection:
            return [_line(row) for row in connection.execute(newest)]

    def count(self, asked: AuditFilter) -> int:
        with reading(self.engine) as connection:
            return int(connection.scalar(select(func.count()).select_from(_both(asked).subquery())) or 0)


def _both(asked: AuditFilter) -> CompoundSelect[Any]:
    """The two logs under the same columns; `log` and `seq` order what happened at one moment."""
    kind, nothing = literal(CELL, String) + history.c.source, literal("", String)
    changes = select(
        history.c.at,
        history.c.person,
        kind.label("kind"),
        history.c.key.label("subject"),
        history.c.column,
        history.c.old,
        history.c.new,
        nothing.label("detail"),
        literal(1).label("log"),
        history.c.seq,
    ).where(_when_and_who(history, asked), _of_unit(asked, history), _in_group(asked, kind))
    events = select(
        audit_log.c.at,
        audit_log.c.person,
        audit_log.c.kind,
        audit_log.c.subject,
        nothing.label("column"),
        nothing.label("old"),
        nothing.label("new"),
        audit_log.c.detail,
        literal(0).label("log"),
        audit_log.c.seq,
    ).where(_when_and_who(audit_log, asked), _of_unit(asked, audit_log), _in_group(asked, audit_log.c.kind))
    return union_all(changes, events)


def _when_and_who(log: FromClause, asked: AuditFilter) -> ColumnElement[bool]:
    """Moments are ISO texts of one time zone: days compare as texts do."""
    wanted: list[ColumnElement[bool]] = []
    if asked.since:
        wanted.append(log.c.at >= asked.since.isoformat())
    if asked.until:
        wanted.append(log.c.at < (asked.until + timedelta(days=1)).isoformat())
    if asked.person.strip():
        wanted.append(log.c.person.contains(asked.person.strip(), autoescape=True))
    return and_(true(), *wanted)


def _of_unit(asked: AuditFilter, log: FromClause) -> ColumnElement[bool]:
    """A unit's own: by the key of its entry, by its name, or by who did it."""
    if not asked.unit:
        return true()
    subject = log.c.key if log is history else log.c.subject
    mine = [subject.endswith(f"-{asked.unit}", autoescape=True), log.c.person == asked.unit]
    mine += [log.c.person.endswith(f"（{asked.unit}）", autoescape=True)]
    if log is audit_log:
        mine += [subject == asked.unit, subject.endswith(f" {asked.unit}", autoescape=True)]
    return or_(*mine)


def _in_group(asked: AuditFilter, kind: ColumnElement[str]) -> ColumnElement[bool]:
    return kind.in_(kinds_in(asked.group)) if asked.group else true()


def _line(row: Row[Any]) -> AuditLine:
    detail = json.loads(row.detail) if row.detail else None
    return AuditLine(
        datetime.fromisoformat(row.at), row.person, row.kind, row.subject, row.column, row.old, row.new, detail
    )
