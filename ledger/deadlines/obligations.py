"""Which entry answers for which date of the year: every milestone and every date of the office, told entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from ledger.breakdown import Deadline, DeadlineKind, Task
from ledger.cells.tidy import compact
from ledger.deadlines.milestones import Milestone, OwedByMilestone, plan
from ledger.deadlines.owed import Owed
from ledger.deadlines.owners import owing
from ledger.entries import LEAD, Entry, Ledger, grouped

EXTENDED = "经批准延期"


def obligations(ledger: Ledger) -> dict[str, tuple[Owed, ...]]:
    """What each entry owes, the earliest first, by 台账编号; an entry that owes no date is not in it."""
    found: dict[str, list[Owed]] = {}
    for milestone in plan(ledger):
        for entry in _carriers(milestone, ledger):
            found.setdefault(entry.key, []).append(Owed(milestone.deadline, milestone.due, milestone.key))
    for task in ledger.breakdown.all_tasks:
        for entry, owed in _internal(task, ledger):
            found.setdefault(entry.key, []).append(owed)
    for entry in ledger.rows:
        if entry.extended:
            found[entry.key] = list(_postponed(entry, found.get(entry.key, ())))
    return {key: tuple(sorted(listed, key=lambda owed: owed.due)) for key, listed in found.items()}


def owed_by_milestone(ledger: Ledger) -> OwedByMilestone:
    """The same by (milestone, unit): the entries that answer for a unit's part of it."""
    pairs = ((ledger.by_key[key], owed) for key, listed in obligations(ledger).items() for owed in listed)
    return grouped(pairs, lambda pair: (pair[1].milestone, pair[0].unit))


def _carriers(milestone: Milestone, ledger: Ledger) -> Iterator[Entry]:
    """The entries that are late when it is. The collection is late task by task; a date of a paragraph that no task
    repeats is carried by that task of the unit which it speaks of most."""
    for unit in milestone.owners:
        own = [e for e in ledger.by_unit.get(unit, ()) if not e.ad_hoc]
        if milestone.collection:
            yield from (e for e in own if e.role == LEAD)
        elif milestone.task_no:
            yield from (e for e in own if e.task_no == milestone.task_no)
        elif own:
            yield max(own, key=lambda e: _nearness(milestone, e, ledger))


def _nearness(milestone: Milestone, entry: Entry, ledger: Ledger) -> tuple[bool, int, int]:
    task = ledger.breakdown.task(entry.task_no)
    said = [compact(text).replace(compact(milestone.phrase), "") for text in milestone.basis]
    shared = _pairs(said) & _pairs([task.title, task.requirement])
    return entry.role == LEAD, len(shared), -entry.task_no


def _pairs(texts: Iterable[str]) -> set[tuple[str, str]]:
    return {pair for text in texts for pair in pairwise(compact(text))}


def _internal(task: Task, ledger: Ledger) -> Iterator[tuple[Entry, Owed]]:
    """Dates that the office set on 管理; 节点成果 does not ask for a result by them."""
    entries = ledger.by_task.get(task.no, ())
    row, leads = [e.unit for e in entries], ledger.lead_units.get(task.no, ())
    for deadline in task.deadlines:
        if deadline.due and deadline.kind is DeadlineKind.INTERNAL:
            bound = owing(deadline, row, leads, ledger.directory)
            yield from ((e, Owed(deadline, deadline.due)) for e in entries if e.unit in bound)


def _postponed(entry: Entry, owed: Iterable[Owed]) -> Iterator[Owed]:
    """A date that the office granted takes the place of every earlier one; a unit that asked for one always owes it."""
    assert entry.due is not None
    granted, bound = entry.due, False
    for one in owed:
        earlier = one.due <= granted
        bound = bound or (earlier and not one.collection)
        moved = replace(one.deadline, phrase=EXTENDED, due=granted)
        yield replace(one, deadline=moved, due=granted) if earlier else one
    if not bound:
        yield Owed(Deadline(EXTENDED, granted, DeadlineKind.INTERNAL), granted)
