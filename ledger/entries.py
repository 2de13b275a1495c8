"""Entries (台账行): one task × one unit, and the immutable ledger that holds them.

`expand` makes the empty rows of a year from a breakdown; `Ledger` is what pages and reports read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from ledger.breakdown import Breakdown, Task, is_ad_hoc, number_text
from ledger.columns import percent_text
from ledger.deadlines.owners import owing
from ledger.units.directory import Directory

LEAD, RESPONSIBLE = "牵头", "责任"
WITHDRAWN = "已撤销"  # printed as the 职责 of a row that a later version of the notice does not ask for
SENT_BACK, CLOSED = "已退回", "已办结"
CONFIRMED_REVIEWS = frozenset({"已通过", CLOSED})
COMPLETE_STATUSES = frozenset({"已完成", "长期坚持"})
NOT_APPLICABLE_STATUS = "不涉及"
_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger row. Values are parsed; `percent` is 0-100 or None; texts are never None.

    `updated_at` is the last change of a unit-owned cell, whoever made it and wherever; None if never filled.
    `changed_since_review` names the columns whose text is another than the one last approved or sent back;
    `review_typed` says that the review state was typed in the sheet, where anybody can; `extended` that `due` is a date
    the office granted.
    """

    key: str
    task_no: int
    unit: str
    unit_kind: str
    role: str
    due: date | None
    status: str = ""
    percent: float | None = None
    progress_note: str = ""
    evidence: str = ""
    issues: str = ""
    next_steps: str = ""
    reporter: str = ""
    phone: str = ""
    reported_at: str = ""
    review_state: str = ""
    review_comment: str = ""
    updated_at: datetime | None = None
    changed_since_review: tuple[str, ...] = ()
    review_typed: bool = False
    extended: bool = False

    @property
    def ad_hoc(self) -> bool:
        """Is it of a task that no notice holds (临时交办)?"""
        return is_ad_hoc(self.task_no)

    @property
    def confirmed(self) -> bool:
        """Is what stands here the text that the lead unit or the office approved?"""
        return self.review_state in CONFIRMED_REVIEWS and not self.changed_since_review and not self.review_typed

    @property
    def sent_back(self) -> bool:
        """Was what stands here sent back? Then it counts as no done, and 不涉及 is not believed, until it is mended."""
        return self.review_state == SENT_BACK and not self.changed_since_review

    @property
    def reported_done(self) -> bool:
        """自报完成: says the unit that it is done? 长期坚持 counts, the continuous work is established."""
        return self.status in COMPLETE_STATUSES and not self.sent_back

    @property
    def approved(self) -> bool:
        """审核通过: done, and somebody who may review approved exactly this text?"""
        return self.reported_done and self.confirmed

    @property
    def closed(self) -> bool:
        """办结: approved as done, and closed by the office?"""
        return self.approved and self.review_state == CLOSED

    @property
    def not_applicable(self) -> bool:
        """不涉及: says the unit that the task is none of its business, and nobody has sent that back?"""
        return self.status == NOT_APPLICABLE_STATUS and not self.sent_back

    @property
    def reported(self) -> bool:
        """Has the unit filled in any value of its own?"""
        return bool(self.status or self.percent is not None or self.progress_note or self.evidence)


@dataclass(frozen=True)
class Ledger:
    """The ledger of a year at one store version; never changes, shared by all sessions.

    `entries` are the notice's, which every figure counts; those of 临时交办 stand apart in `ad_hoc`. `cells` holds the
    canonical text of every known cell by (key, column), portal edits that wait included; `waiting` names those cells.
    `as_of` is set when this is a past day's ledger; `closed` when the year was closed (结转).
    """

    year: int
    breakdown: Breakdown
    directory: Directory
    entries: tuple[Entry, ...]
    version: int = 0
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    waiting: frozenset[tuple[str, str]] = frozenset()
    as_of: date | None = None
    closed: bool = False
    ad_hoc: tuple[Entry, ...] = ()

    def shown(self, key: str, name: str) -> str:
        """A cell for people: its value as text, or what stands there marked 待核对 when it could not be taken."""
        value = getattr(self.by_key[key], name)
        if value not in (None, ""):
            return percent_text(value) if name == "percent" else str(value)
        raw = self.cells.get((key, name), "").strip()
        return f"{raw}（待核对）" if raw else ""

    @property
    def rows(self) -> tuple[Entry, ...]:
        """Whatever is to be worked on: the notice's entries, then 临时交办."""
        return self.entries + self.ad_hoc

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        """All rows by 台账编号."""
        return {e.key: e for e in self.rows}

    @cached_property
    def by_unit(self) -> dict[str, tuple[Entry, ...]]:
        """All rows of each unit (short name), in task order."""
        return grouped(self.rows, lambda e: e.unit)

    @cached_property
    def by_task(self) -> dict[int, tuple[Entry, ...]]:
        """All rows of each task number, lead units first."""
        return grouped(self.rows, lambda e: e.task_no)

    @cached_property
    def lead_units(self) -> dict[int, tuple[str, ...]]:
        """Short names of the units that lead each task number; none for 15 of the 37 tasks of 2021."""
        return {no: tuple(e.unit for e in group if e.role == LEAD) for no, group in self.by_task.items()}


def grouped(listed: Iterable[_T], of: Callable[[_T], _K]) -> dict[_K, tuple[_T, ...]]:
    """What belongs together by its key, in the order of first appearance."""
    groups: dict[_K, list[_T]] = {}
    for one in listed:
        groups.setdefault(of(one), []).append(one)
    return {name: tuple(group) for name, group in groups.items()}


def key_of(year: int, task_no: int, unit: str) -> str:
    """台账编号 of a task × unit, e.g. `2021-07-鼓楼区`, `2021-交1-鼓楼区`; printed in the sheet and never reused."""
    return f"{year}-{number_text(task_no, 2)}-{unit}"


def expand(
    breakdown: Breakdown,
    directory: Directory,
    *,
    not_applicable: frozenset[tuple[int, str]] = frozenset(),
) -> tuple[Entry, ...]:
    """Empty rows of a year: every task, 临时交办 behind the notice's, × every unit that leads it or answers for it.

    A unit that leads a task and is also among its responsible units has one entry, role 牵头.
    `not_applicable` drops (task number, unit short name) pairs that the office confirmed as 不涉及.
    """
    entries: list[Entry] = []
    for task in breakdown.all_tasks:
        roles: dict[str, str] = {}
        for mentions, role in ((task.lead_units, LEAD), (task.responsible_units, RESPONSIBLE)):
            for mention in mentions:
                without = directory.expand(mention.excepted) if mention.excepted else ()
                for unit in directory.expand(mention.name):
                    if unit not in without:
                        roles.setdefault(unit.short_name, role)
        due = _due_dates(task, roles, directory)
        for short_name, role in roles.items():
            if (task.no, short_name) in not_applicable:
                continue
            unit = directory.by_short[short_name]
            key = key_of(breakdown.year, task.no, short_name)
            entries.append(Entry(key, task.no, short_name, unit.kind, role, due.get(short_name)))
    return tuple(entries)


def _due_dates(task: Task, roles: Mapping[str, str], directory: Directory) -> dict[str, date]:
    """The last date that each unit of the row owes; a unit that owes none is not in it."""
    leads = [unit for unit, role in roles.items() if role == LEAD]
    dated = [(d.due, owing(d, tuple(roles), leads, directory)) for d in task.deadlines if d.due]
    return {unit: due for due, units in sorted(dated, key=lambda one: one[0]) for unit in units}
