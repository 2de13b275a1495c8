"""报送轮次: the office sets the rhythm; a unit that has nothing new says 本轮无变化; everybody sees who has reported.

Rounds are windows over the history. Without a rhythm there are none, and nothing of this is read or shown.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Protocol

from ledger.deadlines.workdays import Calendar
from ledger.entries import Entry, Ledger
from ledger.errors import Refused, Unchanged, within
from ledger.figures.board import Board, Selection
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Action, Person, Role, may, signed
from ledger.repository import LedgerSource
from ledger.rounds.coverage import (
    MISSING,
    NOTHING_DUE,
    Answer,
    AnswerKind,
    Days,
    RoundDue,
    RoundReport,
    RoundView,
    answer_of,
    report_of,
    view_of,
)
from ledger.rounds.plan import Rhythm, RhythmKind, Round, begun, plan, round_of
from ledger.use_cases import Service

_KEPT = 8


@dataclass(frozen=True, slots=True)
class RhythmSet:
    """A rhythm as the office set it, the newest counts; `seq` 0 while none was ever set."""

    seq: int
    rhythm: Rhythm
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class NoChange:
    """A unit's word that an entry has nothing new, in the round that holds the moment."""

    seq: int
    key: str
    at: datetime
    by: str


@dataclass(frozen=True)
class RoundFacts:
    """What rounds are told from: the rhythm, and by 台账编号 the days of reports and of 无变化. Without a rhythm neither is read."""

    held: RhythmSet
    reports: Days = field(default_factory=dict, repr=False)
    unchanged: Days = field(default_factory=dict, repr=False)


class RoundRepository(LedgerSource, Protocol):
    """What is kept; `store.duties.round` implements it."""

    def facts(self) -> RoundFacts:
        """One object per version of the store."""

    def ledger_at(self, as_of: date) -> Ledger:
        """The ledger as it stood at the end of a day."""

    def set_rhythm(self, rhythm: Rhythm, *, seen: int, person: str) -> None:
        """Append it. Raises ChangedMeanwhile when the newest is not `seen`."""

    def say(self, keys: Sequence[str], *, person: str) -> None:
        """Append 无变化 for each, with an audit event."""


