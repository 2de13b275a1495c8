"""督办 in the store: the log of reminders, append-only, and the units' mail addresses.

The same unit, task and level on one day is recorded once, unless the person says that it is wanted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Column, Connection, Index, String, Table, delete, insert, select

from ledger.breakdown import number_text
from ledger.duties.reminder import AlreadyReminded, Channel, Urged
from ledger.duties.reminder_service import Message, ReminderRepository
from ledger.duties.reminder_text import Notice
from ledger.entries import SENT_BACK
from ledger.errors import ChangedMeanwhile
from store import outbound_messages
from store.database import reading, writing
from store.keeper import Keeper, per_version
from store.records import Records, of_the_year
from store.tables import metadata

# `day` is the day in China, which the once-a-day rule goes by.
REMINDERS = Records.declared(
    Urged,
    "urging",
    of_the_year(),
    Index("urging_unit", "year", "unit", "day"),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("unit", String, primary_key=True),
    Column("address", String, nullable=False),
)


class ReminderStore(Keeper, ReminderRepository):
    """Over the store, for the year it holds."""

    @per_version
    def log(self, connection: Connection) -> Sequence[Urged]:
        return REMINDERS.find(connection, newest=True)

    @per_version
    def returned(self, _: Connection) -> Mapping[str, int]:
        return Counter(c.key for c in self.store.changes(columns=("review_state",)) if c.new == SENT_BACK)

    def record(self, notice: Notice, channel: Channel, *, person: str, again: bool, post: Sequence[Message]) -> int:
        now = self.now()
        line = Urged(
            0, now, now.date(), person, notice.unit, notice.level, channel, notice.tasks, notice.recipient, notice.text
        )
        with writing(self.engine) as connection:
            earlier = [] if again else _today(connection, notice, now.date())
            if earlier:
                raise AlreadyReminded(earlier)
            seq = REMINDERS.add(connection, line)
            for message in post:
                outbound_messages.MESSAGES.add(connection, message, urging=seq)
            tasks = "、".join(map(number_text, notice.tasks))
            said = {"级别": notice.level.label, "方式": channel, "任务": tasks, "对象": notice.recipient}
            self.tell(connection, person, "urging.sent", notice.unit, said)
        return seq

    def mailboxes(self) -> Mapping[str, str]:
        with reading(self.engine) as connection:
            return {row.unit: row.address for row in connection.execute(select(mailbox))}

    def set_mailbox(self, unit: str, address: str, *, person: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(mailbox).where(mailbox.c.unit == unit))
            if address:
                connection.execute(insert(mailbox).values(unit=unit, address=address))
            self.tell(connection, person, "urging.mailbox", unit, {"邮箱": address or "删除"})

    def post(self, limit: int = 100) -> Sequence[Message]:
        with reading(self.engine) as connection:
            return outbound_messages.messages(connection, limit=limit)

    def settle(self, message_id: int, *, send: bool, person: str) -> None:
        with writing(self.engine) as connection:
            if not outbound_messages.settle(connection, message_id, send=send):
                raise ChangedMeanwhile
            kind = "urging.sent_again" if send else "urging.dropped"
            self.tell(connection, person, kind, str(message_id))


def _today(connection: Connection, notice: Notice, day: date) -> list[Urged]:
    """Today's lines for the same unit, at the same level or a stronger one, about one of the tasks."""
    found = REMINDERS.find(connection, REMINDERS.c.unit == notice.unit, REMINDERS.c.day == day.isoformat())
    about = [line for line in found if set(line.tasks) & set(notice.tasks)]
    return [line for line in about if line.level.rank >= notice.level.rank]
