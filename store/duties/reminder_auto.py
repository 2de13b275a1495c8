"""自动提醒 in the store: the office's settings, only ever appended, and the names of what was reminded of.

A name is its table's primary key: of two servers that would say the same thing, one says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Column, Connection, String, Table, insert, select

from ledger.clock import day_of
from ledger.duties.reminder import Urged
from ledger.duties.reminder_auto import AutoReminderRepository, AutoSet, Name
from ledger.duties.reminder_service import Message
from ledger.entries import SENT_BACK
from ledger.reminders.rules import AutoSettings
from store import outbound_messages
from store.database import reading, writing
from store.duties.reminder import REMINDERS, mailbox
from store.facts import bump
from store.keeper import Keeper, holding, per_version, supersede
from store.records import Records
from store.store import Store
from store.tables import metadata, texts

SETTINGS = Records.declared(AutoSet, "reminder_settings")
UNSET = AutoSet(0, AutoSettings())

reminded = Table(
    "reminder_told",
    metadata,
    Column("rule", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("about", String, primary_key=True),
    *texts("at"),
)


class AutoReminders(Keeper, AutoReminderRepository):
    """Over the store, for the year it holds."""

    store: Store

    @per_version
    def held(self, connection: Connection) -> AutoSet:
        return holding(connection, SETTINGS, UNSET)

    @per_version
    def told(self, connection: Connection) -> frozenset[Name]:
        c = reminded.c
        return frozenset((rule, key, about) for rule, key, about in connection.execute(select(c.rule, c.key, c.about)))

    @per_version
    def returned_on(self, _: Connection) -> Mapping[str, date]:
        return {c.key: day_of(c.at) for c in self.store.changes(columns=("review_state",)) if c.new == SENT_BACK}

    def set(self, settings: AutoSettings, *, seen: int, person: str) -> None:
        with writing(self.engine) as connection:
            held = supersede(connection, SETTINGS, AutoSet(0, settings, self.now(), person), UNSET, seen=seen)
            said = {"原来": held.settings.words, "现在": settings.words}
            self.tell(connection, person, "reminder.settings", "", said)

    def mailboxes(self) -> Mapping[str, str]:
        with reading(self.engine) as connection:
            return {row.unit: row.address for row in connection.execute(select(mailbox))}

    def tell_once(self, names: Sequence[Name], line: Urged | None, message: Message | None) -> bool:
        with writing(self.engine) as connection:
            if any(_remembered(connection, name) for name in names):
                return False
            at = self.now().isoformat()
            rows = [{"rule": rule, "key": key, "about": about, "at": at} for rule, key, about in names]
            connection.execute(insert(reminded), rows)
            number = REMINDERS.add(connection, line) if line else 0
            if message:
                outbound_messages.MESSAGES.add(connection, message, urging=number)
            bump(connection)
            return True


def _remembered(connection: Connection, name: Name) -> bool:
    rule, key, about = name
    c = reminded.c
    return connection.scalar(select(c.at).where(c.rule == rule, c.key == key, c.about == about)) is not None
