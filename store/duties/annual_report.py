"""The annual report's paragraphs in the store: every wording, and which one is frozen because it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import Connection, Index, delete

from ledger.duties.annual_report import AnnualText, Publication
from ledger.duties.annual_report_service import AnnualReportRepository
from ledger.errors import ChangedMeanwhile
from store.audit import AuditEvent, record
from store.database import writing
from store.keeper import VersionsKeeper, per_version, refuse_newer
from store.records import Records, of_the_year

TEXTS = Records.declared(
    AnnualText,
    "annual_text",
    of_the_year(),
    Index("annual_text_unit", "year", "unit", "seq"),
)
PUBLICATIONS = Records.declared(
    Publication,
    "annual_publication",
    of_the_year(primary_key=True),
    key=("unit",),
    on="published_on",
)


class AnnualReports(VersionsKeeper[AnnualText], AnnualReportRepository):
    """The paragraphs of one store; they are written after the year's closing, too."""

    records, after_closing = TEXTS, True

    def append(self, connection: Connection, made: AnnualText) -> AnnualText:
        _refuse_frozen(connection, made.unit)
        number = TEXTS.add(connection, made)
        record(connection, AuditEvent(made.at, made.person, "annual.saved", made.unit))
        return replace(made, seq=number)

    @per_version
    def publications(self, connection: Connection) -> Mapping[str, Publication]:
        return _published(connection)

    def publish(self, made: Publication) -> None:
        with writing(self.engine, after_closing=True) as connection:
            _refuse_frozen(connection, made.unit)
            refuse_newer(connection, TEXTS, made.unit, made.seq)
            PUBLICATIONS.add(connection, made)
            detail = {"公开日期": made.on, "网址": made.link}
            self.tell(connection, made.person, "annual.published", made.unit, detail)

    def reopen(self, unit: str, *, person: str, reason: str) -> None:
        with writing(self.engine, after_closing=True) as connection:
            held = _published(connection).get(unit)
            if held is not None:
                connection.execute(delete(PUBLICATIONS.table).where(PUBLICATIONS.c.unit == unit))
                detail = {"原公开日期": held.on, "原网址": held.link, "原因": reason}
                self.tell(connection, person, "annual.reopened", unit, detail)


def _refuse_frozen(connection: Connection, unit: str) -> None:
    if unit in _published(connection):
        raise ChangedMeanwhile


def _published(connection: Connection) -> Mapping[str, Publication]:
    return MappingProxyType({p.unit: p for p in PUBLICATIONS.find(connection)})
