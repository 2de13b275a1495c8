"""Where an entry stands on a day: done, under way, due soon, overdue … computed from its cells, never stored.

Every function takes `as_of`; none reads the clock, so a past day can be looked at as it stood then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ledger.breakdown import Deadline, DeadlineKind, Task
from ledger.clock import BEIJING
from ledger.dones import Done
from ledger.entries import Entry, Ledger

EXTENDED = "经批准延期"


class State(StrEnum):
    """What a reader sees of an entry; `symbol` carries the meaning where colour cannot."""

    APPROVED = "approved"
    REPORTED_DONE = "reported_done"
    DOING = "doing"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _WORDS[self][0]

    @property
    def symbol(self) -> str:
        """One character for narrow cells."""
        return _WORDS[self][1]

    @property
    def done(self) -> bool:
        """Does the unit at least say that the entry is done?"""
        return self in (State.APPROVED, State.REPORTED_DONE)


_WORDS = {
    State.APPROVED: ("审核通过", "✓"),
    State.REPORTED_DONE: ("自报完成待审", "·"),
    State.DOING: ("正在推进", "›"),
    State.DUE_SOON: ("临期", "△"),
    State.OVERDUE: ("逾期", "!"),
    State.NOT_STARTED: ("未启动", "–"),
    State.NOT_REPORTED: ("未报", "○"),
    State.NOT_APPLICABLE: ("不涉及", "×"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the lights, in days, and which of the three dones the headline rate counts.

    Cities differ: 西安 reminds within 3 days, open 督办 systems urge after 7; 7 leaves a unit one working week.
    No public source gives a figure for stale entries; 30 is one monthly reporting round.
    """

    due_soon_days: int = 7
    stale_days: int = 30
    headline: Done = Done.APPROVED

    def __post_init__(self) -> None:
        if self.due_soon_days < 0 or self.stale_days < 1:
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

    `deadline` is the date that counts now: the missed or nearest one not yet met, else the final one.
    `days` counts from `as_of` to it: negative when past, None without a date. `on_time` is None while undecided.
    """

    state: State
    deadline: Deadline | None = None
    days: int | None = None
    reported: bool = False
    stale: bool = False
    on_time: bool | None = None
    sent_back: bool = False

    @property
    def days_late(self) -> int:
        """Days past the missed deadline; 0 when not overdue."""
        return -self.days if self.state is State.OVERDUE and self.days is not None else 0

    @property
    def due_words(self) -> str:
        """The date that counts and whose it is: `2021-07-31（7月底前）`, `2021-10-30（10月30日前汇总）`, or the empty text."""
        if self.deadline is None or self.deadline.due is None:
            return ""
        why = "汇总" if self.deadline.kind is DeadlineKind.COLLECTION else ""
        return f"{self.deadline.due.isoformat()}（{self.deadline.phrase}{why}）"

    @property
    def done(self) -> bool:
        """Does the unit at least say that the entry is done, and nobody has sent that back?"""
        return self.state.done

    @property
    def words(self) -> str:
        """`逾期5天`, `还有3天`, `今天到期`, `已退回`, else the state's word."""
        if self.state is State.OVERDUE:
            return f"逾期{self.days_late}天"
        if self.state is State.DUE_SOON:
            return f"还有{self.days}天" if self.days else "今天到期"
        return "已退回" if self.sent_back else self.state.label


def collection_deadline(ledger: Ledger) -> Deadline | None:
    """The notice's date for lead units to collect (榕政办〔2021〕53号, paragraph 二: 10月30日前), if it has one."""
    for duty in ledger.breakdown.duties:
        if duty.deadline and duty.deadline.due and duty.deadline.kind is DeadlineKind.COLLECTION:
            return duty.deadline
    return None


def final_deadline(entry: Entry, task: Task | None) -> Deadline | None:
    """The entry's own due date, worded as the task words it."""
    if entry.due is None:
        return None
    if entry.extended:
        return Deadline(EXTENDED, entry.due, DeadlineKind.INTERNAL)
    for deadline in task.deadlines if task else ():
        if deadline.due == entry.due:
            return deadline
    return Deadline(entry.due.isoformat(), entry.due, DeadlineKind.INTERNAL)


