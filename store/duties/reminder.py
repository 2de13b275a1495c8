"""督办 in the store: the log of reminders, append-only, and the units' mail addresses.

The same unit, task and level on one day is recorded once, unless the person says that it is wanted again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Index, Integer, Row, String, Table, delete, insert, select
from sqlalchemy import Text as LongText

from ledger.duties.reminder import AlreadyReminded, Channel, Level, Urged
from ledger.duties.reminder_service import Message, Outgoing
from ledger.duties.reminder_text import Notice
from ledger.entries import SENT_BACK
from ledger.repository import Change
from store import outbound_messages
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version
from store.tables import metadata

# `tasks` is a JSON list of task numbers; `day` the day in China, which the once-a-day rule goes by.
urging = Table(
    "urging",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("day", String, nullable=False),
    Column("person", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("level", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("tasks", LongText, nullable=False),
    Column("recipient", String, nullable=False),
    Column("text", LongText, nullable=False),
    sqlite_autoincrement=True,
)
Index("urging_unit", urging.c.year, urging.c.unit, urging.c.day)

mailbox = Table(
    "mailbox",
    metadata,
    Column("unit", String, primary_key=True),
    Column("address", String, nullable=False),
)


class ReminderStore:
    """`ledger.duties.reminder_service.ReminderRepository` over the store. `reviews` gives all changes of 审核状态, oldest first."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime], reviews: Callable[[], Sequence[Change]]
    ) -> None:
        self._engine = engine
        self._now = now
        self._reviews = reviews
        self._log: tuple[int, tuple[Urged, ...]] = (-1, ())
        self._returned: tuple[int, Mapping[str, int]] = (-1, {})

    def log(self) -> Sequence[Urged]:
        """Every reminder of the year, newest first; read once per store version."""
        version = peek_version(self._engine)
        if self._log[0] != version:
            with reading(self._engine) as connection:
                found = select(urging).where(urging.c.year == _year(connection)).order_by(urging.c.seq.desc())
                self._log = version, tuple(_urged(row) for row in connection.execute(found))
        return self._log[1]

    def returned(self) -> Mapping[str, int]:
        """How often each entry was sent back, by key; counted once per store version."""
        version = peek_version(self._engine)
        if self._returned[0] != version:
            back = Counter(c.key for c in self._reviews() if c.new == SENT_BACK)
            self._returned = version, dict(back)
        return self._returned[1]

    def record(
        self, notice: Notice, channel: Channel, *, person: str, again: bool, post: Sequence[Outgoing]
    ) -> int:
        """Log it and put the messages into the post, in one transaction."""
        now = self._now()
        with writing(self._engine) as connection:
            earlier = [] if again else _today(connection, notice, now.date())
            if earlier:
                raise AlreadyReminded(earlier)
            seq = _append(connection, notice, channel, person, now)
            for message in post:
                outbound_messages.put(connection, message, unit=notice.unit, urging=seq, now=now)
            tasks = "、".join(map(str, notice.tasks))
            _tell(
                connection, "urging.sent", notice.unit, person, now,
                级别=notice.level.label, 方式=channel.value, 任务=tasks, 对象=notice.recipient,
            )  # fmt: skip
        return seq

    def mailboxes(self) -> Mapping[str, str]:
        """Mail addresses by unit."""
        with reading(self._engine) as connection:
            return {row.unit: row.address for row in connection.execute(select(mailbox))}

    def set_mailbox(self, unit: str, address: str, *, person: str) -> None:
        """Keep a unit's address; the empty text forgets it."""
        with writing(self._engine) as connection:
            connection.execute(delete(mailbox).where(mailbox.c.unit == unit))
            if address:
                connection.execute(insert(mailbox).values(unit=unit, address=address))
            _tell(connection, "urging.mailbox", unit, person, self._now(), 邮箱=address or "删除")

    def post(self, limit: int = 100) -> Sequence[Message]:
        """Messages, newest first."""
        with reading(self._engine) as connection:
            return outbound_messages.messages(connection, limit=limit)

    def settle(self, message_id: int, *, send: bool, person: str) -> bool:
        """A person decides on a failed or doubtful message."""
        with writing(self._engine) as connection:
            done = outbound_messages.settle(connection, message_id, send=send)
            if done:
                kind = "urging.sent_again" if send else "urging.dropped"
                _tell(connection, kind, str(message_id), person, self._now())
        return done


def _year(connection: Connection) -> int:
    return int(get_fact(connection, "year") or 0)


def _today(connection: Connection, notice: Notice, day: date) -> list[Urged]:
    """Today's lines for the same unit, at the same level or a stronger one, about one of the tasks."""
    found = connection.execute(
        select(urging).where(
            urging.c.year == _year(connection), urging.c.unit == notice.unit, urging.c.day == day.isoformat()
        )
    )
    lines = [line for row in found if set((line := _urged(row)).tasks) & set(notice.tasks)]
    return [line for line in lines if line.level.rank >= notice.level.rank]


def _append(connection: Connection, notice: Notice, channel: Channel, person: str, now: datetime) -> int:
    made = connection.scalar(
        insert(urging)
        .returning(urging.c.seq)
        .values(
            year=_year(connection), at=now.isoformat(), day=now.date().isoformat(), person=person, unit=notice.unit,
            level=notice.level.value, channel=channel.value, tasks=json.dumps(notice.tasks),
            recipient=notice.recipient, text=notice.text,
        )
    )  # fmt: skip
    return int(made or 0)


def _urged(row: Row[Any]) -> Urged:
    return Urged(
        row.seq, datetime.fromisoformat(row.at), date.fromisoformat(row.day), row.person, row.unit, Level(row.level),
        Channel(row.channel), tuple(json.loads(row.tasks)), row.recipient, row.text,
    )  # fmt: skip


def _tell(connection: Connection, kind: str, subject: str, person: str, now: datetime, **detail: str) -> None:
    record(connection, AuditEvent(now, person, kind, subject, detail))
    bump(connection)
