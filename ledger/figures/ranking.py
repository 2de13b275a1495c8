"""Who comes first where somebody has to be asked: the worst on top, ties in the order of the directory or the notice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from ledger.breakdown import Task
from ledger.dones import Done
from ledger.entries import grouped
from ledger.figures.board import Urgent
from ledger.figures.counts import Figures

_K = TypeVar("_K", bound=Hashable)


def worst_first(groups: Mapping[_K, Figures], done: Done) -> list[_K]:
    """The most overdue first, then who was silent at the collection, then the lowest rate, then the most without a report; who
    has nothing to do comes last."""

    def badness(name: _K) -> tuple[float, ...]:
        counted = groups[name]
        rate = counted.rate(done)
        return -counted.overdue, -counted.silent, 2.0 if rate is None else rate, -counted.not_reported

    return sorted(groups, key=badness)


def by_task(lines: Iterable[Urgent], units: Iterable[str]) -> list[tuple[Task, list[Urgent]]]:
    """A worklist task by task, in the order of its lines; within a task in the order of `units`."""
    rank = {unit: place for place, unit in enumerate(units)}
    return [
        (of_task[0].task, sorted(of_task, key=lambda line: rank.get(line.entry.unit, len(rank))))
        for of_task in grouped(lines, lambda line: line.task.no).values()
    ]


def by_unit(lines: Iterable[Urgent]) -> list[tuple[str, tuple[Urgent, ...]]]:
    """A worklist unit by unit, who has the most lines first."""
    groups = grouped(lines, lambda line: line.entry.unit)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