class RoundService(Service[RoundRepository]):
    """Use cases of the office and of units; `calendar` tells the working days, `year_ago` the round of a name in the year before."""

    def __init__(
        self,
        book: RoundRepository,
        calendar: Callable[[], Calendar],
        year_ago: Callable[[str], RoundView | None] = lambda _: None,
    ) -> None:
        super().__init__(book)
        self._calendar, self._year_ago = calendar, year_ago
        self._planned: tuple[tuple[object, ...], tuple[Round, ...]] = ((), ())
        self._views: OrderedDict[tuple[int, int, Round, date], tuple[Ledger, RoundFacts, RoundView]] = OrderedDict()
        self._lock = Lock()

    @property
    def held(self) -> RhythmSet:
        """The rhythm in force."""
        return self._book.facts().held

    def plan(self) -> tuple[Round, ...]:
        """The year's rounds, the earliest first; none without a rhythm."""
        rhythm = self.held.rhythm
        return () if rhythm.kind is RhythmKind.NONE else self._plan(rhythm)

    def preview(self, rhythm: Rhythm) -> tuple[Round, ...]:
        """The rounds that a rhythm would make. Raises Refused."""
        notice = self._book.ledger().breakdown
        return plan(rhythm, notice.year, self._calendar(), since=notice.issued_on)

    def set_rhythm(self, person: Person, rhythm: Rhythm, *, seen: int) -> tuple[Round, ...]:
        """The office sets the year's rhythm; returns its rounds. Raises NotAllowed, Refused, InvalidCells, Unchanged, ChangedMeanwhile."""
        self._require(person, Action.SET_ROUNDS)
        rhythm = replace(rhythm, own=within("各轮的日期", rhythm.own))
        made = self.preview(rhythm)
        if rhythm == self.held.rhythm:
            raise Unchanged
        self._book.set_rhythm(rhythm, seen=seen, person=signed(person))
        return made

    def current(self, today: date) -> Round | None:
        """The round that is open on a day."""
        return round_of(self.plan(), today)

    def view(self, ledger: Ledger) -> RoundView | None:
        """The round that a ledger's day is in, or that closed last before it, as it stood then; None before the first."""
        day = self._day_of(ledger)
        asked = begun(self.plan(), day)
        return self._view(ledger, asked, day) if asked else None

    def stood(self, asked: Round) -> RoundView:
        """A round as it stood when it closed, or stands now."""
        today = self._book.now().date()
        closed = asked.closes < today
        ledger = self._book.ledger_at(asked.closes) if closed else self._book.ledger()
        return self._view(ledger, asked, asked.closes if closed else today)

    def before(self, asked: Round) -> RoundView | None:
        """The round before it as it stood when that closed; None for the year's first."""
        earlier = [one for one in self.plan() if one.no < asked.no]
        return self.stood(earlier[-1]) if earlier else None

    def last_closed(self) -> tuple[str, Ledger] | None:
        """What the round before the open one is called, and the ledger as it stood when it closed; None where there is none."""
        asked = self.current(self._book.now().date())
        earlier = [one for one in self.plan() if asked and one.no < asked.no]
        return (earlier[-1].label, self._book.ledger_at(earlier[-1].closes)) if earlier else None

    def named(self, label: str) -> RoundView | None:
        """The year's round of that name, as `stood`; None when there is none."""
        found = next((one for one in self.plan() if one.label == label), None)
        return self.stood(found) if found else None

    def of_board(self, board: Board) -> RoundView | None:
        """The round of a board's day, over the rows that it shows."""
        return _narrowed(self.view(board.ledger), board)

    def report(self, board: Board) -> RoundReport | None:
        """The round of a board's day (`view`) over its entries, unit by unit, beside the round before as it stood when it
        closed, and (a year's tasks are its own) where all tasks are shown the same round a year ago."""
        view = self.of_board(board)
        if view is None:
            return None
        all_tasks = replace(board.selection, side="", unit="") == Selection()
        year_ago = self._year_ago(view.round.label) if all_tasks else None
        return report_of(view, _narrowed(self.before(view.round), board), year_ago)

    def due(self, board: Board, workdays: int) -> RoundDue:
        """What is missing on a board's day, from so many working days before the date to work towards until the round closes."""
        view = self.view(board.ledger)
        near = (
            view is not None
            and self._calendar().between(view.until, view.round.counts) <= workdays
            and view.until <= view.round.closes
        )
        return view.due if view and near else NOTHING_DUE

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: how many entries of an own unit are missing in the round that is open."""
        asked = self.current(self._book.now().date())
        for unit in person.units if asked else ():
            missing = self.open_entries(unit) if asked and person.holds(Role.UNIT, unit) else ()
            if asked and missing:
                yield _line(asked, unit, missing, soon=board.soon(asked.counts))

    def open_entries(self, unit: str) -> tuple[Entry, ...]:
        """A unit's entries that are not reported in the round that is open today; none while no round is open."""
        view = self._open_view()
        return view.missing(unit) if view else ()

    def open_answers(self) -> Mapping[str, Answer]:
        """Whether each applicable entry is reported in the round that is open, by key; nothing while none is open."""
        view = self._open_view()
        return view.answers if view else {}

    def offered(self, person: Person, unit: str) -> tuple[Entry, ...]:
        """Those of the unit's open entries of which the person may say 本轮无变化; what was never reported is not among them."""
        ledger = self._book.ledger()
        return tuple(e for e in self.open_entries(unit) if e.reported and may(person, Action.EDIT, e, ledger))

    def say_unchanged(self, person: Person, keys: Sequence[str]) -> int:
        """Say 本轮无变化 of entries, all together or not at all; a report of the same round undoes it. Returns of how many.

        Raises EntryUnknown, NotAllowed, Refused.
        """
        for key in keys:
            self._refuse(person, key)
        if not keys:
            raise Refused("请先选择本轮没有变化的任务。")
        once = tuple(dict.fromkeys(keys))
        self._book.say(once, person=signed(person))
        return len(once)

    def _refuse(self, person: Person, key: str) -> None:
        entry, _ = self._require_entry(person, Action.EDIT, key)
        today, facts = self._book.now().date(), self._book.facts()
        asked = self.current(today)
        if asked is None:
            raise Refused("现在没有开放的报送轮次，没有保存。")
        if entry.not_applicable:
            raise Refused(f"{key} 是不涉及，本轮不用报。")
        if not entry.reported:
            raise Refused(f"{key} 还没有报送过内容，不能说本轮无变化，没有保存。请先填报。")
        answer = answer_of(entry, asked, today, facts.reports, facts.unchanged)
        if answer.kind is not AnswerKind.MISSING:
            raise Refused(f"{key} 本轮已经算报送了（{answer.words}），不用再说无变化。")

    def _open_view(self) -> RoundView | None:
        today = self._book.now().date()
        asked = self.current(today)
        return self._view(self._book.ledger(), asked, today) if asked else None

    def _day_of(self, ledger: Ledger) -> date:
        return ledger.as_of or self._book.now().date()

    def _plan(self, rhythm: Rhythm) -> tuple[Round, ...]:
        """Planned once for a rhythm, a calendar and a notice."""
        calendar, notice = self._calendar(), self._book.ledger().breakdown
        known = (rhythm, calendar, notice.year, notice.issued_on)
        if self._planned[0] != known:
            self._planned = known, plan(rhythm, notice.year, calendar, since=notice.issued_on)
        return self._planned[1]

    def _view(self, ledger: Ledger, asked: Round, until: date) -> RoundView:
        """The same object for the same ledger and facts, which the memory holds, so that no others take their identity."""
        facts = self._book.facts()
        name = (id(ledger), id(facts), asked, until)
        with self._lock:
            if name not in self._views:
                made = view_of(ledger, asked, until, facts.reports, facts.unchanged)
                self._views[name] = ledger, facts, made
                while len(self._views) > _KEPT:
                    self._views.popitem(last=False)
            self._views.move_to_end(name)
            return self._views[name][2]


def _narrowed(view: RoundView | None, board: Board) -> RoundView | None:
    return view if view is None or board.selection == Selection() else view.among(board.rows)


def _line(asked: Round, unit: str, missing: Sequence[Entry], *, soon: bool) -> InboxItem:
    """Straight to the form where one entry alone is missing, else to the unit's list."""
    what, internal = f"{asked.label}：{len(missing)} 条本轮还没有报", asked.internal
    why = f"内部时限 {internal.month}月{internal.day}日" if internal else ""
    part, query = Part.FIRST if soon else Part.REPORT, (("chip", MISSING),)
    if len(missing) == 1:
        query = (("entry", missing[0].key),)
    return InboxItem(MISSING, what, "submit", "填报", unit, why, asked.opens, asked.closes, query, part)
