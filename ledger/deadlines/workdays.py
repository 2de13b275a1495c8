"""Working days: weekends, and the days that the State Council's yearly notice on holidays moves (the office enters them).

The one place where days before and after a date are counted (`Calendar.between`): pages, 待办, 催办, downloads and `status` ask
here. The day itself never counts, nor does any that is no working day. So a date that falls on a weekend or holiday is
reached with the working day before it, and how late somebody is grows on working days alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

_NAMES = "一二三四五六日"


class DayKind(StrEnum):
    """What the office says of a day that is not as its weekday suggests."""

    HOLIDAY = "放假"
    WORKDAY = "上班"


@dataclass(frozen=True)
class Calendar:
    """Days that differ from the ordinary week."""

    special: Mapping[date, DayKind] = field(default_factory=dict)

    def between(self, today: date, due: date) -> int:
        """Working days from `today` until `due`: 0 when none is left, negative when so many of them have gone since."""
        return self._until(due) - self._until(today)

    def words(self, today: date, due: date) -> str:
        """`还有3个工作日`, `今天到期`, `逾期2个工作日`, `逾期不到1个工作日` (on the days off that follow the date)."""
        left = self.between(today, due)
        if today <= due:
            return f"还有{left}个工作日" if left else "今天到期"
        return f"逾期{-left}个工作日" if left else "逾期不到1个工作日"

    def _until(self, day: date) -> int:
        """Working days of the calendar up to a day, that day included; 1 January of the year 1 was a Monday."""
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * 5 + min(rest, 5) + self._moved[1][bisect_right(self._moved[0], day)]

    @cached_property
    def _moved(self) -> tuple[list[date], list[int]]:
        """Days that are not as their weekday suggests, and how many working days are more or fewer before and from each on."""
        days = sorted(day for day in self.special if self.is_workday(day) is not (day.weekday() < 5))
        return days, [0, *accumulate(1 if self.is_workday(day) else -1 for day in days)]

    def is_workday(self, day: date) -> bool:
        """Do offices work on that day?"""
        kind = self.special.get(day)
        return day.weekday() < 5 if kind is None else kind is DayKind.WORKDAY

    def last_workday(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return day if self.is_workday(day) else self.workdays_before(day, 1)

    def next_workday(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        return day if self.is_workday(day) else self.workdays_after(day, 1)

    def workdays_after(self, day: date, number: int) -> date:
        """The last day of “N 个工作日内”: the day itself does not count, nor does any that is no working day."""
        return self._step(day, number, timedelta(days=1))

    def workdays_before(self, day: date, number: int) -> date:
        """The working day that many before."""
        return self._step(day, number, timedelta(days=-1))

    def _step(self, day: date, number: int, step: timedelta) -> date:
        while number > 0:
            day += step
            number -= self.is_workday(day)
        return day

    def warning(self, day: date) -> str:
        """`2021-10-30 是星期六，请在 2021-10-29（星期五）前办妥。`; empty for a working day."""
        if self.is_workday(day):
            return ""
        what = "放假" if self.special.get(day) is DayKind.HOLIDAY else weekday(day)
        before = self.last_workday(day)
        return f"{day} 是{what}，请在 {before}（{weekday(before)}）前办妥。"


NO_HOLIDAYS = Calendar()
"""Weekends alone."""


def workdays_of(days: int) -> int:
    """Working days of so many calendar days, seven of which hold five: how settings in calendar days are understood."""
    return (days * 5 + 3) // 7


def weekday(day: date) -> str:
    """`星期六`."""
    return f"星期{_NAMES[day.weekday()]}"
