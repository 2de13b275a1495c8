"""承诺 in the store: one row per commitment, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, insert, select, update
from sqlalchemy import Text as LongText

from ledger.duties.commitment import Commitment, Fulfilment, Told
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version
from store.tables import metadata

# `told` is a JSON object of what the unit entered.
commitment = Table(
    "commitment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("task_no", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("told", LongText, nullable=False),
    Column("entered_by", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("closed_by", String, nullable=False, default=""),
    Column("closed_at", String, nullable=False, default=""),
    Column("reason", LongText, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),
    sqlite_autoincrement=True,
)


class CommitmentStore:
    """`ledger.duties.commitment.CommitmentRepository` over the store, for the year it holds."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._known: tuple[int, tuple[Commitment, ...]] = (-1, ())

    def commitments(self) -> Sequence[Commitment]:
        """Of the year, newest first; read once per store version."""
        version = peek_version(self._engine)
        if self._known[0] != version:
            with reading(self._engine) as connection:
                year = commitment.c.year == _year(connection)
                rows = connection.execute(select(commitment).where(year).order_by(commitment.c.id.desc()))
                self._known = version, tuple(_commitment(row) for row in rows)
        return self._known[1]

    def add(self, key: str, task_no: int, unit: str, told: Told, *, person: str) -> int:
        """A new line."""
        now = self._now()
        with writing(self._engine) as connection:
            made = connection.scalar(
                insert(commitment)
                .returning(commitment.c.id)
                .values(
                    year=_year(connection), key=key, task_no=task_no, unit=unit, told=_dump(told), entered_by=person,
                    updated_at=now.isoformat(),
                )
            )  # fmt: skip
            detail = {"编号": str(made), "内容": _dump(told)}
            record(connection, AuditEvent(now, person, "commitment.added", key, detail))
            bump(connection)
        return int(made or 0)

    def tell(self, record_id: int, told: Told, *, seen: int, person: str) -> bool:
        """Change the version that was seen; every former text stays in the account of audit events."""
        values = {"told": _dump(told), "updated_at": self._now().isoformat()}
        return self._change(record_id, "commitment.told", values, seen=seen, person=person, 内容=_dump(told))

    def close(self, record_id: int, *, closed: bool, reason: str, seen: int, person: str) -> bool:
        """Close or reopen the version that was seen."""
        at = self._now().isoformat()
        values = {"closed_by": person if closed else "", "closed_at": at if closed else "", "reason": reason}
        kind = "commitment.closed" if closed else "commitment.reopened"
        return self._change(record_id, kind, values, seen=seen, person=person, 原因=reason)

    def _change(
        self, record_id: int, kind: str, values: dict[str, str], *, seen: int, person: str, **detail: str
    ) -> bool:
        with writing(self._engine, after_closing=True) as connection:
            changed = connection.execute(
                update(commitment)
                .where(commitment.c.id == record_id, commitment.c.version == seen)
                .values(version=commitment.c.version + 1, **values)
                .returning(commitment.c.key)
            ).one_or_none()
            if changed is None:
                return False
            record(
                connection,
                AuditEvent(self._now(), person, kind, changed.key, {"编号": str(record_id)} | detail),
            )
            bump(connection)
        return True


def _year(connection: Connection) -> int:
    return int(get_fact(connection, "year") or 0)


def _dump(told: Told) -> str:
    values = {
        "promise": told.promise, "made_on": _iso(told.made_on), "due": _iso(told.due), "fulfilment": told.fulfilment.value,
        "progress": told.progress, "published": told.published, "link": told.link,
    }  # fmt: skip
    return json.dumps(values, ensure_ascii=False)


def _commitment(row: Row[Any]) -> Commitment:
    held = json.loads(row.told)
    told = Told(
        held["promise"], _day(held["made_on"]), _day(held["due"]), Fulfilment(held["fulfilment"]), held["progress"],
        held["published"], held["link"],
    )  # fmt: skip
    closed_at = datetime.fromisoformat(row.closed_at) if row.closed_at else None
    return Commitment(
        row.id, row.key, row.task_no, row.unit, told, row.entered_by, datetime.fromisoformat(row.updated_at),
        row.closed_by, closed_at, row.reason, row.version,
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
