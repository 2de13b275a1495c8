"""经验做法 in the store: practices with every wording, the office's verdicts, and what staff typed into the sheet's tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, String, func, select

from ledger.columns import column, parse
from ledger.duties.practice import TAB, Practice, PracticeVerdict, Version, read_texts
from ledger.duties.practice_service import PracticeRepository
from ledger.entries import key_of
from ledger.errors import ChangedMeanwhile
from ledger.repository import SUBMITTED_BY
from ledger.side_rows import SOURCE_WORDS, SideRow
from store import tables
from store.audit import AuditEvent, record
from store.database import writing
from store.duties import side_rows
from store.facts import bump
from store.keeper import Keeper, Kept, per_version
from store.records import Records, of_the_year, year_of

# `origin` is the identity of the sheet's row that it came from; empty for what was submitted in the portal.
PRACTICES = Records.declared(
    Practice,
    "practice",
    of_the_year(index=True),
    Column("origin", String, nullable=False, default=""),
    without=("versions",),
)
VERSIONS = Records.declared(
    Version,
    "practice_version",
    Column("practice", Integer, nullable=False),
    Index("practice_version_of", "practice", "seq"),
)


class Practices(Keeper, PracticeRepository):
    """The practices of one store."""

    @per_version
    def all(self, connection: Connection) -> Sequence[Practice]:
        table, versions = PRACTICES.table, _versions(connection)
        rows = connection.execute(select(table).order_by(table.c.id))
        return tuple(PRACTICES.record(row, versions=tuple(versions[row.id])) for row in rows)

    def add(self, unit: str, key: str, task_no: int, first: Version) -> int:
        with writing(self.engine) as connection:
            number = append(connection, unit, first, key=key, task_no=task_no)
            bump(connection)
        return number

    def amend(self, number: int, version: Version, *, after: int) -> None:
        with writing(self.engine) as connection:
            _refuse_newer(connection, number, after)
            amend(connection, number, version)
            _wait(connection, number)
            bump(connection)

    def decide(self, number: int, verdict: PracticeVerdict, reason: str, *, person: str, seq: int) -> None:
        with writing(self.engine) as connection:
            _refuse_newer(connection, number, seq)
            decide(connection, number, verdict, reason, person=person, seq=seq, at=self.now())
            bump(connection)

    @per_version
    def unplaced(self, connection: Connection) -> Sequence[SideRow]:
        directory, year = self.store.directory, year_of(connection)
        rows = side_rows.current(connection, TAB)
        return [row for row in rows if not side_rows.unit_of(row, directory) or not _texts(row, year)]


def append(
    connection: Connection, unit: str, first: Version, *, key: str = "", task_no: int = 0, origin: str = ""
) -> int:
    """Book a new practice, its first version and its audit event."""
    made = Practice(0, unit, key, task_no, ())
    number = PRACTICES.add(connection, made, origin=origin)
    VERSIONS.add(connection, first, practice=number)
    detail = {"单位": unit, "题目": first.text("title"), "来源": first.source}
    record(connection, AuditEvent(first.at, _author(first), "practice.offered", str(number), detail))
    return number


def amend(connection: Connection, number: int, version: Version) -> None:
    """Book another version and its audit event."""
    VERSIONS.add(connection, version, practice=number)
    record(connection, AuditEvent(version.at, _author(version), "practice.amended", str(number)))


def decide(
    connection: Connection,
    number: int,
    verdict: PracticeVerdict,
    reason: str,
    *,
    person: str,
    seq: int,
    at: datetime,
) -> None:
    """Book a verdict and its audit event."""
    word = {"verdict": verdict, "reason": reason, "decided_by": person, "decided_at": at, "decided_seq": seq}
    PRACTICES.set(connection, PRACTICES.c.id == number, **word)
    (version,) = VERSIONS.find(connection, VERSIONS.c.seq == seq)
    detail = {"结果": verdict.value, "理由": reason, SUBMITTED_BY: _author(version)}
    record(connection, AuditEvent(at, person, "practice.decided", str(number), detail))


def adopt(connection: Connection, rows: Sequence[SideRow], store: Kept, now: datetime) -> None:
    """Take over what staff typed into the tab: a new practice, or a new version of the one their row made before."""
    year, c = store.breakdown.year, PRACTICES.c
    for row in rows:
        unit, texts = side_rows.unit_of(row, store.directory), _texts(row, year)
        if not unit or not texts:
            continue
        version = Version(0, texts, now, "", SOURCE_WORDS)
        known = connection.execute(select(c.id, c.verdict).where(c.unit == unit, c.origin == row.identity)).first()
        if known is None:
            key = _key_of(connection, year, _task_of(row), unit)
            append(connection, unit, version, key=key, task_no=_task_of(row), origin=row.identity)
            continue
        amend(connection, known.id, version)
        if known.verdict != PracticeVerdict.SELECTED.value:
            # What is published stays as it was read; anything else is up for selection again.
            _wait(connection, known.id)


def newest(connection: Connection, number: int) -> int:
    """The number of a practice's newest version; 0 when there is no such practice."""
    return connection.scalar(select(func.max(VERSIONS.c.seq)).where(VERSIONS.c.practice == number)) or 0


def _refuse_newer(connection: Connection, number: int, seen: int) -> None:
    if newest(connection, number) != seen:
        raise ChangedMeanwhile


def _wait(connection: Connection, number: int) -> None:
    PRACTICES.set(connection, PRACTICES.c.id == number, verdict=PracticeVerdict.WAITING)


def _versions(connection: Connection) -> Mapping[int, list[Version]]:
    found: dict[int, list[Version]] = {}
    for row in connection.execute(select(VERSIONS.table).order_by(VERSIONS.c.seq)):
        found.setdefault(row.practice, []).append(VERSIONS.record(row))
    return found


def _author(version: Version) -> str:
    return version.person or version.source


def _texts(row: SideRow, year: int) -> dict[str, str]:
    """The row's texts as they are kept; nothing when one of them cannot be read or the title is missing."""
    values, wrong = read_texts({name: row.texts.get(name, "") for name in ("title", "practice", "evidence")}, year=year)
    return {} if wrong else values


def _key_of(connection: Connection, year: int, task_no: int, unit: str) -> str:
    """The entry that the row names, if the ledger has it."""
    entry, key = tables.entry, key_of(year, task_no, unit)
    return connection.scalar(select(entry.c.key).where(entry.c.key == key)) or ""


def _task_of(row: SideRow) -> int:
    """One number, or none: 5、6 is not 56."""
    read = parse(column("task_no", TAB), row.texts.get("task_no", ""), year=0, tab=TAB)
    return int(read.value) if read.outcome.taken and read.value else 0
