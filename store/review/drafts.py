"""Drafts of the form: one line per person, entry and field, so that two windows of one person do not undo each other.

Nobody else sees a draft, so the store's version stays as it is: no page of another person has anything to show anew.
A draft is no audit event: what it becomes when it is handed in stands in history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, delete, func, insert, select

from ledger.entries import Ledger
from ledger.review.drafts import Draft
from store.database import reading, writing
from store.kept import Kept
from store.tables import metadata

draft = Table(
    "draft",
    metadata,
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("column", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("at", String, nullable=False),
)


def keep(connection: Connection, person: str, key: str, column: str, typed: Draft | None) -> None:
    """Keep one field's draft; None forgets it."""
    here = (draft.c.person == person) & (draft.c.key == key) & (draft.c.column == column)
    connection.execute(delete(draft).where(here))
    if typed is not None:
        connection.execute(
            insert(draft).values(
                person=person,
                key=key,
                column=column,
                text=typed.text,
                seen=typed.seen,
                at=typed.at.isoformat(),
            )
        )


def of(connection: Connection, person: str, key: str) -> dict[str, Draft]:
    """A person's drafts for an entry, by column."""
    found = select(draft).where(draft.c.person == person, draft.c.key == key)
    return {r.column: Draft(r.text, r.seen, datetime.fromisoformat(r.at)) for r in connection.execute(found)}


class Drafts:
    """The store as `ledger.review.drafts.DraftRepository`."""

    def __init__(self, store: Kept) -> None:
        self._store = store

    def ledger(self) -> Ledger:
        """The current ledger."""
        return self._store.ledger()

    def drafts(self, person: str, key: str) -> Mapping[str, Draft]:
        """Drafts of a person's id for an entry, by column."""
        with reading(self._store.engine) as connection:
            return of(connection, person, key)

    def keep_draft(self, person: str, key: str, column: str, draft: Draft | None) -> None:
        """Keep one field's draft; None forgets it."""
        with writing(self._store.engine) as connection:
            keep(connection, person, key, column, draft)

    def drop_drafts(self, person: str, key: str) -> None:
        """Forget an entry's drafts."""
        with writing(self._store.engine) as connection:
            connection.execute(delete(draft).where(draft.c.person == person, draft.c.key == key))

    def all_drafted(self) -> int:
        """How many entries anybody has drafts for."""
        with reading(self._store.engine) as connection:
            return connection.scalar(select(func.count(draft.c.key.distinct()))) or 0

    def drafted(self, person: str) -> Mapping[str, datetime]:
        """Entries that a person has drafts for, each with the time of the newest."""
        found = (
            select(draft.c.key, func.max(draft.c.at)).where(draft.c.person == person).group_by(draft.c.key)
        )
        with reading(self._store.engine) as connection:
            return {key: datetime.fromisoformat(at) for key, at in connection.execute(found)}
