"""The annual report's paragraphs in the store: every wording, and which one is frozen because it was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    select,
)

from ledger.clock import Clock
from ledger.duties.annual_report import AnnualText, Publication
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.per_version import PerVersion
from store.records import Records
from store.tables import metadata

annual_text = Table(
    "annual_text",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    sqlite_autoincrement=True,
)
Index("annual_text_unit", annual_text.c.year, annual_text.c.unit, annual_text.c.seq)

annual_publication = Table(
    "annual_publication",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("unit", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("published_on", String, nullable=False),
    Column("link", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
)

TEXTS = Records(AnnualText, annual_text)
PUBLICATIONS = Records(Publication, annual_publication, on="published_on")


class Annuals:
    """The paragraphs of one store (`ledger.duties.annual_report_service.AnnualReportRepository`)."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._texts = PerVersion(engine, _newest)
        self._published = PerVersion(engine, _published)

    def now(self) -> datetime:
        """The time in China."""
        return self._clock.now()

    def newest(self, year: int) -> Mapping[str, AnnualText]:
        """The newest wording by unit."""
        return self._texts.get(year)

    def publications(self, year: int) -> Mapping[str, Publication]:
        """By unit."""
        return self._published.get(year)

    def history(self, year: int, unit: str) -> Sequence[AnnualText]:
        """Every wording of a unit's, newest first."""
        of_unit = (annual_text.c.year == year, annual_text.c.unit == unit)
        with reading(self._engine) as connection:
            return TEXTS.find(connection, *of_unit, newest=True)

    def add(self, year: int, made: AnnualText, *, after: int) -> bool:
        """Append a wording, unless there is a newer one than `after` or it is frozen."""
        with writing(self._engine, after_closing=True) as connection:
            if _last(connection, year, made.unit) != after or made.unit in _published(connection, year):
                return False
            TEXTS.add(connection, made, year=year)
            record(connection, AuditEvent(made.at, made.person, "annual.saved", made.unit))
            bump(connection)
        return True

    def publish(self, year: int, made: Publication) -> bool:
        """Freeze the wording `made.seq`, unless there is a newer one or it is frozen already."""
        with writing(self._engine, after_closing=True) as connection:
            if _last(connection, year, made.unit) != made.seq or made.unit in _published(connection, year):
                return False
            PUBLICATIONS.add(connection, made, year=year)
            detail = {"公开日期": made.on.isoformat(), "网址": made.link}
            record(connection, AuditEvent(made.at, made.person, "annual.published", made.unit, detail))
            bump(connection)
        return True

    def reopen(self, year: int, unit: str, *, person: str, reason: str) -> None:
        """Take the freeze away; the audit event keeps day and address."""
        with writing(self._engine, after_closing=True) as connection:
            held = _published(connection, year).get(unit)
            if held is None:
                return
            table = annual_publication
            connection.execute(delete(table).where(table.c.year == year, table.c.unit == unit))
            detail = {"原公开日期": held.on.isoformat(), "原网址": held.link, "原因": reason}
            record(connection, AuditEvent(self.now(), person, "annual.reopened", unit, detail))
            bump(connection)


def _last(connection: Connection, year: int, unit: str) -> int:
    found = select(func.max(annual_text.c.seq)).where(annual_text.c.year == year, annual_text.c.unit == unit)
    return connection.scalar(found) or 0


def _newest(connection: Connection, year: int) -> Mapping[str, AnnualText]:
    last = select(func.max(annual_text.c.seq)).where(annual_text.c.year == year).group_by(annual_text.c.unit)
    return MappingProxyType({t.unit: t for t in TEXTS.find(connection, annual_text.c.seq.in_(last))})


def _published(connection: Connection, year: int) -> Mapping[str, Publication]:
    found = PUBLICATIONS.find(connection, annual_publication.c.year == year)
    return MappingProxyType({p.unit: p for p in found})
