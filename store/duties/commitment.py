"""承诺 in the store: one row per commitment, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, String, Table
from sqlalchemy import Text as LongText

from ledger.duties.commitment import Commitment, Told
from store import records
from store.per_version import PerVersion
from store.records import Bookings, Records, year_of
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

COMMITMENTS = Records(Commitment, commitment)


class CommitmentStore:
    """`ledger.duties.commitment.CommitmentRepository` over the store, for the year it holds."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._bookings = Bookings(engine, now)
        self._known = PerVersion(engine, _of_year)

    def commitments(self) -> Sequence[Commitment]:
        """Of the year, newest first; read once per store version."""
        return self._known.get("")

    def add(self, key: str, task_no: int, unit: str, told: Told, *, person: str) -> int:
        """A new line."""
        made = Commitment(0, key, task_no, unit, told, person, self._bookings.now())
        number = 0

        def act(connection: Connection) -> records.Told:
            nonlocal number
            number = COMMITMENTS.add(connection, made, year=year_of(connection))
            return records.Told(person, "commitment.added", key, {"编号": str(number), "内容": _text(told)})

        self._bookings.book(act)
        return number

    def tell(self, record_id: int, told: Told, *, seen: int, person: str) -> bool:
        """Change the version that was seen; every former text stays among the audit events."""
        values = {"told": told, "updated_at": self._bookings.now()}
        return self._change(record_id, "commitment.told", values, seen=seen, person=person, 内容=_text(told))

    def close(self, record_id: int, *, closed: bool, reason: str, seen: int, person: str) -> bool:
        """Close or reopen the version that was seen."""
        at = self._bookings.now() if closed else None
        values = {"closed_by": person if closed else "", "closed_at": at, "reason": reason}
        kind = "commitment.closed" if closed else "commitment.reopened"
        return self._change(record_id, kind, values, seen=seen, person=person, 原因=reason)

    def _change(
        self, record_id: int, kind: str, values: dict[str, Any], *, seen: int, person: str, **detail: str
    ) -> bool:
        def act(connection: Connection) -> records.Told | None:
            changed = COMMITMENTS.change(connection, record_id, seen=seen, **values)
            told = {"编号": str(record_id)} | detail
            return None if changed is None else records.Told(person, kind, changed.key, told)

        return self._bookings.book(act, outlives=True)


def _of_year(connection: Connection, _: str) -> tuple[Commitment, ...]:
    return COMMITMENTS.find(connection, commitment.c.year == year_of(connection), newest=True)


def _text(told: Told) -> str:
    return str(COMMITMENTS.stored(told=told)["told"])
