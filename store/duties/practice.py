"""经验做法 in the store: practices with every wording, the office's verdicts, and what staff typed into the sheet's tab."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from ledger.clock import Clock
from ledger.columns import column, parse
from ledger.duties.practice import TAB, Practice, Verdict, Version, read_texts
from ledger.duties.side_rows import SOURCE_WORDS, SideRow
from ledger.entries import key_of
from ledger.repository import SUBMITTED_BY
from store import tables
from store.audit import AuditEvent, record
from store.database import writing
from store.duties import side_rows
from store.facts import bump
from store.per_version import PerVersion
from store.tables import metadata

# `origin` is the identity of the sheet's row that it came from; empty for what was submitted in the portal.
practice = Table(
    "practice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False, index=True),
    Column("unit", String, nullable=False),
    Column("key", String, nullable=False, default=""),
    Column("task_no", Integer, nullable=False, default=0),
    Column("origin", String, nullable=False, default=""),
    Column("verdict", String, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_at", String, nullable=False, default=""),
    Column("decided_seq", Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)

practice_version = Table(
    "practice_version",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("practice", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("source", String, nullable=False),
    Column("texts", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("practice_version_of", practice_version.c.practice, practice_version.c.seq)


class Practices:
    """The practices of one store (`ledger.duties.practice_service.PracticeRepository`)."""

    def __init__(self, store: Any) -> None:
        self._engine: Engine = store.engine
        self._clock: Clock = store.clock
        self._store = store
        self._all = PerVersion(self._engine, _all)
        self._typed = PerVersion(self._engine, side_rows.current)

    def now(self) -> datetime:
        """The time in China."""
        return self._clock.now()

    def all(self, year: int) -> Sequence[Practice]:
        """Every practice, oldest first."""
        return self._all.get(year)

    def add(self, year: int, unit: str, key: str, task_no: int, first: Version) -> int:
        """A new practice with its first version; returns its number."""
        with writing(self._engine) as connection:
            number = append(connection, year, unit, first, key=key, task_no=task_no)
            bump(connection)
        return number

    def amend(self, number: int, version: Version, *, after: int) -> bool:
        """Append a version and put it up for selection, unless the newest is not `after` any more."""
        with writing(self._engine) as connection:
            if newest(connection, number) != after:
                return False
            _append_version(connection, number, version)
            waiting = {"verdict": Verdict.WAITING.value}
            connection.execute(update(practice).where(practice.c.id == number).values(waiting))
            record(connection, AuditEvent(version.at, version.person, "practice.amended", str(number)))
            bump(connection)
        return True

    def decide(self, number: int, verdict: Verdict, reason: str, *, person: str, seq: int) -> bool:
        """Book a verdict on the version `seq`, unless there is a newer one."""
        with writing(self._engine) as connection:
            if newest(connection, number) != seq:
                return False
            decide(connection, number, verdict, reason, person=person, seq=seq, at=self.now())
            bump(connection)
        return True

    def unplaced(self, year: int) -> Sequence[SideRow]:
        """Rows of the shared sheet's tab that could not be taken over (no known unit, no title, unreadable texts)."""
        directory = self._store.directory
        return [r for r in self._typed.get(TAB) if not _unit_of(r, directory) or not _texts(r, year)]


def append(
    connection: Connection,
    year: int,
    unit: str,
    first: Version,
    *,
    key: str = "",
    task_no: int = 0,
    origin: str = "",
) -> int:
    """Book a new practice, its first version and its audit event."""
    values = {"key": key, "task_no": task_no, "origin": origin, "verdict": Verdict.WAITING.value}
    number = connection.scalar(
        insert(practice).returning(practice.c.id).values(year=year, unit=unit, **values)
    )
    _append_version(connection, int(number or 0), first)
    detail = {"单位": unit, "题目": first.text("title"), "来源": first.source}
    record(
        connection,
        AuditEvent(first.at, first.person or first.source, "practice.offered", str(number), detail),
    )
    return int(number or 0)


