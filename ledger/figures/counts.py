"""Counts and rates of entries, kept apart as DHIS2 keeps them: who reported, what is done and who says so, what was on time.

A unit's, task's or part's figures come from its entries and nothing else, so figures add up over any partition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import TypeVar

from ledger.deadlines.obligations import obligations
from ledger.deadlines.owed import NOTHING, Delivered
from ledger.deadlines.standing import DEFAULT_RULES, Moments, Rules, Standing, State, standing_of
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar
from ledger.dones import Done
from ledger.entries import LEAD, Entry, Ledger, grouped

COUNTY_SIDE, CITY_SIDE = "县（市）区", "市直部门"
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of entries on a day. `applicable` leaves out 不涉及; every later count is of applicable entries.

    `reported_done` ⊇ `approved` ⊇ `closed`: the unit says that it is done; somebody who may review said so of exactly
    this text; the office closed it. What was sent back counts as none of them.
    `overdue`: missed a date that their own unit owes; `silent`: owe none, but reported nothing by the collection date.
    `on_time` of `on_time_base`: kept their deadline, among those where that is decided (complete, past or overdue).
    `unconfirmed` counts 不涉及 that neither lead unit nor office has approved yet, or whose text changed since.
    """

    total: int = 0
    applicable: int = 0
    reported: int = 0
    reported_done: int = 0
    approved: int = 0
    closed: int = 0
    on_time: int = 0
    on_time_base: int = 0
    overdue: int = 0
    silent: int = 0
    due_soon: int = 0
    stale: int = 0
    unconfirmed: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def not_reported(self) -> int:
        """Applicable entries without any value."""
        return self.applicable - self.reported

    @property
    def open(self) -> int:
        """Applicable entries that not even the unit calls done."""
        return self.applicable - self.reported_done

    @property
    def reporting_rate(self) -> float | None:
        """报送率 in 0..1: has any value; None when nothing is applicable."""
        return _rate(self.reported, self.applicable)

    def count(self, done: Done) -> int:
        """Applicable entries that are done in this sense."""
        return int(getattr(self, done.value))

    def rate(self, done: Done) -> float | None:
        """自报完成率, 审核通过率 or 办结率 in 0..1; None when nothing is applicable."""
        return _rate(self.count(done), self.applicable)

    def all_done(self, done: Done) -> bool:
        """Is every applicable entry done in this sense (and is there one)?"""
        return self.applicable > 0 and self.count(done) == self.applicable

    @property
    def on_time_rate(self) -> float | None:
        """按时率 in 0..1; None while no deadline is decided."""
        return _rate(self.on_time, self.on_time_base)


def standings(
    ledger: Ledger,
    as_of: date,
    *,
    rules: Rules = DEFAULT_RULES,
    calendar: Calendar = NO_HOLIDAYS,
    moments: Moments | None = None,
    delivered: Delivered = NOTHING,
    untouched: bool = False,
) -> dict[str, Standing]:
    """Where every row stands on a day, by key; the notice's collection asks nothing of 临时交办. `untouched`: nobody has used
    the ledger yet, and nobody is late."""
    owed, notice = obligations(ledger), ledger.breakdown
    collection = {True: notice.collection, False: notice.reporting}
    found = {
        e.key: standing_of(
            e,
            as_of,
            owed=owed.get(e.key, ()),
            collection=None if e.ad_hoc else collection[e.role == LEAD],
            rules=rules,
            calendar=calendar,
            moments=moments,
            delivered=delivered,
        )
        for e in ledger.rows
    }
    if untouched:
        return {key: replace(at, state=State.NOT_REPORTED, on_time=None) for key, at in found.items()}
    return found


def figures(entries: Iterable[Entry], standing: Mapping[str, Standing]) -> Figures:
    """Count entries whose standings are known; KeyError for an entry of another ledger."""
    everything = [(entry, standing[entry.key]) for entry in entries]
    listed = [(entry, at) for entry, at in everything if at.state is not State.NOT_APPLICABLE]
    states = Counter(at.state for _, at in listed)
    return Figures(
        total=len(everything),
        applicable=len(listed),
        reported=sum(at.reported for _, at in listed),
        reported_done=sum(entry.reported_done for entry, _ in listed),
        approved=sum(entry.approved for entry, _ in listed),
        closed=sum(entry.closed for entry, _ in listed),
        on_time=sum(at.on_time is True for _, at in listed),
        on_time_base=sum(at.on_time is not None for _, at in listed),
        overdue=states[State.OVERDUE],
        silent=states[State.SILENT],
        due_soon=states[State.DUE_SOON],
        stale=sum(at.stale for _, at in listed),
        unconfirmed=sum(at.state is State.NOT_APPLICABLE and not entry.confirmed for entry, at in everything),
    )


def figures_by(
    entries: Iterable[Entry], standing: Mapping[str, Standing], of: Callable[[Entry], _K]
) -> dict[_K, Figures]:
    """Figures of each group, groups in order of first appearance."""
    return {name: figures(group, standing) for name, group in grouped(entries, of).items()}


def side_of(unit_kind: str) -> str:
    """县（市）区 for counties and the development zone, 市直部门 for everybody else."""
    return COUNTY_SIDE if unit_kind in (COUNTY_SIDE, "开发区") else CITY_SIDE


def share_words(rate: float | None) -> str:
    """A rate for people, the same everywhere: `45.2%`, or a dash while there is nothing to count."""
    return "—" if rate is None else f"{rate:.1%}"


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
