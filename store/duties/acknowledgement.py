"""签收 in the store: one receipt per addressee and year, and the addressees that the office added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, Text, delete, insert, select

from ledger.clock import Clock
from ledger.duties.acknowledgement import Acknowledgement
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.per_version import PerVersion
from store.records import Records
from store.tables import metadata

acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("unit", String, primary_key=True),
    Column("signer", String, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("note", Text, nullable=False, default=""),
)

addressee = Table(
    "addressee",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,
)

ACKNOWLEDGEMENTS = Records(Acknowledgement, acknowledgement)


class Acknowledgements:
    """The receipts of one store (`ledger.duties.acknowledgement.AcknowledgementRepository`)."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._signed = PerVersion(engine, _signed)
        self._added = PerVersion(engine, _added)

    def now(self) -> datetime:
        """The time in China."""
        return self._clock.now()

    def acknowledgements(self, year: int) -> Mapping[str, Acknowledgement]:
        """By unit."""
        return self._signed.get(year)

    def added(self, year: int) -> tuple[str, ...]:
        """Names that the office added, oldest first."""
        return self._added.get(year)

    def acknowledge(self, year: int, given: Acknowledgement) -> Acknowledgement:
        """Commit it; a unit's first one stands and is returned."""
        with writing(self._engine) as connection:
            held = _signed(connection, year).get(given.unit)
            if held is not None:
                return held
            keep(connection, year, given)
            bump(connection)
        return given

    def revoke(self, year: int, unit: str, *, person: str, reason: str) -> None:
        """Take a unit's acknowledgement back; the audit event keeps what it said."""
        with writing(self._engine) as connection:
            held = _signed(connection, year).get(unit)
            if held is None:
                return
            table = acknowledgement
            connection.execute(delete(table).where(table.c.year == year, table.c.unit == unit))
            detail = {"原签收人": held.signer, "原签收时间": held.at.isoformat(), "原因": reason}
            record(connection, AuditEvent(self.now(), person, "receipt.revoked", unit, detail))
            bump(connection)

    def add(self, year: int, name: str, *, person: str) -> None:
        """Add an addressee, once."""
        with writing(self._engine) as connection:
            if name in _added(connection, year):
                return
            at = self.now()
            connection.execute(
                insert(addressee).values(year=year, name=name, person=person, at=at.isoformat())
            )
            record(connection, AuditEvent(at, person, "addressee.added", name))
            bump(connection)

    def remove(self, year: int, name: str, *, person: str) -> None:
        """Take an added addressee off the list; a receipt it gave stays in the store."""
        with writing(self._engine) as connection:
            connection.execute(delete(addressee).where(addressee.c.year == year, addressee.c.name == name))
            record(connection, AuditEvent(self.now(), person, "addressee.removed", name))
            bump(connection)


def keep(connection: Connection, year: int, given: Acknowledgement) -> None:
    """Book a receipt and its audit event."""
    ACKNOWLEDGEMENTS.add(connection, given, year=year)
    kind = "receipt.on_behalf" if given.on_behalf else "receipt.given"
    detail = {"签收人": given.signer, **({"说明": given.note} if given.note else {})}
    record(connection, AuditEvent(given.at, given.recorded_by, kind, given.unit, detail))


def _signed(connection: Connection, year: int) -> Mapping[str, Acknowledgement]:
    found = ACKNOWLEDGEMENTS.find(connection, acknowledgement.c.year == year)
    return MappingProxyType({given.unit: given for given in found})


def _added(connection: Connection, year: int) -> tuple[str, ...]:
    found = select(addressee.c.name).where(addressee.c.year == year).order_by(addressee.c.seq)
    return tuple(connection.scalars(found))
