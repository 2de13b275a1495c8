"""分管市领导 in the store: one row per task that a leader is in charge of; audit events keep who was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection, delete

from ledger.leaders import Leader
from ledger.year.portfolio import InCharge, PortfolioRepository
from store.database import writing
from store.keeper import Keeper, per_version
from store.records import Records

IN_CHARGE = Records.declared(InCharge, "portfolio", key=("task_no",))


class Portfolios(Keeper, PortfolioRepository):
    """The portfolios of one store."""

    @per_version
    def leaders(self, connection: Connection) -> Mapping[int, Leader]:
        return MappingProxyType(_leaders(connection))

    def put(self, numbers: Iterable[int], leader: Leader | None, *, person: str) -> None:
        with writing(self.engine) as connection:
            held, now = _leaders(connection), leader.name if leader else ""
            for number in numbers:
                connection.execute(delete(IN_CHARGE.table).where(IN_CHARGE.c.task_no == number))
                if leader:
                    IN_CHARGE.add(connection, InCharge(number, leader))
                before = held[number].name if number in held else ""
                self.tell(connection, person, "portfolio.set", f"{number}", {"原分管领导": before, "分管领导": now})


def _leaders(connection: Connection) -> dict[int, Leader]:
    return {one.task_no: one.leader for one in IN_CHARGE.find(connection)}
