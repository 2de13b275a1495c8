"""Drafts of the form: one line per person, entry and field, so that two windows of one person do not undo each other.

Nobody else sees a draft, so the store's version stays as it is: no page of another person has anything to show anew.
A draft is no audit event: what it becomes when it is handed in stands in history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, String, delete, func, select

from ledger.review.drafts import Draft, DraftRepository
from store.database import reading, writing
from store.keeper import Keeper
from store.records import Records

DRAFTS = Records.declared(
    Draft,
    "draft",
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("column", String, primary_key=True),
)
_C = DRAFTS.c


class Drafts(Keeper, DraftRepository):
    """Over the store."""

    def drafts(self, person: str, key: str) -> Mapping[str, Draft]:
        found = select(DRAFTS.table).where(_C.person == person, _C.key == key)
        with reading(self.engine) as connection:
            return {row.column: DRAFTS.record(row) for row in connection.execute(found)}

    def drafts_of(self, person: str) -> Mapping[str, Mapping[str, Draft]]:
        found: dict[str, dict[str, Draft]] = {}
        with reading(self.engine) as connection:
            for row in connection.execute(select(DRAFTS.table).where(_C.person == person)):
                found.setdefault(row.key, {})[row.column] = DRAFTS.record(row)
        return found

    def keep_drafts(self, person: str, drafts: Mapping[tuple[str, str], Draft | None]) -> None:
        with writing(self.engine) as connection:
            for (key, column), draft in drafts.items():
                here = {"person": person, "key": key, "column": column}
                connection.execute(delete(DRAFTS.table).filter_by(**here))
                if draft is not None:
                    DRAFTS.add(connection, draft, **here)

    def drop_drafts(self, person: str, *keys: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(DRAFTS.table).where(_C.person == person, _C.key.in_(keys)))

    def all_drafted(self) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count(_C.key.distinct()))) or 0

    def drafted(self, person: str) -> Mapping[str, datetime]:
        found = select(_C.key, func.max(_C.at)).where(_C.person == person).group_by(_C.key)
        with reading(self.engine) as connection:
            return {key: datetime.fromisoformat(at) for key, at in connection.execute(found)}
