"""Which news of 待办 somebody has taken note of; nobody's figures depend on it, so the store's version stays."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, insert, select

from ledger.inbox.service import InboxRepository
from store.database import reading, writing
from store.keeper import Keeper
from store.tables import metadata, texts

noted = Table(
    "inbox_noted",
    metadata,
    Column("person", String, primary_key=True),
    Column("mark", String, primary_key=True),
    *texts("at"),
)


class InboxNotes(Keeper, InboxRepository):
    """Over the store."""

    def noted(self, person: str) -> frozenset[str]:
        with reading(self.engine) as connection:
            return frozenset(connection.scalars(select(noted.c.mark).where(noted.c.person == person)))

    def note(self, person: str, mark: str) -> None:
        here = (noted.c.person == person, noted.c.mark == mark)
        with writing(self.engine) as connection:
            if connection.scalar(select(noted.c.mark).where(*here)) is None:
                connection.execute(insert(noted).values(person=person, mark=mark, at=self.now().isoformat()))
