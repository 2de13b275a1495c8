"""整改 in the store: one row per record, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, insert, select, update
from sqlalchemy import Text as LongText

from ledger.duties.rectification import Rectification, State
from store.audit import SUBMITTED_BY, AuditEvent, record
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version
from store.tables import metadata

_DECISIONS = ("rectification.closed", "rectification.reopened")

rectification = Table(
    "rectification",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("task_no", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("problem", LongText, nullable=False),
    Column("demand", LongText, nullable=False),
    Column("due", String, nullable=False),
    Column("state", String, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("opened_at", String, nullable=False),
    Column("answer", LongText, nullable=False, default=""),
    Column("answered_by", String, nullable=False, default=""),
    Column("answered_at", String, nullable=False, default=""),
    Column("reason", LongText, nullable=False, default=""),
    Column("closed_by", String, nullable=False, default=""),
    Column("closed_at", String, nullable=False, default=""),
    Column("in_bulletin", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    sqlite_autoincrement=True,
)


class RectificationStore:
    """`ledger.duties.rectification.RectificationRepository` over the store, for the year it holds."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._known: tuple[int, tuple[Rectification, ...]] = (-1, ())

    def rectifications(self) -> Sequence[Rectification]:
        """Of the year, newest first; read once per store version."""
        version = peek_version(self._engine)
        if self._known[0] != version:
            table = rectification
            with reading(self._engine) as connection:
                found = select(table).where(table.c.year == _year(connection)).order_by(table.c.id.desc())
                self._known = version, tuple(_record(row) for row in connection.execute(found))
        return self._known[1]

    def open(self, opened: Rectification) -> int:
        """A new record."""
        with writing(self._engine) as connection:
            made = connection.scalar(
                insert(rectification)
                .returning(rectification.c.id)
                .values(
                    year=_year(connection), key=opened.key, task_no=opened.task_no, unit=opened.unit, problem=opened.problem,
                    demand=opened.demand, due=opened.due.isoformat() if opened.due else "", state=opened.state.value,
                    opened_by=opened.opened_by, opened_at=opened.opened_at.isoformat(), in_bulletin=int(opened.in_bulletin),
                )
            )  # fmt: skip
            told = {"编号": str(made), "问题": opened.problem, "要求": opened.demand}
            record(
                connection,
                AuditEvent(opened.opened_at, opened.opened_by, "rectification.opened", opened.key, told),
            )
            bump(connection)
        return int(made or 0)

    def change(
        self, record_id: int, kind: str, values: Mapping[str, object], *, seen: int, person: str
    ) -> bool:
        """Change the version that was seen; what stood there before stays in the account of audit events."""
        table = rectification
        with writing(self._engine, after_closing=True) as connection:
            changed = connection.execute(
                update(table)
                .where(table.c.id == record_id, table.c.version == seen)
                .values(version=table.c.version + 1, **values)
                .returning(table.c.key, table.c.answered_by)
            ).one_or_none()
            if changed is None:
                return False
            told = {"编号": str(record_id)} | {
                name: str(text)
                for name, text in values.items()
                if name in ("answer", "reason", "due") and text
            }
            decided = kind in _DECISIONS and changed.answered_by
            told |= {SUBMITTED_BY: changed.answered_by} if decided else {}
            record(connection, AuditEvent(self._now(), person, kind, changed.key, told))
            bump(connection)
        return True


def _year(connection: Connection) -> int:
    return int(get_fact(connection, "year") or 0)


def _record(row: Row[Any]) -> Rectification:
    return Rectification(
        row.id, row.key, row.task_no, row.unit, row.problem, row.demand, date.fromisoformat(row.due) if row.due else None,
        State(row.state), row.opened_by, datetime.fromisoformat(row.opened_at), row.answer, row.answered_by,
        _moment(row.answered_at), row.reason, row.closed_by, _moment(row.closed_at), bool(row.in_bulletin), row.version,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
