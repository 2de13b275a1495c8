"""Progress over time, read from history: when entries were first reported and completed, and the curve of what is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.clock import day_of
from ledger.deadlines.standing import Moments, expected_share
from ledger.dones import Done
from ledger.entries import COMPLETE_STATUSES
from ledger.figures.board import Board
from ledger.figures.courses import Courses
from ledger.repository import Change

REPORT_COLUMNS = frozenset({"status", "percent", "progress_note", "evidence"})


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the curve: the share of applicable entries that was done in each sense, and 序时进度, all 0..1."""

    day: date
    shares: Mapping[Done, float]
    expected: float


def moments_of(changes: Iterable[Change], known: Moments | None = None) -> Moments:
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


def done_curve(courses: Courses, board: Board, *, step_days: int = 7) -> tuple[Point, ...]:
    """What was done at the end of every `step_days`-th day from the notice's issue to the board's own day, whose figures
    are the board's."""
    keys = [e.key for e in board.entries]
    start = board.ledger.breakdown.issued_on or date(board.ledger.year, 1, 1)
    today = {done: board.total.rate(done) or 0.0 for done in Done}
    return tuple(
        Point(day, today if day == board.as_of else courses.shares(keys, day), expected_share(board.ledger, day))
        for day in _days(start, board.as_of, step_days)
    )


def _days(start: date, until: date, step: int) -> list[date]:
    if until < start:
        return []
    days = [start + timedelta(days=n) for n in range(0, (until - start).days + 1, step)]
    return days if days[-1] == until else [*days, until]
