"""Remarks about an entry: unit, lead unit and office talk about it where it stands, and nothing said is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.errors import InvalidCells, NotAllowed
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.review.service import reason_text
from ledger.use_cases import Service

LONGEST = 1000  # characters
FIELD = "留言"


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark."""

    key: str
    person: str
    at: datetime
    text: str


class CommentRepository(LedgerSource, Protocol):
    """What is needed of the keeper of remarks."""

    def add_comment(self, comment: Comment, *, token: str) -> bool:
        """Keep a remark; False when the token came before and nothing was added."""

    def comments(self, key: str) -> Sequence[Comment]:
        """Remarks about an entry, oldest first."""


class CommentService(Service[CommentRepository]):
    """Use cases of those whom an entry concerns."""

    def add(self, person: Person, key: str, text: str, *, token: str) -> None:
        """Say something about an entry; a double click says it once.

        Raises EntryUnknown, NotAllowed, InvalidCells (nothing said, too long, or personal numbers in it).
        """
        _, ledger = self._require_entry(person, Action.COMMENT, key)
        if not token:
            raise NotAllowed("留言缺少编号，没有保存。请刷新页面后再试。")
        said = reason_text(text, ledger, field=FIELD, needed="请先写留言内容。")
        if len(said) > LONGEST:
            raise InvalidCells({FIELD: f"请不要超过 {LONGEST} 字，现在是 {len(said)} 字。"})
        self._book.add_comment(Comment(key, signed(person), self._book.now(), said), token=token)

    def of(self, person: Person, key: str) -> Sequence[Comment]:
        """Remarks about an entry, oldest first. Raises EntryUnknown, NotAllowed."""
        self._require_entry(person, Action.HISTORY, key)
        return self._book.comments(key)
