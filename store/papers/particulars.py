"""版头版记 in the store: what is usual, only ever appended."""

from __future__ import annotations

from sqlalchemy import Connection

from ledger.papers.particulars import WORDS, Particulars, ParticularsRepository, ParticularsSet
from store.database import writing
from store.keeper import Keeper, holding, per_version, supersede
from store.records import Records

USUAL = Records.declared(ParticularsSet, "paper_particulars")
UNSET = ParticularsSet(0, Particulars())


class ParticularsStore(Keeper, ParticularsRepository):
    """What is usual in one store."""

    @per_version
    def newest(self, connection: Connection) -> ParticularsSet:
        return holding(connection, USUAL, UNSET)

    def add(self, usual: Particulars, *, seen: int, person: str) -> None:
        with writing(self.engine, after_closing=True) as connection:
            held = supersede(connection, USUAL, ParticularsSet(0, usual, self.now(), person), UNSET, seen=seen)
            self.tell(connection, person, "particulars.set", "", _changed(held.usual, usual))


def _changed(before: Particulars, now: Particulars) -> dict[str, object]:
    """What is another than it was, by its word."""
    texts = {name: getattr(now, name) for name in WORDS if getattr(now, name) != getattr(before, name)}
    return {WORDS[name]: ("是" if text else "否") if name == "seal" else text for name, text in texts.items()}
