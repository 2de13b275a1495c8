"""Working days: weekends, and the days that the State Council's yearly notice on holidays moves (the office enters them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_NAMES = "一二三四五六日"


class DayKind(StrEnum):
    """What the office says of a day that is not as its weekday suggests."""

    HOLIDAY = "放假"
    WORKDAY = "上班"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from the ordinary week."""

    special: Mapping[date, DayKind] = field(default_factory=dict)

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


def weekday(day: date) -> str:
    """`星期六`."""
    return f"星期{_NAMES[day.weekday()]}"