def decide(
    connection: Connection,
    number: int,
    verdict: Verdict,
    reason: str,
    *,
    person: str,
    seq: int,
    at: datetime,
) -> None:
    """Book a verdict and its audit event."""
    version = select(practice_version.c.person, practice_version.c.source).where(
        practice_version.c.seq == seq
    )
    row = connection.execute(version).one_or_none()
    changes = {"verdict": verdict.value, "reason": reason, "decided_by": person}
    connection.execute(
        update(practice)
        .where(practice.c.id == number)
        .values(decided_at=at.isoformat(), decided_seq=seq, **changes)
    )
    detail = {"结果": verdict.value, "理由": reason, SUBMITTED_BY: (row.person or row.source) if row else ""}
    record(connection, AuditEvent(at, person, "practice.decided", str(number), detail))


def adopt(connection: Connection, rows: Sequence[SideRow], store: Any, now: datetime) -> None:
    """Take over what staff typed into the tab: a new practice, or a new version of the one their row made before."""
    year = store.breakdown.year
    for row in rows:
        unit, texts = _unit_of(row, store.directory), _texts(row, year)
        if not unit or not texts:
            continue
        version = Version(0, texts, now, "", SOURCE_WORDS)
        known = connection.execute(
            select(practice.c.id, practice.c.verdict).where(
                practice.c.year == year, practice.c.unit == unit, practice.c.origin == row.identity
            )
        ).first()
        if known is None:
            key = _key_of(connection, year, _task_of(row), unit)
            append(connection, year, unit, version, key=key, task_no=_task_of(row), origin=row.identity)
            continue
        _append_version(connection, known.id, version)
        record(connection, AuditEvent(now, SOURCE_WORDS, "practice.amended", str(known.id)))
        if known.verdict != Verdict.SELECTED.value:
            # What is published stays as it was read; anything else is up for selection again.
            connection.execute(
                update(practice).where(practice.c.id == known.id).values(verdict=Verdict.WAITING.value)
            )


def _append_version(connection: Connection, number: int, made: Version) -> int:
    seq = connection.scalar(
        insert(practice_version)
        .returning(practice_version.c.seq)
        .values(
            practice=number,
            at=made.at.isoformat(),
            person=made.person,
            source=made.source,
            texts=json.dumps(dict(made.texts), ensure_ascii=False),
        )
    )
    return int(seq or 0)


def newest(connection: Connection, number: int) -> int:
    """The number of a practice's newest version; 0 when there is no such practice."""
    found = select(func.max(practice_version.c.seq)).where(practice_version.c.practice == number)
    return connection.scalar(found) or 0


def _all(connection: Connection, year: int) -> tuple[Practice, ...]:
    versions: dict[int, list[Version]] = {}
    of_year = select(practice.c.id).where(practice.c.year == year)
    found = select(practice_version).where(practice_version.c.practice.in_(of_year))
    for r in connection.execute(found.order_by(practice_version.c.seq)):
        at = datetime.fromisoformat(r.at)
        made = Version(r.seq, json.loads(r.texts), at, r.person, r.source)
        versions.setdefault(r.practice, []).append(made)
    rows = connection.execute(select(practice).where(practice.c.year == year).order_by(practice.c.id))
    return tuple(
        Practice(
            r.id,
            r.unit,
            r.key,
            r.task_no,
            tuple(versions[r.id]),
            Verdict(r.verdict),
            r.reason,
            r.decided_by,
            datetime.fromisoformat(r.decided_at) if r.decided_at else None,
            r.decided_seq,
        )
        for r in rows
    )


def _unit_of(row: SideRow, directory: Any) -> str:
    unit = directory.resolve(row.texts.get("unit", "")).unit
    return unit.short_name if unit else ""


def _texts(row: SideRow, year: int) -> dict[str, str]:
    """The row's texts as they are kept; nothing when one of them cannot be read or the title is missing."""
    values, wrong = read_texts(
        {name: row.texts.get(name, "") for name in ("title", "practice", "evidence")}, year=year
    )
    return {} if wrong else values


def _key_of(connection: Connection, year: int, task_no: int, unit: str) -> str:
    """The entry that the row names, if the ledger has it."""
    entry, key = tables.entry, key_of(year, task_no, unit)
    return connection.scalar(select(entry.c.key).where(entry.c.key == key)) or ""


def _task_of(row: SideRow) -> int:
    """One number, or none: 5、6 is not 56."""
    read = parse(column("task_no", TAB), row.texts.get("task_no", ""), year=0, tab=TAB)
    return int(read.value) if read.outcome.taken and read.value else 0
