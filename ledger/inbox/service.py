"""待办 of a person: the lines of all sources in order, made once per person and version of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ledger.figures.board import Board
from ledger.inbox.item import HasInbox, InboxItem, in_order
from ledger.permissions import Person, require_still
from ledger.repository import LedgerSource


class InboxRepository(LedgerSource, Protocol):
    """Which news a person has taken note of; `store.inbox` implements it."""

    def noted(self, person: str) -> frozenset[str]:
        """Marks of a person's id."""

    def note(self, person: str, mark: str) -> None:
        """Keep a mark; the same again changes nothing."""


class InboxService:
    """Over the sources of lines and the keeper of what was taken note of; `lasting` are those whose matters outlive the
    year (annual paragraphs, rectifications …): the lines of a closed year are theirs alone."""

    def __init__(self, book: InboxRepository, sources: Sequence[HasInbox], lasting: Sequence[HasInbox] = ()) -> None:
        self._book, self._sources, self._lasting = book, sources, lasting
        self._known: tuple[Board | None, dict[Person, tuple[InboxItem, ...]]] = (None, {})

    def items(self, person: Person, board: Board) -> tuple[InboxItem, ...]:
        """The person's lines in order; `board` is today's."""
        found = self._all(person, board)
        news = [item for item in found if item.read]
        noted = self._book.noted(person.id) if news else frozenset()
        return tuple(item for item in found if item.read not in noted) if news else found

    def has_noted(self, person: Person, mark: str) -> bool:
        """Has the person read that piece of news?"""
        return mark in self._book.noted(person.id)

    def note(self, person: Person, mark: str) -> None:
        """The person has read a piece of news: its line goes. Raises NotAllowed when the sign-in is good no more."""
        require_still(person)
        self._book.note(person.id, mark)

    def _all(self, person: Person, board: Board) -> tuple[InboxItem, ...]:
        of, known = self._known
        if of is not board:
            known = {}
            self._known = board, known
        if person not in known:
            sources = self._lasting if board.ledger.closed else self._sources
            found = (item for source in sources for item in source.inbox(person, board))
            known[person] = in_order(found, self._book.now().date())
        return known[person]
