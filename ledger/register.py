"""Registers (整改, 承诺): numbered records of entries with a version each, what their services have in common; and wordings.

A record belongs to an entry of the ledger, so that its unit and its lead units are known. Everything is done to the version
that the person saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ledger.clock import BEIJING
from ledger.entries import Entry
from ledger.errors import Refused
from ledger.permissions import OFFICE_NAME, Action, Person, may
from ledger.repository import LedgerSource
from ledger.use_cases import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordList(Generic[T]):
    """What a paper about records is made of: their year, the day, titles of tasks by number, who signs it, and to whom it goes
    where it goes to one unit."""

    year: int
    day: date
    records: tuple[T, ...]
    titles: Mapping[int, str] = field(default_factory=dict)
    signed: str = OFFICE_NAME
    to: str = ""


def late(due: date | None, answered_at: datetime | None, today: date) -> bool:
    """Did a unit let its day pass? What waits for a decision is measured by the day of the answer (None: none that stands)."""
    if due is None:
        return False
    return (answered_at.astimezone(BEIJING).date() if answered_at else today) > due


class Registered(Protocol):
    """A record: its number and the 台账编号 of its entry."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...


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


class RegisterService(Service[RegisterRepository[R]], Generic[R]):
    """Use cases over a register. `reads` and `manages` are the actions of whoever looks and of the office, `unknown` says
    what is wrong with a number that is none."""

    reads: ClassVar[Action]
    manages: ClassVar[Action]
    unknown: ClassVar[str]

    def records(self, person: Person) -> tuple[R, ...]:
        """Records that are the person's business: their units', those of tasks their unit leads, or all."""
        ledger = self._book.ledger()
        if may(person, self.reads, None, ledger):
            return tuple(self._book.all())
        return tuple(r for r in self._book.all() if may(person, self.reads, self._about(r), ledger))

    def may_manage(self, person: Person) -> bool:
        """Should a page offer what the office does, such as closing (销号)?"""
        return self.may(person, self.manages)

    def _about(self, record: R) -> Entry | None:
        """What the rules judge a record by: its entry."""
        return self._entry(record.key)

    def _entry(self, key: str) -> Entry | None:
        return self._book.ledger().by_key.get(key)

    def _record(self, number: int) -> R:
        found = next((record for record in self._book.all() if record.id == number), None)
        if found is None:
            raise Refused(self.unknown)
        return found

    def _to_manage(self, person: Person, number: int) -> R:
        self._require(person, self.manages)
        return self._record(number)
