"""Remarks about entries, in the order they were made; none is changed or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select

from ledger.entries import Ledger
from ledger.review.comments import Comment
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.kept import Kept
from store.tables import metadata

comment = Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("at", String, nullable=False),
    Column("key", String, nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)


def add(connection: Connection, said: Comment, *, token: str) -> bool:
    """Keep a remark; False when the token came before."""
    if connection.scalar(select(comment.c.id).where(comment.c.token == token)):
        return False
    connection.execute(
        insert(comment).values(
            token=token, at=said.at.isoformat(), key=said.key, person=said.person, text=said.text
        )
    )
    record(connection, AuditEvent(said.at, said.person, "comment.added", said.key, {"text": said.text}))
    bump(connection)
    return True


def of(connection: Connection, key: str) -> list[Comment]:
    """Remarks about an entry, oldest first."""
    found = select(comment).where(comment.c.key == key).order_by(comment.c.id)
    return [Comment(r.key, r.person, datetime.fromisoformat(r.at), r.text) for r in connection.execute(found)]


class Comments:
    """The store as `ledger.review.comments.CommentRepository`."""

    def __init__(self, store: Kept) -> None:
        self._store = store

    def ledger(self) -> Ledger:
        """The current ledger."""
        return self._store.ledger()

    def add_comment(self, comment: Comment, *, token: str) -> bool:
        """Keep a remark; False when the token came before."""
        with writing(self._store.engine) as connection:
            return add(connection, comment, token=token)

    def comments(self, key: str) -> Sequence[Comment]:
        """Remarks about an entry, oldest first."""
        with reading(self._store.engine) as connection:
            return of(connection, key)
