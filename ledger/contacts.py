"""Whom to call about an entry: one answer for every page, list, text and download, from wherever a number is known.

In this order: whoever reported the entry, whoever the unit divided it to (责任分工), the contact of its 保障情况, whoever
reported another of its entries last. The first with a number counts; where nobody has one, the first name, at last that
of an account of the unit. Who may see it is `Action.READ_CONTACT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from ledger.accounts.accounts import Account
from ledger.duties.assignment import Assignment
from ledger.duties.assurance import Assurance
from ledger.entries import Entry, Ledger
from ledger.permissions import Action, Person, Role, may

_NEVER = datetime.min.replace(tzinfo=UTC)
_READERS_KEPT = 256


class Responsible(NamedTuple):
    """A 科室 (or 镇街) and a person; empty texts where nothing is known."""

    department: str = ""
    who: str = ""


class Contact(NamedTuple):
    """A person (or 科室) and a telephone number; empty texts where nothing is known."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, eq=False)
class Contacts:
    """Whom to call, for one reader (None: for all who see every number). Immutable, so that drawings can be kept by it."""

    ledger: Ledger | None = None
    divided: Mapping[str, Assignment] = field(default_factory=dict)
    assured: Mapping[str, Assurance] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    reader: Person | None = None

    def of(self, entry: Entry) -> Contact:
        """The contact of an entry; a reader whom its numbers do not concern gets the reporter's name alone."""
        if self.reader and not (self.ledger and may(self.reader, Action.READ_CONTACT, entry, self.ledger)):
            return Contact(entry.reporter)
        known = [contact for contact in self._known(entry) if contact.name or contact.phone]
        return next((c for c in known if c.phone), known[0] if known else Contact())

    def responsible(self, entry: Entry) -> Responsible:
        """Which 科室 or 镇街 answers for an entry, and who in it: by 责任分工, else by the unit's 保障情况, else its reporter."""
        if given := self.divided.get(entry.key):
            return Responsible(given.department, given.who or entry.reporter)
        held = self.assured.get(entry.unit)
        return Responsible(
            held.text("office") if held else "", entry.reporter or (held.text("contact") if held else "")
        )

    def same_sources(self, other: Contacts) -> bool:
        """Is it made of the same objects, whoever reads it?"""
        mine, theirs = ((c.ledger, c.divided, c.assured, c.accounts) for c in (self, other))
        return all(one is another for one, another in zip(mine, theirs, strict=True))

    def _known(self, entry: Entry) -> Iterator[Contact]:
        yield Contact(entry.reporter, entry.phone)
        if given := self.divided.get(entry.key):
            yield Contact(given.who or given.department, given.phone)
        if held := self.assured.get(entry.unit):
            yield Contact(held.text("contact") or held.text("office"), held.text("phone"))
        yield self._last_reporters.get(entry.unit, Contact())
        yield Contact(self._account_names.get(entry.unit, ""))

    @cached_property
    def _last_reporters(self) -> dict[str, Contact]:
        """By unit: who handed in the newest entry with a number."""
        entries = [e for e in self.ledger.entries if e.phone] if self.ledger else []
        entries.sort(key=lambda e: e.updated_at or _NEVER)
        return {e.unit: Contact(e.reporter, e.phone) for e in entries}

    @cached_property
    def _account_names(self) -> dict[str, str]:
        """By unit: the first person whose account reports for it."""
        return dict(_reporting(self.accounts.values()))


# Nothing is known beside the entries themselves.
REPORTERS = Contacts()


def _reporting(accounts: Iterable[Account]) -> Iterator[tuple[str, str]]:
    for account in sorted(accounts, key=lambda a: a.created, reverse=True):
        for grant in account.grants:
            if grant.role is Role.UNIT and not account.disabled:
                yield grant.unit, account.name


class ContactService:
    """Contacts for a person; the same object as long as ledger, 分工, 保障情况 and accounts stay, shared by all who see
    every number."""

    def __init__(
        self,
        ledger: Callable[[], Ledger],
        divided: Callable[[], Mapping[str, Assignment]],
        assured: Callable[[], Mapping[str, Assurance]],
        accounts: Callable[[], Mapping[str, Account]],
    ) -> None:
        self._ledger, self._divided, self._assured, self._accounts = ledger, divided, assured, accounts
        self._shared = Contacts()
        self._limited: dict[Person, Contacts] = {}

    def of(self, person: Person) -> Contacts:
        """Whom this person may call."""
        read = Contacts(self._ledger(), self._divided(), self._assured(), self._accounts())
        if not self._shared.same_sources(read):
            self._shared, self._limited = read, {}
        shared = self._shared
        assert shared.ledger
        if may(person, Action.READ_CONTACT, None, shared.ledger):
            return shared
        if person not in self._limited and len(self._limited) >= _READERS_KEPT:
            self._limited = {}
        return self._limited.setdefault(person, replace(shared, reader=person))
