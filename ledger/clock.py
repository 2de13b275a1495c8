"""The one place that reads the clock; everything else is handed a `Clock`, so tests and demonstrations need none.

No decision of the sync depends on it (order comes from sequence numbers); it dates history and receipts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The calendar day of a moment in China; a naive moment is taken as local."""
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()


def day_words(day: date) -> str:
    """`2021年10月26日`."""
    return f"{day.year}年{day.month}月{day.day}日"


class Clock(Protocol):
    """Tells the time in China."""

    def now(self) -> datetime:
        """Aware datetime, +08:00."""

    def today(self) -> date:
        """The date in China."""
        return self.now().date()


class SystemClock(Clock):
    """The machine's clock, in Beijing time."""

    def now(self) -> datetime:
        return datetime.now(BEIJING)


@dataclass(frozen=True, slots=True)
class FixedDay(Clock):
    """A clock that stays on one day (for demonstrations and training) while its time of day runs."""

    day: date

    def now(self) -> datetime:
        return datetime.combine(self.day, datetime.now(BEIJING).timetz())