def deadline_of(entry: Entry, ledger: Ledger) -> Deadline | None:
    """The entry's own due date, else the notice's collection date, else None."""
    task = next((t for t in ledger.breakdown.tasks if t.no == entry.task_no), None)
    return final_deadline(entry, task) or collection_deadline(ledger)


def unmet_deadline(entry: Entry, task: Task | None, collection: Deadline | None) -> Deadline | None:
    """The earliest dated deadline whose demand the entry does not meet.

    The final date demands completion. An earlier step (7月底前 of a task due in October) demands that work has
    started: cells do not say more about a step. The collection date demands that something is reported. A date that the
    office granted takes the place of them all.
    """
    if entry.reported_done or entry.not_applicable:
        return None
    unmet = []
    final = final_deadline(entry, task)
    if entry.extended:
        return final
    if final:
        unmet.append(final)
        if not _started(entry):
            unmet += [
                d for d in (task.deadlines if task else ()) if d.due and entry.due and d.due < entry.due
            ]
    if collection and not entry.reported:
        unmet.append(collection)
    return min(unmet, key=lambda d: d.due or date.max, default=None)


def standing_of(
    entry: Entry,
    as_of: date,
    *,
    task: Task | None = None,
    collection: Deadline | None = None,
    rules: Rules = DEFAULT_RULES,
    moments: Moments | None = None,
) -> Standing:
    """Where the entry stands at the end of `as_of`."""
    unmet = unmet_deadline(entry, task, collection)
    counted = unmet or final_deadline(entry, task) or collection
    days = (counted.due - as_of).days if counted and counted.due else None
    state = _state(entry, days if unmet else None, rules)
    stale = stale_of(entry, as_of, rules)
    on_time = _on_time(entry, state, as_of, final_deadline(entry, task) or collection, moments)
    return Standing(state, counted, days, entry.reported, stale, on_time, entry.sent_back)


def state_of(entry: Entry, as_of: date, ledger: Ledger, rules: Rules = DEFAULT_RULES) -> State:
    """The state alone, for one entry; a whole ledger is cheaper through `ledger.figures.board`."""
    task = next((t for t in ledger.breakdown.tasks if t.no == entry.task_no), None)
    return standing_of(entry, as_of, task=task, collection=collection_deadline(ledger), rules=rules).state


def stale_of(entry: Entry, as_of: date, rules: Rules = DEFAULT_RULES) -> bool:
    """Under way, but nobody has touched the unit's cells for `rules.stale_days` days."""
    if entry.reported_done or entry.not_applicable or not _started(entry):
        return False
    touched = touched_on(entry)
    return touched is not None and (as_of - touched).days >= rules.stale_days


def touched_on(entry: Entry) -> date | None:
    """The day of the entry's last change in China's time, else the day its reporter wrote down."""
    if entry.updated_at is not None:
        moment = entry.updated_at
        return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()
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


def _state(entry: Entry, days: int | None, rules: Rules) -> State:
    if entry.not_applicable:
        return State.NOT_APPLICABLE
    if entry.reported_done:
        return State.APPROVED if entry.approved else State.REPORTED_DONE
    if days is not None and days <= rules.due_soon_days:
        return State.OVERDUE if days < 0 else State.DUE_SOON
    if not entry.reported:
        return State.NOT_REPORTED
    return State.DOING if _started(entry) else State.NOT_STARTED


def _on_time(
    entry: Entry, state: State, as_of: date, deadline: Deadline | None, moments: Moments | None
) -> bool | None:
    """Was the deadline kept? The collection date is kept by reporting, any other by completing."""
    if state is State.NOT_APPLICABLE or deadline is None or deadline.due is None:
        return None
    if state is State.OVERDUE:
        return False
    if not state.done and (deadline.due >= as_of or deadline.kind is not DeadlineKind.COLLECTION):
        return None
    known = moments or Moments()
    by_reporting = deadline.kind is DeadlineKind.COLLECTION
    kept_on = (known.reported if by_reporting else known.completed).get(entry.key) or touched_on(entry)
    return kept_on is None or kept_on <= deadline.due
