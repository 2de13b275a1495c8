"""Registers (整改, 承诺): numbered records of entries with a version each, what their services have in common; and wordings.

A record belongs to an entry of the ledger, so that its unit and its lead units are known. Everything is done to the version
that the person saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ledger.errors import NotAllowed, Refused
from ledger.permissions import Action, Person, may, require_still
from ledger.repository import LedgerSource


class Registered(Protocol):
    """A record: its number and the 台账编号 of its entry."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...


LONGEST = 2_000  # characters of one text
R = TypeVar("R", bound=Registered)


class RegisterRepository(LedgerSource, Protocol[R]):
    """What is needed of the keeper; `store.keeper` implements it. Each change is an audit event of a `kind`, with details."""

    def all(self) -> Sequence[R]:
        """Of the year, newest first; read once per version of the store."""

    def add(self, made: R, kind: str, *, person: str, **detail: object) -> int:
        """A new record; returns its number."""

    def change(
        self, number: int, kind: str, values: Mapping[str, Any], *, seen: int, person: str, **detail: object
    ) -> None:
        """Change fields of the version that was seen; what stood there stays in the audit events. Raises ChangedMeanwhile."""


V = TypeVar("V")


class VersionsRepository(LedgerSource, Protocol[V]):
    """What is needed of the keeper of a unit's wordings, which are only ever appended; the newest one counts."""

    def newest(self) -> Mapping[str, V]:
        """The newest wording by unit."""

    def history(self, unit: str) -> Sequence[V]:
        """Every wording of a unit's, newest first."""

    def add(self, made: V, *, after: int) -> V:
        """Append a wording, and give it with its number. Raises ChangedMeanwhile when the newest one is not `after`."""


class RegisterService(Generic[R]):
    """Use cases over a register; each checks permission itself. `reads` and `manages` are the actions of whoever looks and
    of the office, `unknown` and `not_managed` say what is wrong."""

    reads: ClassVar[Action]
    manages: ClassVar[Action]
    unknown: ClassVar[str]
    not_managed: ClassVar[str]

    def __init__(self, book: RegisterRepository[R]) -> None:
        self._book = book

    def records(self, person: Person) -> tuple[R, ...]:
        """Records that are the person's business: their units', those of tasks their unit leads, or all."""
        if may(person, self.reads, None, self._book.ledger()):
            return tuple(self._book.all())
        return tuple(record for record in self._book.all() if self._may(person, self.reads, record.key))

    def may_manage(self, person: Person) -> bool:
        """Should a page offer what the office does, such as closing (销号)?"""
        return may(person, self.manages, None, self._book.ledger())

    def _may(self, person: Person, action: Action, key: str) -> bool:
        ledger = self._book.ledger()
        return may(person, action, ledger.by_key.get(key), ledger)

    def _record(self, number: int) -> R:
        found = next((record for record in self._book.all() if record.id == number), None)
        if found is None:
            raise Refused(self.unknown)
        return found

    def _to_manage(self, person: Person, number: int) -> R:
        require_still(person)
        if not self.may_manage(person):
            raise NotAllowed(self.not_managed)
        return self._record(number)
