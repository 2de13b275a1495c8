"""Use cases of 经验做法: a unit submits, the office selects with a reason, everybody signed in reads what was selected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ledger.clock import day_of
from ledger.duties.practice import TEXTS, Practice, PracticeVerdict, Version, read_texts
from ledger.entries import Entry, Ledger
from ledger.errors import InvalidCells, Refused, Unchanged, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Action, Person, Role, may, signed
from ledger.register import RecordList
from ledger.repository import LedgerSource
from ledger.side_rows import SideRow
from ledger.submission import entry_of
from ledger.use_cases import Service, target_of

PORTAL = "门户填写"
LONGEST_REASON = 300


class PracticeRepository(LedgerSource, Protocol):
    """What is kept of the practices; `store.duties.practice` implements it."""

    def all(self) -> Sequence[Practice]:
        """Every practice, oldest first."""

    def add(self, unit: str, key: str, task_no: int, first: Version) -> int:
        """A new practice with its first version; returns its number."""

    def amend(self, number: int, version: Version, *, after: int) -> None:
        """Append a version and put it up for selection. Raises ChangedMeanwhile unless the newest is still `after`."""

    def decide(self, number: int, verdict: PracticeVerdict, reason: str, *, person: str, seq: int) -> None:
        """Book a verdict on the version `seq`. Raises ChangedMeanwhile unless that is still the newest."""

    def unplaced(self) -> Sequence[SideRow]:
        """Rows of the shared sheet's tab that could not be taken over (no known unit, no title, unreadable texts)."""


class PracticeService(Service[PracticeRepository]):
    """Use cases of units and the office."""

    def offer(self, person: Person, unit: str, texts: Mapping[str, str], *, key: str = "") -> int:
        """Submit a practice of the unit, with one of its entries or alone; returns its number.

        Raises NotAllowed, EntryUnknown, InvalidCells (by header).
        """
        ledger = self._book.ledger()
        entry = entry_of(key, ledger) if key else None
        self._require(person, Action.OFFER_PRACTICE, entry or unit)
        version = self._version(person, texts, ledger)
        return self._book.add(entry.unit if entry else unit, key, entry.task_no if entry else 0, version)

    def amend(self, person: Person, number: int, texts: Mapping[str, str], *, seen: int) -> None:
        """Change the wording; `seen` is the version the form showed. Not while it is published: the office reopens it first.

        Raises Refused, NotAllowed, ChangedMeanwhile, InvalidCells, Unchanged.
        """
        held = self._own(person, number)
        if held.verdict is PracticeVerdict.SELECTED:
            raise Refused("已经采用并公布，不能直接修改。需要改的，请联系市政府办公厅重新评选。")
        version = self._version(person, texts, self._book.ledger())
        if all(version.text(name) == held.latest.text(name) for name in TEXTS):
            raise Unchanged
        self._book.amend(number, version, after=seen)

    def withdraw(self, person: Person, number: int, *, seen: int) -> None:
        """Take back one's own that is not published. Raises as `amend`."""
        held = self._own(person, number)
        if held.verdict is PracticeVerdict.SELECTED:
            raise Refused("已经采用并公布，不能撤回。需要撤下的，请联系市政府办公厅。")
        self._book.decide(number, PracticeVerdict.WITHDRAWN, "", person=signed(person), seq=seen)

    def decide(self, person: Person, number: int, verdict: PracticeVerdict, reason: str, *, seen: int) -> None:
        """Select, decline (with a reason) or reopen; `seen` is the version that was read.

        Raises Refused, NotAllowed, ChangedMeanwhile, InvalidCells.
        """
        held = self._find(number)
        self._require(person, Action.SELECT_PRACTICE, _target(held, self._book.ledger()))
        if verdict is PracticeVerdict.WITHDRAWN or held.verdict is PracticeVerdict.WITHDRAWN:
            raise Refused("报送单位已经撤回，不能评选。")
        needed = "请写明未采用的理由，报送单位会看到。" if verdict is PracticeVerdict.DECLINED else ""
        reason = within("理由", reason, LONGEST_REASON, needed=needed)
        self._book.decide(number, verdict, reason, person=signed(person), seq=seen)

    def visible(self, person: Person) -> tuple[Practice, ...]:
        """Everything that the person may see in full: their units', those of tasks they lead, or all; newest first."""
        ledger = self._book.ledger()
        return tuple(p for p in reversed(self._book.all()) if may(person, Action.HISTORY, _target(p, ledger), ledger))

    def published(self, person: Person) -> RecordList[Practice]:
        """What was selected, newest decision first. Raises NotAllowed for nobody signed in."""
        ledger = self._require(person, Action.READ)
        chosen = [p for p in self._book.all() if p.published]
        chosen.sort(key=lambda p: p.decided_at or self._book.now(), reverse=True)
        titles = {task.no: task.title for task in ledger.breakdown.tasks}
        return RecordList(ledger.year, self._book.now().date(), tuple(chosen), titles)

    def inbox(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: how many practices the office has not decided on."""
        waiting = [day_of(p.latest.at) for p in self._book.all() if p.verdict is PracticeVerdict.WAITING]
        if waiting and self.may(person, Action.SELECT_PRACTICE):
            what, since = f"{len(waiting)} 条经验做法等您评选", min(waiting)
            yield InboxItem(
                "经验",
                what,
                "practice",
                "评选",
                since=since,
                query=(("show", "全部报送"),),
                part=Part.LATER,
                number=len(waiting),
            )

    def unplaced(self, person: Person) -> Sequence[SideRow]:
        """Rows of the shared sheet that could not be taken over. Raises NotAllowed."""
        self._require(person, Action.SELECT_PRACTICE)
        return self._book.unplaced()

    def writes_for(self, person: Person) -> tuple[str, ...]:
        """Units whose practices the person may submit."""
        return tuple(unit for unit in person.units if person.holds(Role.UNIT, unit))

    def _own(self, person: Person, number: int) -> Practice:
        held = self._find(number)
        self._require(person, Action.OFFER_PRACTICE, _target(held, self._book.ledger()))
        return held

    def _find(self, number: int) -> Practice:
        for held in self._book.all():
            if held.id == number:
                return held
        raise Refused("没有这条经验做法，或者不是您可以查看的。请刷新页面。")

    def _version(self, person: Person, texts: Mapping[str, str], ledger: Ledger) -> Version:
        values, wrong = read_texts(texts, year=ledger.year)
        if wrong:
            raise InvalidCells({TEXTS[name]: message for name, message in wrong.items()})
        return Version(0, values, self._book.now(), signed(person), PORTAL)


def _target(held: Practice, ledger: Ledger) -> Entry | None:
    """The entry that it was submitted with, else its unit."""
    return ledger.by_key.get(held.key) or target_of(held.unit, ledger)
