"""Where an entry stands on a day: done, under way, due soon, overdue … computed from its cells, never stored.

Every function takes `as_of`; none reads the clock, so a past day can be looked at as it stood then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.breakdown import Deadline, DeadlineKind
from ledger.clock import day_of
from ledger.deadlines.owed import NOTHING, Delivered, Owed, met
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar
from ledger.dones import Done
from ledger.entries import LEAD, Entry, Ledger
from ledger.labelled import Labelled


class State(Labelled):
    """What a reader sees of an entry; `symbol` carries the meaning where colour cannot."""

    APPROVED = "approved", "审核通过", "✓"
    REPORTED_DONE = "reported_done", "自报完成待审", "·"
    DOING = "doing", "正在推进", "›"
    DUE_SOON = "due_soon", "临期", "△"
    OVERDUE = "overdue", "逾期", "!"
    SILENT = "silent", "到汇总日期未报送", "◇"
    NOT_STARTED = "not_started", "未启动", "–"
    NOT_REPORTED = "not_reported", "未报", "○"
    NOT_APPLICABLE = "not_applicable", "不涉及", "×"


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the lights, and which of the three dones the headline rate counts. 临期 counts working days.

    Cities differ: 西安 reminds within 3 days, open 督办 systems urge after 7; 5 working days leave a unit one working week,
    whatever holidays lie before the date. No public source gives a figure for stale entries; 30 days are one monthly round.
    """

    due_soon_workdays: int = 5
    stale_days: int = 30
    headline: Done = Done.APPROVED

    def __post_init__(self) -> None:
        if self.due_soon_workdays < 0 or self.stale_days < 1:
            raise ValueError("临期天数不能小于 0，未更新天数不能小于 1。")


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Moments:
    """When entries were first reported and completed (by key), from history; completion lasts until today."""

    reported: Mapping[str, date] = field(default_factory=dict)
    completed: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry on one day.

    `deadline` is the date that counts now: the missed or nearest one that the unit owes and has not met, else the last it
    owed, else the collection's, which it reports for. `days` counts calendar days from `as_of` to it, for the order of lists,
    `workdays` working days: negative when past, None without a date; `told` says them where they count. `on_time` is None while
    undecided. `done`: the unit at least says so and nobody has sent that back; a task that is done may be late all the same,
    with its collected text. `owed`: every date that the unit owes, the earliest first.
    """

    state: State
    deadline: Deadline | None = None
    days: int | None = None
    workdays: int | None = None
    reported: bool = False
    stale: bool = False
    on_time: bool | None = None
    done: bool = False
    sent_back: bool = False
    owed: tuple[Deadline, ...] = ()
    told: str = ""

    @property
    def days_late(self) -> int:
        """Working days past the missed deadline; 0 when not overdue."""
        return -self.workdays if self.state is State.OVERDUE and self.workdays is not None else 0

    @property
    def nearness(self) -> int:
        """How lists are ordered: the latest first, what has no date last."""
        return self.days if self.days is not None else 10**6

    @property
    def due_words(self) -> str:
        """The date that counts and whose it is: `2021-07-31（7月底前）`, `2021-10-30（10月30日前汇总）`, or the empty text."""
        return _worded(self.deadline) if self.deadline else ""

    @property
    def due_from(self) -> str:
        """Where the date that counts comes from: `7月底前`, `10月30日前汇总`, or the empty text."""
        return _source(self.deadline) if self.deadline and self.deadline.due else ""

    @property
    def owed_words(self) -> str:
        """Every date that the unit owes, met or not, the earliest first; the empty text when it owes none."""
        return "；".join(dict.fromkeys(_worded(deadline) for deadline in self.owed))

    @property
    def words(self) -> str:
        """`逾期5个工作日`, `还有3个工作日`, `今天到期` (of the collection: `汇总逾期5个工作日`), `已退回`, else the state's word."""
        if self.state in (State.OVERDUE, State.DUE_SOON):
            collects = self.deadline is not None and self.deadline.kind is DeadlineKind.COLLECTION
            return f"汇总{self.told}" if collects else self.told
        return "已退回" if self.sent_back else self.state.label


def _worded(deadline: Deadline) -> str:
    return f"{deadline.due.isoformat()}（{_source(deadline)}）" if deadline.due else ""


def _source(deadline: Deadline) -> str:
    return f"{deadline.phrase}{'汇总' if deadline.kind is DeadlineKind.COLLECTION else ''}"


