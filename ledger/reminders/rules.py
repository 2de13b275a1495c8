"""自动提醒: which entries a day's reminders are about, by rules that the office switches on. Pure: a board and facts in,
occasions out.

An occasion has a name (rule, 台账编号, what it is about), so that it is reminded of once, whenever that is: what fell on a
weekend, or into the hours of a server that stood still, is told at the next moment that is allowed, and only the latest of
it: three working days before a date nobody is told that five are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ledger.deadlines.standing import Standing, State, touched_on
from ledger.deadlines.workdays import Calendar
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.labelled import Labelled
from ledger.permissions import office_units
from ledger.review.workflow import Stage, stage_of

AGAIN_DAYS = 5  # what stays late is reminded of again after so many working days
GRACE_DAYS = 3  # so long a unit has to mend what came back before it is reminded
ROUND_DAYS = 2  # working days before a round closes


class ReminderRule(Labelled):
    """When to remind; in this order the stronger word of two is the later one."""

    ROUND = "round", f"本轮报送截止前{ROUND_DAYS}个工作日还没有报"
    STALE = "stale", "久未更新"
    WEEK = "week", "到期前5个工作日（一周）"
    DAYS = "days", "到期前3个工作日"
    DAY = "day", "到期当天"
    SILENT = "silent", "到汇总日期还没有报送"
    RETURNED = "returned", f"退回{GRACE_DAYS}天还没有改"
    OVERDUE = "overdue", f"逾期（以后每{AGAIN_DAYS}个工作日再提醒一次）"


_BEFORE = {ReminderRule.DAY: 0, ReminderRule.DAYS: 3, ReminderRule.WEEK: 5}  # working days


@dataclass(frozen=True, slots=True)
class AutoSettings:
    """What the office switched on. Nothing leaves before `from_hour`, from `until_hour` on, or (`workdays`) on a day off;
    units in `paused` get nothing. Digests: to clerks each day with work left, to leaders on Mondays (to
    `leaders_mail`, else to the groups)."""

    rules: tuple[ReminderRule, ...] = ()
    from_hour: int = 9
    until_hour: int = 17
    workdays: bool = True
    paused: tuple[str, ...] = ()
    clerks_digest: bool = False
    leaders_digest: bool = False
    leaders_mail: str = ""

    @property
    def on(self) -> bool:
        """Is anything switched on?"""
        return bool(self.rules) or self.clerks_digest or self.leaders_digest

    @property
    def words(self) -> str:
        """`逾期、到期当天；工作日9时至17时发；暂停：鼓楼区`."""
        digests = {"责任单位每日汇总": self.clerks_digest, "领导每周汇总": self.leaders_digest}
        switched = [*(rule.label for rule in self.rules), *(name for name, on in digests.items() if on)]
        hours = f"{'工作日' if self.workdays else '每天'}{self.from_hour}时至{self.until_hour}时发"
        paused = f"暂停：{'、'.join(self.paused)}" if self.paused else ""
        told = ("、".join(switched), hours, paused, self.leaders_mail)
        return "；".join(filter(None, told)) if switched else "都没有打开"

    def allows(self, now: datetime, calendar: Calendar) -> bool:
        """May something leave at this moment?"""
        if not self.from_hour <= now.hour < self.until_hour:
            return False
        return not self.workdays or calendar.is_workday(now.date())


@dataclass(frozen=True, slots=True)
class ReminderOccasion:
    """One entry to remind of: the rule, its key, what it is about (a date, a round: with both of these its name), in words."""

    rule: ReminderRule
    entry: Entry
    about: str
    words: str

    @property
    def name(self) -> tuple[str, str, str]:
        """Under which it is remembered."""
        return self.rule.value, self.entry.key, self.about


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What the board does not say: on which day each entry was sent back last, and of the open round its name, its last day
    and the entries that are not reported in it."""

    returned_on: Mapping[str, date] = field(default_factory=dict)
    round_label: str = ""
    round_closes: date | None = None
    round_missing: Sequence[Entry] = ()


def occasions(board: Board, settings: AutoSettings, facts: ReminderFacts, calendar: Calendar) -> list[ReminderOccasion]:
    """Everything to be reminded of on the board's day, one occasion for an entry, those of 临时交办 among them: its strongest. The
    office, in whose name it is told, is not urged by itself."""
    if board.untouched or board.ledger.closed:
        return []
    missing = {entry.key for entry in facts.round_missing} if _round_is_near(facts, board.as_of, calendar) else set()
    spared = {*settings.paused, *office_units(board.ledger)}
    found = []
    for entry in board.rows:
        if entry.unit not in spared:
            told = _of_entry(entry, board, facts, missing=entry.key in missing)
            found += sorted((one for one in told if one.rule in settings.rules), key=_strength)[-1:]
    return found


def _strength(one: ReminderOccasion) -> int:
    return list(ReminderRule).index(one.rule)


def _of_entry(entry: Entry, board: Board, facts: ReminderFacts, *, missing: bool) -> Iterator[ReminderOccasion]:
    """Every rule that fits the entry."""
    standing, day = board.standing[entry.key], board.as_of
    if missing and not entry.not_applicable:
        yield ReminderOccasion(ReminderRule.ROUND, entry, facts.round_label, f"{facts.round_label}还没有报")
    if standing.stale:
        yield ReminderOccasion(ReminderRule.STALE, entry, str(touched_on(entry)), "久未更新")
    yield from _dated(entry, standing)
    back = facts.returned_on.get(entry.key)
    if back and stage_of(entry) is Stage.RETURNED and day - back >= timedelta(days=GRACE_DAYS):
        yield ReminderOccasion(ReminderRule.RETURNED, entry, back.isoformat(), "退回后还没有改")


def _dated(entry: Entry, standing: Standing) -> Iterator[ReminderOccasion]:
    due = standing.deadline.due if standing.deadline else None
    if due is None or standing.workdays is None:
        return
    if standing.state is State.DUE_SOON:
        # The nearest step that was reached; a wider one that is switched on alone fits as well.
        for rule, before in _BEFORE.items():
            if standing.workdays <= before:
                yield ReminderOccasion(rule, entry, due.isoformat(), standing.words)
    late = {State.OVERDUE: ReminderRule.OVERDUE, State.SILENT: ReminderRule.SILENT}.get(standing.state)
    if late:
        times = max(-standing.workdays - 1, 0) // AGAIN_DAYS
        yield ReminderOccasion(late, entry, f"{due.isoformat()}+{times}", standing.words)


def _round_is_near(facts: ReminderFacts, day: date, calendar: Calendar) -> bool:
    closes = facts.round_closes
    return closes is not None and calendar.workdays_before(closes, ROUND_DAYS) <= day <= closes
