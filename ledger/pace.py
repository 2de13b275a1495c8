"""Progress over time, read from history: when entries were first reported and completed, and the completion curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ledger.clock import day_of
from ledger.deadlines import Moments, expected_share
from ledger.entries import COMPLETE_STATUSES, NOT_APPLICABLE_STATUS, Ledger

REPORT_COLUMNS = frozenset({"status", "percent", "progress_note", "evidence"})


class ChangeLike(Protocol):
    """What is needed of a history line (`ledger.desk.Change` is one)."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def key(self) -> str:
        """台账编号."""

    @property
    def column(self) -> str:
        """Column code name."""

    @property
    def new(self) -> str:
        """Canonical text after the change."""


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the curve: completed share of applicable entries and 序时进度, both 0..1."""

    day: date
    completed: float
    expected: float


def moments_of(changes: Iterable[ChangeLike], known: Moments | None = None) -> Moments:
    """First report and standing completion of each key. `changes` are oldest first and follow those of `known`."""
    reported = dict(known.reported) if known else {}
    completed = dict(known.completed) if known else {}
    for change in changes:
        if change.column in REPORT_COLUMNS and change.new:
            reported.setdefault(change.key, day_of(change.at))
        if change.column == "status":
            if change.new in COMPLETE_STATUSES:
                completed.setdefault(change.key, day_of(change.at))
            else:
                completed.pop(change.key, None)
    return Moments(reported, completed)


def completion_curve(
    changes: Sequence[ChangeLike], ledger: Ledger, *, until: date, step_days: int = 7
) -> tuple[Point, ...]:
    """Completed share at the end of every `step_days`-th day from the notice's issue to `until`, which is included.

    `changes` are oldest first; keys that are not in the ledger and columns other than status are passed over.
    """
    start = ledger.breakdown.issued_on or date(ledger.year, 1, 1)
    status: dict[str, str] = {}
    known = [c for c in changes if c.column == "status" and c.key in ledger.by_key]
    position, points = 0, []
    for day in _days(start, until, step_days):
        while position < len(known) and day_of(known[position].at) <= day:
            status[known[position].key] = known[position].new
            position += 1
        points.append(
            Point(day, _completed_share(status.values(), len(ledger.entries)), expected_share(ledger, day))
        )
    return tuple(points)


def _completed_share(statuses: Iterable[str], total: int) -> float:
    complete = dropped = 0
    for status in statuses:
        complete += status in COMPLETE_STATUSES
        dropped += status == NOT_APPLICABLE_STATUS
    return complete / (total - dropped) if total > dropped else 0.0


def _days(start: date, until: date, step: int) -> list[date]:
    if until < start:
        return []
    days = [start + timedelta(days=n) for n in range(0, (until - start).days + 1, step)]
    return days if days[-1] == until else [*days, until]
