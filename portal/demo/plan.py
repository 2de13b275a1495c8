"""How fast the demonstration's units work: one plan per entry, drawn from a seed and nothing else.

Tasks are early, middling or late; units are diligent or slow; a few entries are silent, abandoned or not concerned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from ledger.breakdown import Task
from ledger.clock import BEIJING
from ledger.entries import RESPONSIBLE, Entry, Ledger
from ledger.figures.counts import COUNTY_SIDE, side_of

SEED = 2021  # of what units did beside the ledger
# Days from the notice to completion: a fixed range per pace, and how much a slow unit adds.
_PACES = {"early": (35, 95, 20), "middling": (85, 145, 45), "late": (150, 190, 20)}

# Public holidays of 2021 that fall on working days (国办发明电〔2020〕27号); other years differ by days.
_HOLIDAYS = frozenset({(6, 14), (9, 20), (9, 21), *((10, day) for day in range(1, 8))})


@dataclass(frozen=True, slots=True)
class EntryYear:
    """One entry's year. Days are calendar days; `quiet` is the day after which nobody touches an unfinished entry."""

    first: date
    finish: date
    quiet: date | None = None
    concerned: bool = True
    stuck: bool = False


def draws(seed: int, *names: str) -> Random:
    """Random numbers that depend on the seed and the names alone, in any process."""
    return Random("/".join([str(seed), *names]))  # noqa: S311 - invented data, not a secret


def plans(ledger: Ledger, seed: int) -> dict[str, EntryYear]:
    """A plan for every entry, by key."""
    slowness = {unit: draws(seed, "unit", unit).random() ** 1.5 for unit in ledger.by_unit}
    paces = _paces(ledger, seed)
    start = (ledger.breakdown.issued_on or date(ledger.year, 6, 4)) + timedelta(days=3)
    found: dict[str, EntryYear] = {}
    for task in ledger.breakdown.tasks:
        entries = ledger.by_task.get(task.no, ())
        late = _standing_still(task, entries, slowness)
        for entry in entries:
            random = draws(seed, "entry", entry.key)
            found[entry.key] = _plan(
                entry, task, start, pace=paces[task.no], slow=slowness[entry.unit], late=late, random=random
            )
    return found


def _paces(ledger: Ledger, seed: int) -> Mapping[int, str]:
    """About 45 % early, 30 % middling, the rest late; a task with a date is late, as its date is in the autumn."""
    numbers = [t.no for t in ledger.breakdown.tasks]
    draws(seed, "paces").shuffle(numbers)
    early, middling = round(len(numbers) * 0.45), round(len(numbers) * 0.75)
    paces = {no: "early" if n < early else "middling" if n < middling else "late" for n, no in enumerate(numbers)}
    return paces | {t.no: "late" for t in ledger.breakdown.tasks if t.due}


def _standing_still(task: Task, entries: tuple[Entry, ...], slowness: Mapping[str, float]) -> frozenset[str]:
    """Of a task with steps: the slowest two counties and the slowest department have not begun."""
    if len([d for d in task.deadlines if d.due]) < 2:
        return frozenset()
    slowest = sorted((e for e in entries if e.role == RESPONSIBLE), key=lambda e: (-slowness[e.unit], e.key))
    counties = [e.key for e in slowest if side_of(e.unit_kind) == COUNTY_SIDE]
    departments = [e.key for e in slowest if side_of(e.unit_kind) != COUNTY_SIDE]
    return frozenset(counties[:2] + departments[:1])


def _plan(
    entry: Entry, task: Task, start: date, *, pace: str, slow: float, late: frozenset[str], random: Random
) -> EntryYear:
    low, high, extra = _PACES[pace]
    finish = start + timedelta(days=round(random.uniform(low, high) + slow * extra))
    first = start + timedelta(days=round(random.uniform(0, 20) + slow * 25))
    step = min((d.due for d in task.deadlines if d.due), default=None)
    stuck = entry.key in late
    if task.due:
        finish = min(finish, task.due + timedelta(days=6 if slow > 0.7 else -4))
    if step and not stuck:
        first = min(first, step - timedelta(days=3))
    if pace != "early" and not task.due and slow > 0.55 and random.random() < 0.3:
        return EntryYear(finish - timedelta(days=8), finish + timedelta(days=30))
    quiet = first + timedelta(days=40) if pace != "early" and random.random() < 0.08 else None
    concerned = not (entry.role == RESPONSIBLE and entry.unit_kind == "市直单位" and random.random() < 0.035)
    return EntryYear(first, max(finish, first + timedelta(days=5)), quiet, concerned, stuck)


def moment(ledger: Ledger, days: int, minutes: int) -> datetime:
    """Some minutes into the office hours, days after the notice was issued."""
    first = ledger.breakdown.issued_on or date(ledger.year, 6, 1)
    return _in_office_hours(first + timedelta(days=days), minutes)


def on(ledger: Ledger, month: int, day: int, minutes: int = 0) -> datetime:
    """Some minutes into the office hours of a day of the ledger's year."""
    return _in_office_hours(date(ledger.year, month, day), minutes)


def _in_office_hours(day: date, minutes: int) -> datetime:
    """Of the day, or of the Monday after it."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 40), BEIJING) + timedelta(minutes=minutes)


def working_day(day: date) -> date:
    """The day itself or the next that is neither a weekend nor a public holiday."""
    while day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(days=1)
    return day
