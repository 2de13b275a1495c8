"""Editions of the year: every version of the breakdown and the directory that was ever in force, and from when to when
an entry that a later version brought or withdrew was asked for. Nothing is deleted: a withdrawn entry keeps its history.

Beside them the next version in the making, and the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, Text, delete, insert, select

from ledger.breakdown import Task, number_text
from ledger.entries import Entry
from ledger.year.service import YearDraft
from store import tables
from store.facts import get_fact, put_fact
from store.records import Records
from store.tables import metadata, texts

# The version that was replaced, with who replaced it and when.
edition = Table(
    "edition",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    *texts("at", "person", "breakdown", "units"),
    sqlite_autoincrement=True,
)

FACT = "edition"
ENTRIES = Records(Entry, tables.entry)


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when (ISO, '' for open) an entry is asked for."""

    since: str = ""
    until: str = ""

    def covers(self, moment: str | None) -> bool:
        """Is the entry asked for at a moment (None: now)?"""
        if moment is None:
            return not self.until
        return self.since < moment and not (self.until and self.until < moment)


ALWAYS = Period()
# Of the entries that were not asked for all year.
SPANS = Records.declared(Period, "span", Column("key", String, primary_key=True))


def number(connection: Connection) -> int:
    """How often the year's version has been replaced."""
    return int(get_fact(connection, FACT) or 0)


def spans(connection: Connection) -> Mapping[str, Period]:
    """Spans of the entries that were not asked for all year."""
    return {row.key: SPANS.record(row) for row in connection.execute(select(SPANS.table))}


def bare_entries(connection: Connection) -> dict[str, Entry]:
    """Every entry that the year ever asked for, without any value, in the sheet's order."""
    rows = connection.execute(select(tables.entry).order_by(tables.entry.c.position))
    return {row.key: ENTRIES.record(row) for row in rows}


def asked_for(connection: Connection, moment: str | None = None) -> dict[str, Entry]:
    """The entries that the year asked for at a moment (None: now)."""
    asked, entries = spans(connection), bare_entries(connection)
    return {key: e for key, e in entries.items() if asked.get(key, ALWAYS).covers(moment)} if asked else entries


def identity_texts(entry: Entry, task: Task) -> dict[str, str]:
    """What the protected cells of an entry's row say."""
    return {
        "key": entry.key,
        "task_no": number_text(entry.task_no),
        "task": task.title,
        "unit": entry.unit,
        "unit_kind": entry.unit_kind,
        "role": entry.role,
        "due_date": entry.due.isoformat() if entry.due else "",
    }


def keep_present(connection: Connection, *, person: str, now: datetime) -> None:
    """Put the version in force among the former ones, because another takes its place."""
    connection.execute(
        insert(edition).values(
            at=now.isoformat(),
            person=person,
            breakdown=get_fact(connection, "breakdown"),
            units=get_fact(connection, "units"),
        )
    )
    put_fact(connection, FACT, str(number(connection) + 1))


def begin(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Entries are asked for from now on."""
    _set(connection, {key: Period(since=now.isoformat()) for key in keys})


def withdraw(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """Entries are not asked for any more."""
    known = spans(connection)
    _set(connection, {key: Period(known.get(key, ALWAYS).since, now.isoformat()) for key in keys})


def take_back(connection: Connection, keys: Iterable[str]) -> None:
    """Withdrawn entries are asked for again, as if they had always been."""
    connection.execute(delete(SPANS.table).where(SPANS.c.key.in_(list(keys))))


def _set(connection: Connection, made: Mapping[str, Period]) -> None:
    take_back(connection, made)
    for key, one in made.items():
        SPANS.add(connection, one, key=key)


# At most one row stands; every save replaces it under the next number.
DRAFTS = Records.declared(
    YearDraft,
    "year_draft",
    Column("breakdown", Text, nullable=False),
    Column("doubts", Text, nullable=False),
    without=("breakdown", "doubts"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", String, primary_key=True),
    Column("kind", String, nullable=False),
)
