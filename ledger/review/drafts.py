"""Drafts: what somebody has typed into an entry's form and not handed in, kept per person, entry and field.

A draft remembers the text it was typed over, so that whoever comes back to it is told what changed meanwhile. It is
nobody else's business: it is found by the person's own id only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.errors import InvalidCells
from ledger.permissions import Action, Person
from ledger.repository import LedgerSource, Submission
from ledger.submission import refuse_foreign_columns
from ledger.texts.letters import lettered
from ledger.use_cases import Service

LONGEST = 20_000  # characters of one field; far more than a cell can hold


@dataclass(frozen=True, slots=True)
class Draft:
    """One field: what was typed, the ledger's text it was typed over, when."""

    text: str
    seen: str
    at: datetime


class DraftRepository(LedgerSource, Protocol):
    """What is needed of the keeper of drafts."""

    def drafts(self, person: str, key: str) -> Mapping[str, Draft]:
        """Drafts of a person's id for an entry, by column."""

    def drafts_of(self, person: str) -> Mapping[str, Mapping[str, Draft]]:
        """All drafts of a person's id, by entry and column."""

    def keep_drafts(self, person: str, drafts: Mapping[tuple[str, str], Draft | None]) -> None:
        """Keep drafts of fields (entry, column), all of them or none; None forgets one."""

    def drop_drafts(self, person: str, *keys: str) -> None:
        """Forget the drafts of entries."""

    def drafted(self, person: str) -> Mapping[str, datetime]:
        """Entries that a person has drafts for, each with the time of the newest."""

    def all_drafted(self) -> int:
        """How many entries anybody has drafts for."""


class DraftService(Service[DraftRepository]):
    """A person's own drafts."""

    def keep(self, person: Person, key: str, name: str, text: str, *, seen: str) -> None:
        """Keep what was typed into a field; typing the ledger's own text again forgets the draft.

        Raises EntryUnknown, NotAllowed, InvalidCells for a text that is too long to be kept.
        """
        self.keep_many(person, {(key, name): (text, seen)})

    def keep_many(self, person: Person, typed: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """The same for fields of several entries, (entry, column) to what was typed and what it was typed over: all or none."""
        drafts: dict[tuple[str, str], Draft | None] = {}
        for (key, name), (raw, seen) in typed.items():
            self._require_writer(person, key, name)
            text = lettered(raw)
            if len(text) > LONGEST:
                raise InvalidCells({name: f"内容太长（{len(text)} 字），草稿没有保存；请精简到 {LONGEST} 字以内。"})
            drafts[key, name] = None if text == seen else Draft(text, seen, self._book.now())
        self._book.keep_drafts(person.id, drafts)

    def rebase(self, person: Person, key: str) -> None:
        """The person has read what the entry says by now and stays with their own: drafts count as typed over that."""
        self._require_writer(person, key)
        ledger = self._book.ledger()
        for name, draft in self._book.drafts(person.id, key).items():
            self.keep(person, key, name, draft.text, seen=ledger.cells.get((key, name), ""))

    def drop(self, person: Person, *keys: str) -> None:
        """Forget the drafts of entries: handed in, or given up."""
        for key in keys:
            self._require_writer(person, key)
        self._book.drop_drafts(person.id, *keys)

    def of(self, person: Person, key: str) -> Mapping[str, Draft]:
        """The person's drafts for an entry, by column, without those that say what the ledger says by now."""
        return self._unsaid(key, self._book.drafts(person.id, key))

    def of_all(self, person: Person) -> Mapping[str, Mapping[str, Draft]]:
        """The same of every entry that the person has drafts for."""
        found = {key: self._unsaid(key, drafts) for key, drafts in self._book.drafts_of(person.id).items()}
        return {key: drafts for key, drafts in found.items() if drafts}

    def _unsaid(self, key: str, found: Mapping[str, Draft]) -> Mapping[str, Draft]:
        cells = self._book.ledger().cells
        return {name: d for name, d in found.items() if d.text != cells.get((key, name), "")}

    def overtaken(self, key: str, found: Mapping[str, Draft]) -> dict[str, str]:
        """Fields that say something else by now than what their draft was typed over, with their present text."""
        cells = self._book.ledger().cells
        now = {name: cells.get((key, name), "") for name in found}
        return {name: now[name] for name, draft in found.items() if draft.seen != now[name]}

    def waiting(self, person: Person) -> Mapping[str, datetime]:
        """Entries that the person has drafts for, each with the time of the newest."""
        return self._book.drafted(person.id)

    def kept_by_anybody(self, person: Person) -> int:
        """How many entries have drafts, for whoever closes the year; not whose or what. Raises NotAllowed."""
        self._require(person, Action.CLOSE_YEAR)
        return self._book.all_drafted()

    def _require_writer(self, person: Person, key: str, *names: str) -> None:
        self._require_entry(person, Action.EDIT, key)
        refuse_foreign_columns(Submission(key, dict.fromkeys(names, ""), {}))
