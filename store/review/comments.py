"""Remarks about entries, in the order they were made; none is changed or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Integer, String, select

from ledger.review.comments import Comment, CommentRepository
from store.database import reading, writing
from store.keeper import Keeper
from store.records import Records

COMMENTS = Records.declared(
    Comment,
    "comment",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("key", String, nullable=False, index=True),
)


class Comments(Keeper, CommentRepository):
    """Over the store."""

    def add_comment(self, comment: Comment, *, token: str) -> bool:
        with writing(self.engine) as connection:
            if connection.scalar(select(COMMENTS.c.id).where(COMMENTS.c.token == token)):
                return False
            COMMENTS.add(connection, comment, token=token)
            self.tell(connection, comment.person, "comment.added", comment.key, {"text": comment.text})
            return True

    def comments(self, key: str) -> Sequence[Comment]:
        with reading(self.engine) as connection:
            return COMMENTS.find(connection, COMMENTS.c.key == key)

    def recent(self, since: datetime) -> Sequence[Comment]:
        with reading(self.engine) as connection:
            return COMMENTS.find(connection, COMMENTS.c.at > since.isoformat())
