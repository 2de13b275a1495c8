"""整改 in the store: one row per record, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Engine, Integer, String, Table
from sqlalchemy import Text as LongText

from ledger.duties.rectification import Rectification
from store.audit import SUBMITTED_BY
from store.per_version import PerVersion
from store.records import Bookings, Records, Told, year_of
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

RECTIFICATIONS = Records(Rectification, rectification)


class RectificationStore:
    """`ledger.duties.rectification.RectificationRepository` over the store, for the year it holds."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._bookings = Bookings(engine, now)
        self._known = PerVersion(engine, _of_year)

    def rectifications(self) -> Sequence[Rectification]:
        """Of the year, newest first; read once per store version."""
        return self._known.get("")

    def open(self, opened: Rectification) -> int:
        """A new record."""
        number = 0

        def act(connection: Connection) -> Told:
            nonlocal number
            number = RECTIFICATIONS.add(connection, opened, year=year_of(connection))
            told = {"编号": str(number), "问题": opened.problem, "要求": opened.demand}
            return Told(opened.opened_by, "rectification.opened", opened.key, told)

        self._bookings.book(act)
        return number

    def change(
        self, record_id: int, kind: str, values: Mapping[str, object], *, seen: int, person: str
    ) -> bool:
        """Change the version that was seen; what stood there before stays among the audit events."""
        told = {"编号": str(record_id)} | {
            name: str(text) for name, text in values.items() if name in ("answer", "reason", "due") and text
        }

        def act(connection: Connection) -> Told | None:
            changed = RECTIFICATIONS.change(connection, record_id, seen=seen, **values)
            if changed is None:
                return None
            by = {SUBMITTED_BY: changed.answered_by} if kind in _DECISIONS and changed.answered_by else {}
            return Told(person, kind, changed.key, told | by)

        return self._bookings.book(act, outlives=True)


def _of_year(connection: Connection, _: str) -> tuple[Rectification, ...]:
    return RECTIFICATIONS.find(connection, rectification.c.year == year_of(connection), newest=True)