def standing_of(
    entry: Entry,
    as_of: date,
    *,
    owed: Sequence[Owed] = (),
    collection: Deadline | None = None,
    rules: Rules = DEFAULT_RULES,
    calendar: Calendar = NO_HOLIDAYS,
    moments: Moments | None = None,
    delivered: Delivered = NOTHING,
) -> Standing:
    """Where the entry stands at the end of `as_of`; it is 临期 within so many working days of the `calendar`, and late from
    the day after the date on, which is the notice's own.

    It is late by what its unit owes (`ledger.deadlines.obligations`, the earliest first) and by nothing else. The `collection`
    date, by which its lead unit wants to know, binds that alone: an entry that leads nothing and has nothing to say
    by then is 到汇总日期未报送.
    """
    unmet = [one for one in owed if not met(one, entry, delivered)]
    counted = unmet[0].deadline if unmet else owed[-1].deadline if owed else collection
    due = counted.due if counted else None
    days, left = ((due - as_of).days, calendar.between(as_of, due)) if due else (None, None)
    silent = _silent(entry, as_of, collection)
    waits = _waits(days, left, rules) if unmet else None
    state = _state(entry, waits, silent=silent)
    on_time = (
        _on_time(entry, owed, as_of, moments or Moments(), delivered)
        if owed
        else _reported_on_time(entry, as_of, collection, moments or Moments())
    )
    stale = stale_of(entry, as_of, rules)
    return Standing(
        state,
        counted,
        days,
        left,
        entry.reported,
        stale,
        on_time,
        entry.reported_done,
        entry.sent_back,
        tuple(one.deadline for one in owed),
        calendar.words(as_of, due) if waits and due else "",
    )


def stale_of(entry: Entry, as_of: date, rules: Rules = DEFAULT_RULES) -> bool:
    """Under way, but nobody has touched the unit's cells for `rules.stale_days` days."""
    if entry.reported_done or entry.not_applicable or not _started(entry):
        return False
    touched = touched_on(entry)
    return touched is not None and (as_of - touched).days >= rules.stale_days


def touched_on(entry: Entry) -> date | None:
    """The day of the entry's last change in China's time, else the day its reporter wrote down."""
    if entry.updated_at is not None:
        return day_of(entry.updated_at)
    try:
        return datetime.fromisoformat(entry.reported_at).date()
    except ValueError:
        return None


def as_of_default(ledger: Ledger, today: date) -> date:
    """The day a ledger is looked at: its own past day, else today, but never past the end of its year."""
    return ledger.as_of or min(today, date(ledger.year, 12, 31))


def expected_share(ledger: Ledger, as_of: date) -> float:
    """序时进度 in 0..1: days gone since the notice was issued, of those left then until the year's end."""
    start = ledger.breakdown.issued_on or date(ledger.year, 1, 1)
    whole = (date(ledger.year, 12, 31) - start).days
    return min(1.0, max(0.0, (as_of - start).days / whole)) if whole > 0 else 1.0


def _started(entry: Entry) -> bool:
    return entry.reported and entry.status != "未启动"


def _silent(entry: Entry, as_of: date, collection: Deadline | None) -> bool:
    """Nothing reported though the lead unit should have collected it? Whom the office gave more time has it."""
    past = collection is not None and collection.due is not None and as_of > collection.due
    return past and entry.role != LEAD and not entry.reported and not entry.extended


def _waits(days: int | None, left: int | None, rules: Rules) -> State | None:
    """What a date that is owed and not met says."""
    if days is None or left is None or left > rules.due_soon_workdays:
        return None
    return State.OVERDUE if days < 0 else State.DUE_SOON


def _state(entry: Entry, waits: State | None, *, silent: bool) -> State:
    """A date that is owed shows before the unit's own word: a task that is done may still wait for its collected text."""
    if entry.not_applicable:
        return State.NOT_APPLICABLE
    if waits:
        return waits
    if entry.reported_done:
        return State.APPROVED if entry.approved else State.REPORTED_DONE
    if not entry.reported:
        return State.SILENT if silent else State.NOT_REPORTED
    return State.DOING if _started(entry) else State.NOT_STARTED


def _on_time(entry: Entry, owed: Sequence[Owed], as_of: date, moments: Moments, delivered: Delivered) -> bool | None:
    """Was every date kept that the unit owes? Undecided while one of them is still to come."""
    if entry.not_applicable:
        return None
    unmet = next((one for one in owed if not met(one, entry, delivered)), None)
    if unmet:
        return False if unmet.due < as_of else None
    return all(_kept(one, entry, moments, delivered) for one in owed)


def _kept(owed: Owed, entry: Entry, moments: Moments, delivered: Delivered) -> bool:
    handed = delivered.met_by(owed, entry)
    kept_on = handed.on if handed else moments.completed.get(entry.key) or touched_on(entry)
    return kept_on is None or kept_on <= owed.due


def _reported_on_time(entry: Entry, as_of: date, collection: Deadline | None, moments: Moments) -> bool | None:
    """A unit that owes no date of its own: had it reported when the lead unit was to collect?"""
    if entry.not_applicable or collection is None or collection.due is None:
        return None
    if collection.due >= as_of and not entry.reported_done:
        return None
    if not entry.reported:
        return False
    reported_on = moments.reported.get(entry.key) or touched_on(entry)
    return reported_on is None or reported_on <= collection.due
