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
from store.records import Records, of_the_year
from store.tables import metadata, texts

addressee = Table(
    "addressee",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    of_the_year(index=True),
    *texts("name", "person", "at"),
    sqlite_autoincrement=True,
)

ACKNOWLEDGEMENTS = Records.declared(Acknowledgement, "acknowledgement", of_the_year(primary_key=True), key=("unit",))


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
                connection.execute(delete(ACKNOWLEDGEMENTS.table).where(ACKNOWLEDGEMENTS.c.unit == unit))
                detail = {"原签收人": held.signer, "原签收时间": held.at, "原因": reason}
                self.tell(connection, person, "receipt.revoked", unit, detail)

    def add(self, name: str, *, person: str) -> None:
        with writing(self.engine) as connection:
            if name not in _added(connection):
                at = self.now().isoformat()
                connection.execute(insert(addressee).values(name=name, person=person, at=at))
                self.tell(connection, person, "addressee.added", name)

    def remove(self, name: str, *, person: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(addressee).where(addressee.c.name == name))
            self.tell(connection, person, "addressee.removed", name)


def keep(connection: Connection, given: Acknowledgement) -> None:
    """Book a receipt and its audit event."""
    ACKNOWLEDGEMENTS.add(connection, given)
    kind = "receipt.on_behalf" if given.on_behalf else "receipt.given"
    detail = {"签收人": given.signer, **({"说明": given.note} if given.note else {})}
    record(connection, AuditEvent(given.at, given.recorded_by, kind, given.unit, detail))


def _signed(connection: Connection) -> Mapping[str, Acknowledgement]:
    return MappingProxyType({one.unit: one for one in ACKNOWLEDGEMENTS.find(connection)})


def _added(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.scalars(select(addressee.c.name).order_by(addressee.c.seq)))
