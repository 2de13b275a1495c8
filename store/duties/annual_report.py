"""The annual report's paragraphs in the store: every wording, and which one is frozen because it was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from ledger.clock import Clock
from ledger.duties.annual_report import AnnualText, Publication
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.per_version import PerVersion
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
        of_unit = select(annual_text).where(annual_text.c.year == year, annual_text.c.unit == unit)
        with reading(self._engine) as connection:
            return [_text(r) for r in connection.execute(of_unit.order_by(annual_text.c.seq.desc()))]

    def add(self, year: int, made: AnnualText, *, after: int) -> bool:
        """Append a wording, unless there is a newer one than `after` or it is frozen."""
        with writing(self._engine, after_closing=True) as connection:
            if _last(connection, year, made.unit) != after or made.unit in _published(connection, year):
                return False
            connection.execute(
                insert(annual_text).values(
                    year=year, unit=made.unit, text=made.text, at=made.at.isoformat(), person=made.person
                )
            )
            record(connection, AuditEvent(made.at, made.person, "annual.saved", made.unit))
            bump(connection)
        return True

    def publish(self, year: int, made: Publication) -> bool:
        """Freeze the wording `made.seq`, unless there is a newer one or it is frozen already."""
        with writing(self._engine, after_closing=True) as connection:
            if _last(connection, year, made.unit) != made.seq or made.unit in _published(connection, year):
                return False
            values = {"published_on": made.on.isoformat(), "link": made.link, "person": made.person}
            connection.execute(
                insert(annual_publication).values(
                    year=year, unit=made.unit, seq=made.seq, at=made.at.isoformat(), **values
                )
            )
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
    rows = connection.execute(select(annual_text).where(annual_text.c.seq.in_(last)))
    return MappingProxyType({r.unit: _text(r) for r in rows})


def _published(connection: Connection, year: int) -> Mapping[str, Publication]:
    rows = connection.execute(select(annual_publication).where(annual_publication.c.year == year))
    return MappingProxyType(
        {
            r.unit: Publication(
                r.unit,
                r.seq,
                date.fromisoformat(r.published_on),
                r.link,
                datetime.fromisoformat(r.at),
                r.person,
            )
            for r in rows
        }
    )


def _text(r: Row[Any]) -> AnnualText:
    return AnnualText(r.unit, r.text, datetime.fromisoformat(r.at), r.person, r.seq)
