"""The outgoing post: messages that the portal itself sends, at most once each.

`sending` is committed before a message leaves. One that is found `sending` while nobody sends was on its way when the
portal stopped: it becomes `doubt`, and a person decides. Nothing is ever sent again by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, insert, select, update
from sqlalchemy import Text as LongText

from ledger.duties.reminder import Channel
from ledger.duties.reminder_service import Message, Outgoing, Post
from store.database import reading, writing
from store.facts import bump
from store.tables import metadata

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("urging", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("address", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", LongText, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("note", LongText, nullable=False, default=""),
    sqlite_autoincrement=True,
)


def put(connection: Connection, out: Outgoing, *, unit: str, urging: int, now: datetime) -> None:
    """A message that waits to be sent."""
    connection.execute(
        insert(message).values(
            urging=urging, channel=out.channel.value, unit=unit, address=out.address, subject=out.subject,
            body=out.body, state=Post.WAITING, at=now.isoformat(), note="",
        )
    )  # fmt: skip


def messages(connection: Connection, *, limit: int) -> list[Message]:
    """Newest first."""
    return [
        _message(row)
        for row in connection.execute(select(message).order_by(message.c.id.desc()).limit(limit))
    ]


def settle(connection: Connection, message_id: int, *, send: bool) -> bool:
    """From failed or doubt back to waiting, or dropped."""
    state = Post.WAITING if send else Post.DROPPED
    return _move(connection, message_id, (Post.FAILED, Post.DOUBT), state, "")


class PostBox:
    """What the sender needs of the post; only whoever holds the sender's lease calls it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self) -> list[Message]:
        """Messages to send, oldest first."""
        with reading(self._engine) as connection:
            found = select(message).where(message.c.state == Post.WAITING).order_by(message.c.id)
            return [_message(row) for row in connection.execute(found)]

    def doubt_interrupted(self, note: str) -> int:
        """Whatever still says `sending` was interrupted; returns how many."""
        with reading(self._engine) as connection:
            if (
                connection.scalar(select(message.c.id).where(message.c.state == Post.SENDING).limit(1))
                is None
            ):
                return 0
        with writing(self._engine) as connection:
            moved = connection.execute(
                update(message).where(message.c.state == Post.SENDING).values(state=Post.DOUBT, note=note)
            )
            bump(connection)
            return int(moved.rowcount)

    def take(self, message_id: int) -> bool:
        """Mark it as leaving, durably; False when somebody else has taken or dropped it."""
        with writing(self._engine) as connection:
            return _move(connection, message_id, (Post.WAITING,), Post.SENDING, "")

    def finish(self, message_id: int, state: Post, note: str = "") -> None:
        """What became of a message that was taken."""
        with writing(self._engine) as connection:
            _move(connection, message_id, (Post.SENDING,), state, note)


def _move(connection: Connection, message_id: int, before: tuple[Post, ...], after: Post, note: str) -> bool:
    moved = connection.execute(
        update(message)
        .where(message.c.id == message_id, message.c.state.in_(before))
        .values(state=after, note=note)
    )
    if moved.rowcount:
        bump(connection)
    return bool(moved.rowcount)


def _message(row: Row[Any]) -> Message:
    return Message(
        row.id, Channel(row.channel), row.unit, row.address, row.subject, row.body, Post(row.state),
        datetime.fromisoformat(row.at), row.note,
    )  # fmt: skip
