"""The outgoing post: messages that the portal itself sends, at most once each.

`sending` is committed before a message leaves. One that is found `sending` while nobody sends was on its way when the
portal stopped: it becomes `doubt`, and a person decides. Nothing is ever sent again by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Integer, String, select, update

from ledger.duties.reminder_service import Message, Post
from store.database import reading, writing
from store.facts import bump
from store.keeper import Keeper
from store.records import Records

MESSAGES = Records.declared(
    Message,
    "message",
    Column("urging", Integer, nullable=False),
    Column("state", String, nullable=False, index=True),
)
_C = MESSAGES.c


def messages(connection: Connection, *, limit: int) -> list[Message]:
    """Newest first."""
    found = select(MESSAGES.table).order_by(_C.id.desc()).limit(limit)
    return [MESSAGES.record(row) for row in connection.execute(found)]


def settle(connection: Connection, message_id: int, *, send: bool) -> bool:
    """From failed or doubt back to waiting, or dropped."""
    state = Post.WAITING if send else Post.DROPPED
    return _move(connection, message_id, (Post.FAILED, Post.DOUBT), state, "")


class PostBox(Keeper):
    """What the sender needs of the post; only whoever holds the sender's lease calls it."""

    def waiting(self) -> Sequence[Message]:
        """Messages to send, oldest first."""
        with reading(self.engine) as connection:
            return MESSAGES.find(connection, _C.state == Post.WAITING)

    def doubt_interrupted(self, note: str) -> int:
        """Whatever still says `sending` was interrupted; returns how many."""
        with reading(self.engine) as connection:
            if not MESSAGES.find(connection, _C.state == Post.SENDING):
                return 0
        with writing(self.engine) as connection:
            doubtful = update(MESSAGES.table).where(_C.state == Post.SENDING)
            moved = connection.execute(doubtful.values(state=Post.DOUBT, note=note))
            bump(connection)
            return int(moved.rowcount)

    def take(self, message_id: int) -> bool:
        """Mark it as leaving, durably; False when somebody else has taken or dropped it."""
        with writing(self.engine) as connection:
            return _move(connection, message_id, (Post.WAITING,), Post.SENDING, "")

    def finish(self, message_id: int, state: Post, note: str = "") -> None:
        """What became of a message that was taken."""
        with writing(self.engine) as connection:
            _move(connection, message_id, (Post.SENDING,), state, note)


def _move(connection: Connection, message_id: int, before: tuple[Post, ...], after: Post, note: str) -> bool:
    here = _C.id == message_id, _C.state.in_(before)
    moved = MESSAGES.change(connection, *here, state=after, note=note)
    if moved is not None:
        bump(connection)
    return moved is not None
