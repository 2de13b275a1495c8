"""委托 in the store: one row per delegation; a 交接 moves the giver's drafts in the unit in the same transaction."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from ledger.within.delegation import Delegation, DelegationRepository, told
from store.database import writing
from store.keeper import Kept, RegisterKeeper
from store.records import Records, of_the_year
from store.review.drafts import DRAFTS

DELEGATIONS = Records.declared(Delegation, "delegation", of_the_year(index=True))
_D = DRAFTS.c


class Delegations(RegisterKeeper[Delegation], DelegationRepository):
    """The delegations of one store."""

    def __init__(self, store: Kept) -> None:
        super().__init__(store, DELEGATIONS)

    def hand_over(self, made: Delegation, *, person: str) -> int:
        keys = [entry.key for entry in self.ledger().by_unit.get(made.unit, ())]
        with writing(self.engine) as connection:
            moved = _move_drafts(connection, keys, giver=made.giver.account, deputy=made.deputy.account)
            number = DELEGATIONS.add(connection, made)
            DELEGATIONS.set(connection, DELEGATIONS.c.id == number, moved=moved)
            said = {"编号": number, **told(made), "移交草稿": moved}
            self.tell(connection, person, "delegation.handed_over", made.key, said)
        return moved


def _move_drafts(connection: Connection, keys: list[str], *, giver: str, deputy: str) -> int:
    """How many fields went along: where the deputy has begun one of their own, the giver's stays with the giver."""
    theirs = {(row.key, row.column) for row in connection.execute(select(_D.key, _D.column).where(_D.person == deputy))}
    mine = select(_D.key, _D.column).where(_D.person == giver, _D.key.in_(keys))
    found = [(row.key, row.column) for row in connection.execute(mine) if (row.key, row.column) not in theirs]
    for key, column in found:
        here = (_D.person == giver, _D.key == key, _D.column == column)
        connection.execute(update(DRAFTS.table).where(*here).values(person=deputy))
    return len(found)
