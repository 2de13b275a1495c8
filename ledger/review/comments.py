"""Remarks about an entry: unit, lead unit and office talk about it where it stands, and nothing said is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ledger.entries import Entry, Ledger
from ledger.errors import InvalidCells, NotAllowed
from ledger.permissions import Action, Person, Role, signed
from ledger.repository import LedgerSource
from ledger.review.service import reason_text
from ledger.use_cases import Service

LONGEST = 1000  # characters
NEWS_DAYS = 14  # so long a remark is news
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

    def recent(self, since: datetime) -> Sequence[Comment]:
        """Remarks about any entry since a moment, oldest first."""


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

    def news(self, person: Person) -> dict[str, Comment]:
        """The newest remark of somebody else's, less than `NEWS_DAYS` old, by entry: on those that the person fills in or leads."""
        ledger, me = self._book.ledger(), signed(person)
        found = self._book.recent(self._book.now() - timedelta(days=NEWS_DAYS))
        return {
            c.key: c for c in found if c.person != me and _writes_or_leads(person, ledger.by_key.get(c.key), ledger)
        }


def _writes_or_leads(person: Person, entry: Entry | None, ledger: Ledger) -> bool:
    if entry is None:
        return False
    leads = ledger.lead_units.get(entry.task_no, ())
    return person.holds(Role.UNIT, entry.unit) or any(person.holds(Role.LEAD, unit) for unit in leads)
