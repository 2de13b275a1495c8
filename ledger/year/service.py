"""The office's work on the year itself: a draft of the next version of breakdown and directory, settled step by step,
compared with what is in force, and published. The draft is kept, so that nobody's checking is lost by closing a page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ledger.breakdown import Breakdown, Doubt
from ledger.deadlines.owners import doubt_unlisted
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar, DayKind
from ledger.errors import ChangedMeanwhile, Refused
from ledger.permissions import Action, Person
from ledger.repository import LedgerSource
from ledger.units.directory import Directory
from ledger.use_cases import Service
from ledger.year.amendment import amend, amend_duties
from ledger.year.revision import Revision

IN_FORCE = "现行版本"


@dataclass(frozen=True, slots=True)
class YearDraft:
    """A version in the making. `source` is the file's name or 现行版本; `seq` grows with every save; `doubts` are the
    importer's; `units` is the directory's csv text."""

    source: str
    breakdown: Breakdown
    units: str
    doubts: tuple[Doubt, ...]
    person: str
    at: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that was in force until `at`, when `person` replaced it."""

    number: int
    at: datetime
    person: str
    title: str


class YearRepository(LedgerSource, Protocol):
    """What the year's keeper offers; `store.year.admin` implements it."""

    def units(self) -> str:
        """The directory's csv text in force."""

    def edition(self) -> int:
        """How often the version in force has been replaced."""

    def draft(self) -> YearDraft | None:
        """The draft, if there is one."""

    def keep_draft(self, draft: YearDraft) -> int:
        """Save a draft whose `seq` is the one it was read with (0: begin anew); returns its new seq. Raises ChangedMeanwhile."""

    def drop_draft(self, *, person: str) -> None:
        """Throw the draft away (its content stays in the audit log)."""

    def compare(self, breakdown: Breakdown, directory: Directory) -> Revision:
        """What publishing would change. Raises Refused, UnitUnknown."""

    def revise(
        self, breakdown: Breakdown, units: str, *, person: str, expected: int, confirmed: Collection[int]
    ) -> Revision:
        """Publish. Raises Refused, UnitUnknown, DirectoryInvalid."""

    def editions(self) -> Sequence[Edition]:
        """Former versions, newest first."""

    def special_days(self) -> Mapping[date, DayKind]:
        """Days that differ from the ordinary week."""

    def set_day(self, day: date, kind: DayKind | None, *, person: str) -> None:
        """Say what a day is; None: like any other of its weekday."""


class YearService(Service[YearRepository]):
    """Use cases of the office. Every one asks for permission; reading the calendar is everybody's."""

    def __init__(self, book: YearRepository) -> None:
        super().__init__(book)
        self._calendar = NO_HOLIDAYS

    def draft(self, person: Person) -> YearDraft | None:
        """The draft, if there is one. Raises NotAllowed."""
        self._require(person, Action.IMPORT)
        return self._book.draft()

    def begin(self, person: Person, source: str, breakdown: Breakdown, doubts: Sequence[Doubt]) -> YearDraft:
        """A new draft from what the importer read, with the directory in force; what that does not know is doubted, too."""
        self._require(person, Action.IMPORT)
        units = self._book.units()
        asked = (*doubts, *doubt_unlisted(breakdown, Directory.load(units)))
        return self._keep(YearDraft(source, breakdown, units, asked, person.name, self._book.now()), person)

    def begin_from_present(self, person: Person) -> YearDraft:
        """A new draft that begins as the version in force."""
        return self.begin(person, IN_FORCE, self._book.ledger().breakdown, ())

    def amend(self, person: Person, seq: int, edits: Mapping[int, Mapping[str, str]]) -> YearDraft:
        """Put edited texts of tasks into the draft that was read as `seq`. Raises Refused, ChangedMeanwhile."""
        draft = self._present(person, seq)
        amended = amend(draft.breakdown, edits, Directory.load(draft.units))
        return self._keep(replace(draft, breakdown=amended), person)

    def amend_duties(self, person: Person, seq: int, edits: Mapping[int, Mapping[str, str]]) -> YearDraft:
        """Put the paragraphs' dates right, and whose they are (`ledger.year.amendment`). Raises Refused, ChangedMeanwhile."""
        draft = self._present(person, seq)
        amended = amend_duties(draft.breakdown, edits, Directory.load(draft.units))
        return self._keep(replace(draft, breakdown=amended), person)

    def reshape(self, person: Person, seq: int, change: Callable[[Breakdown], Breakdown]) -> YearDraft:
        """Add, split, merge or take out tasks of the draft that was read as `seq` (`ledger.year.reshaping`).

        Raises Refused, ChangedMeanwhile.
        """
        draft = self._present(person, seq)
        return self._keep(replace(draft, breakdown=change(draft.breakdown)), person)

    def set_units(self, person: Person, seq: int, units: str) -> YearDraft:
        """Put another directory into the draft. Raises DirectoryInvalid, ChangedMeanwhile."""
        draft = self._present(person, seq)
        Directory.load(units)
        return self._keep(replace(draft, units=units), person)

    def compare(self, person: Person) -> Revision:
        """What publishing the draft would change. Raises Refused, UnitUnknown."""
        draft = self._present(person)
        return self._book.compare(draft.breakdown, Directory.load(draft.units))

    def publish(self, person: Person, seq: int, *, edition: int, confirmed: Collection[int] = ()) -> Revision:
        """Make the draft the version in force; `edition` and `seq` are what the person looked at."""
        draft = self._present(person, seq)
        made = self._book.revise(
            draft.breakdown, draft.units, person=person.name, expected=edition, confirmed=confirmed
        )
        self._book.drop_draft(person=person.name)
        return made

    def discard(self, person: Person) -> None:
        """Throw the draft away."""
        self._require(person, Action.IMPORT)
        self._book.drop_draft(person=person.name)

    def edition(self) -> int:
        """How often the version in force has been replaced."""
        return self._book.edition()

    def editions(self, person: Person) -> Sequence[Edition]:
        """Former versions, newest first."""
        self._require(person, Action.IMPORT)
        return self._book.editions()

    def calendar(self) -> Calendar:
        """Working days; the same object until a day is another."""
        if self._calendar.special != (days := self._book.special_days()):
            self._calendar = Calendar(days)
        return self._calendar

    def set_day(self, person: Person, day: date, kind: DayKind | None) -> None:
        """Say that a day is a holiday or a working day, or like any other."""
        self._require(person, Action.IMPORT)
        self._book.set_day(day, kind, person=person.name)

    def _present(self, person: Person, seq: int | None = None) -> YearDraft:
        self._require(person, Action.IMPORT)
        draft = self._book.draft()
        if draft is None:
            raise Refused("没有底稿：可能已被发布或放弃。请重新上传通知，或以现行版本为底稿。")
        if seq is not None and draft.seq != seq:
            raise ChangedMeanwhile
        return draft

    def _keep(self, draft: YearDraft, person: Person) -> YearDraft:
        draft = replace(draft, person=person.name, at=self._book.now())
        return replace(draft, seq=self._book.keep_draft(draft))
