"""签收 in the store: one receipt per addressee and year, and the addressees that the office added."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Column, Connection, Integer, Table, delete, insert, select

from ledger.duties.acknowledgement import Acknowledgement, AcknowledgementRepository
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.keeper import Keeper, per_version
from store.records import Records, year_of
from store.tables import metadata, texts

addressee = Table(
    "addressee",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False, index=True),
    *texts("name", "person", "at"),
    sqlite_autoincrement=True,
)

YEAR = Column("year", Integer, primary_key=True, autoincrement=False)
ACKNOWLEDGEMENTS = Records.declared(Acknowledgement, "acknowledgement", YEAR, key=("unit",))
_C = ACKNOWLEDGEMENTS.c


class Acknowledgements(Keeper, AcknowledgementRepository):
    """The receipts of one store."""

    @per_version
    def acknowledgements(self, connection: Connection) -> Mapping[str, Acknowledgement]:
        return _signed(connection)

    @per_version
    def added(self, connection: Connection) -> tuple[str, ...]:
        return _added(connection)

    def acknowledge(self, given: Acknowledgement) -> Acknowledgement:
        with writing(self.engine) as connection:
            held = _signed(connection).get(given.unit)
            if held is None:
                keep(connection, given)
                bump(connection)
        return held or given

    def revoke(self, unit: str, *, person: str, reason: str) -> None:
        with writing(self.engine) as connection:
            held = _signed(connection).get(unit)
            if held is not None:
                connection.execute(
                    delete(ACKNOWLEDGEMENTS.table).where(_C.year == year_of(connection), _C.unit == unit)
                )
                detail = {"原签收人": held.signer, "原签收时间": held.at, "原因": reason}
                self.tell(connection, person, "receipt.revoked", unit, detail)

    def add(self, name: str, *, person: str) -> None:
        with writing(self.engine) as connection:
            if name not in _added(connection):
                at = self.now().isoformat()
                connection.execute(insert(addressee).values(year=year_of(connection), name=name, person=person, at=at))
                self.tell(connection, person, "addressee.added", name)

    def remove(self, name: str, *, person: str) -> None:
        with writing(self.engine) as connection:
            mine = addressee.c.year == year_of(connection), addressee.c.name == name
            connection.execute(delete(addressee).where(*mine))
            self.tell(connection, person, "addressee.removed", name)


def keep(connection: Connection, given: Acknowledgement) -> None:
    """Book a receipt and its audit event."""
    ACKNOWLEDGEMENTS.add(connection, given, year=year_of(connection))
    kind = "receipt.on_behalf" if given.on_behalf else "receipt.given"
    detail = {"签收人": given.signer, **({"说明": given.note} if given.note else {})}
    record(connection, AuditEvent(given.at, given.recorded_by, kind, given.unit, detail))


def _signed(connection: Connection) -> Mapping[str, Acknowledgement]:
    found = ACKNOWLEDGEMENTS.find(connection, _C.year == year_of(connection))
    return MappingProxyType({one.unit: one for one in found})


def _added(connection: Connection) -> tuple[str, ...]:
    mine = select(addressee.c.name).where(addressee.c.year == year_of(connection))
    return tuple(connection.scalars(mine.order_by(addressee.c.seq)))
