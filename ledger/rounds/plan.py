"""The year's rounds, planned from the rhythm that the office sets, on the calendar of working days.

A round holds the days from its opening to its closing, both included; a day belongs to one round or to none. A closing
that falls on a weekend or holiday moves to the working day before.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from ledger.deadlines.workdays import Calendar, weekday
from ledger.errors import Refused


class RhythmKind(StrEnum):
    """How often units report."""

    NONE = "不分轮次"
    MONTHLY = "月报"
    QUARTERLY = "季报"
    HALF_YEARLY = "半年报"
    OWN = "自定日期"


MONTHS = {RhythmKind.MONTHLY: 1, RhythmKind.QUARTERLY: 3, RhythmKind.HALF_YEARLY: 6}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the office sets, all in working days. `within`: after the period's end (0: by its last working day);
    `opens_before` the closing (0: as soon as the round before has closed); `internal_before` the closing (0: no internal
    date). `own`: a line per round, for dates of the office's own."""

    kind: RhythmKind = RhythmKind.NONE
    within: int = 0
    opens_before: int = 0
    internal_before: int = 0
    own: str = ""

    @property
    def words(self) -> str:
        """`月报，期满后5个工作日内截止，截止前10个工作日开始，内部时限提前2个工作日`."""
        if self.kind is RhythmKind.OWN:
            return f"{self.kind}：{'；'.join(self.own.split(chr(10)))}"
        days = {
            f"期满后{self.within}个工作日内截止": self.within,
            f"截止前{self.opens_before}个工作日开始": self.opens_before,
            f"内部时限提前{self.internal_before}个工作日": self.internal_before,
        }
        told = [words for words, number in days.items() if number and self.kind is not RhythmKind.NONE]
        return "，".join((self.kind.value, *told))


@dataclass(frozen=True, slots=True)
class Round:
    """One round. `internal` is the earlier day that the office asks for, within the window."""

    no: int
    label: str
    opens: date
    closes: date
    internal: date | None = None

    @property
    def counts(self) -> date:
        """The date to work towards: the internal one when there is one."""
        return self.internal or self.closes

    @property
    def words(self) -> str:
        """`第三季度（2021-07-01 至 2021-09-30 星期四，内部时限 2021-09-27）`."""
        early = f"，内部时限 {self.internal}" if self.internal else ""
        return f"{self.label}（{self.opens} 至 {self.closes} {weekday(self.closes)}{early}）"

    def holds(self, day: date) -> bool:
        """Does what is reported on that day count in this round?"""
        return self.opens <= day <= self.closes


def plan(rhythm: Rhythm, year: int, calendar: Calendar, *, since: date | None = None) -> tuple[Round, ...]:
    """The year's rounds, the earliest first; none of them before `since`, when the notice was issued.

    Raises Refused, saying which round cannot be.
    """
    found = tuple(_own(rhythm.own, calendar) if rhythm.kind is RhythmKind.OWN else _regular(rhythm, year, calendar))
    first = since or date(year, 1, 1)
    return tuple(_since(first, one) for one in found if one.closes >= first)


def round_of(rounds: Sequence[Round], day: date) -> Round | None:
    """The round that a report of that day counts in."""
    return next((one for one in rounds if one.holds(day)), None)


def begun(rounds: Sequence[Round], day: date) -> Round | None:
    """The round that is open on a day, else the one that closed last."""
    return next((one for one in reversed(rounds) if one.opens <= day), None)


def _since(first: date, one: Round) -> Round:
    early = one.internal if one.internal and one.internal >= first else None
    return replace(one, opens=max(one.opens, first), internal=early)


def _regular(rhythm: Rhythm, year: int, calendar: Calendar) -> Iterator[Round]:
    if 0 < rhythm.opens_before <= rhythm.internal_before:
        raise Refused("内部时限要在开放以后：提前的工作日数要比开放的少，没有保存。")
    months = MONTHS.get(rhythm.kind, 0)
    opens = date(year, 1, 1)
    for no in range(1, 12 // months + 1 if months else 1):
        last = no * months
        end = date(year, last, monthrange(year, last)[1])
        closes = calendar.workdays_after(end, rhythm.within) if rhythm.within else calendar.last_workday(end)
        if rhythm.opens_before:
            opens = max(opens, calendar.workdays_before(closes, rhythm.opens_before))
        early = calendar.workdays_before(closes, rhythm.internal_before)
        internal = max(opens, early) if rhythm.internal_before else None
        yield Round(no, _label(rhythm.kind, no), opens, closes, internal)
        opens = closes + timedelta(days=1)


def _label(kind: RhythmKind, no: int) -> str:
    """`10月`, `第三季度`, `上半年`."""
    if kind is RhythmKind.MONTHLY:
        return f"{no}月"
    return f"第{'一二三四'[no - 1]}季度" if kind is RhythmKind.QUARTERLY else ("上半年", "下半年")[no - 1]


_DATE = re.compile(r"([0-9]{4})[-年./]([0-9]{1,2})[-月./]([0-9]{1,2})日?")


def _own(text: str, calendar: Calendar) -> tuple[Round, ...]:
    """A line: the round's name, its opening, its closing, and the internal date where there is one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused("请写明每一轮的名称和起止日期，一行一轮，例如：第一轮 2021-07-01 2021-07-30。")
    stated = tuple(_stated(no, line) for no, line in enumerate(lines, 1))
    for before, after in pairwise(stated):
        if after.opens <= before.closes:
            raise Refused(f"“{before.label}”到 {before.closes} 才截止，“{after.label}”要在那以后开放，没有保存。")
    if len({one.label for one in stated}) < len(stated):
        raise Refused("有两轮的名称一样，没有保存。请给每一轮不同的名称。")
    return tuple(_moved(one, calendar) for one in stated)


def _stated(no: int, line: str) -> Round:
    found = list(_DATE.finditer(line))
    label = line[: found[0].start()].strip(" ，,：:　") if found else ""
    if not label or len(found) not in (2, 3):
        raise Refused(
            f"第 {no} 行“{line}”看不懂，没有保存。请依次写名称、开放日期、截止日期，有内部时限的再写一个日期。"
        )
    opens, closes, *internal = (_day(one, no) for one in found)
    if opens > closes:
        raise Refused(f"“{label}”的开放日期 {opens} 晚于截止日期 {closes}，没有保存。请改正日期。")
    if internal and not opens <= internal[0] <= closes:
        raise Refused(f"“{label}”的内部时限 {internal[0]} 不在开放和截止日期之间，没有保存。请改正日期。")
    return Round(no, label, opens, closes, *internal)


def _day(found: re.Match[str], no: int) -> date:
    try:
        return date(*map(int, found.groups()))
    except ValueError as error:
        raise Refused(f"第 {no} 行没有 {found[0]} 这一天，没有保存。请改正日期。") from error


def _moved(one: Round, calendar: Calendar) -> Round:
    """Onto working days, but never out of its window: holidays may be entered when the round is set already."""

    def within(day: date) -> date:
        return max(one.opens, calendar.last_workday(day))

    return replace(one, closes=within(one.closes), internal=within(one.internal) if one.internal else None)
