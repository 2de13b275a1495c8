"""Tasks of a draft added, split, merged and taken out by hand: what the importer took apart or together wrongly.

Progress belongs to a task's number. So numbers stay as they are unless the notice's own numbering has to be restored
(`renumber`): then the tasks after the place move up or down by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from ledger.breakdown import Breakdown, Deadline, Task
from ledger.cells.tidy import compact
from ledger.errors import Refused

_T = TypeVar("_T")


def add_task(breakdown: Breakdown, title: str, *, after: int, renumber: bool) -> Breakdown:
    """A new task behind task `after`, under its headings, its units and dates still to be filled in.

    Raises Refused without a title, KeyError for a number that is not there.
    """
    title = title.strip()
    if not title:
        raise Refused("请填新任务的名称，没有改动。")
    before = breakdown.task(after)
    made = Task(0, before.part, before.section, title, "", nature=before.nature)
    return _with(breakdown, before, (before, made), renumber=renumber)


def split_task(breakdown: Breakdown, no: int, *, title: str, moved: str, renumber: bool) -> Breakdown:
    """Task `no` in two: `moved`, a piece of its requirement, becomes the requirement of a second task named `title`.

    Units go with both; a date goes with the text that names it, with both where neither does. No character is lost.
    Raises Refused, KeyError.
    """
    task, title, piece = breakdown.task(no), title.strip(), moved.strip()
    if not title:
        raise Refused("请填拆出来的任务名称，没有拆分。")
    if piece and task.requirement.count(piece) != 1:
        raise Refused("要拆出来的文字在工作要求里没有找到，或不止一处：请从工作要求里照原样复制一段，没有拆分。")
    before, _, rest = task.requirement.partition(piece) if piece else (task.requirement, "", "")
    left = f"{before.rstrip()}{rest.lstrip()}" if piece else task.requirement
    first = replace(task, requirement=left, deadlines=_dated_by(task.deadlines, left, piece))
    second = replace(task, title=title, requirement=piece, deadlines=_dated_by(task.deadlines, piece, left))
    return _with(breakdown, task, (first, second), renumber=renumber)


def merge_tasks(breakdown: Breakdown, no: int, other: int, *, renumber: bool) -> Breakdown:
    """Task `other` becomes a part of task `no`: its title and requirement are added to the requirement, its units and
    dates to the lists. Raises Refused, KeyError."""
    if no == other:
        raise Refused("请选两项不同的任务合并，没有改动。")
    task, joined = breakdown.task(no), breakdown.task(other)
    texts = [task.requirement, joined.title, joined.requirement]
    merged = replace(
        task,
        requirement="\n".join(text for text in texts if text),
        lead_units=_union(task.lead_units, joined.lead_units),
        responsible_units=_union(task.responsible_units, joined.responsible_units),
        deadlines=_union(task.deadlines, joined.deadlines),
    )
    return take_out(_with(breakdown, task, (merged,), renumber=False), other, renumber=renumber)


def take_out(breakdown: Breakdown, no: int, *, renumber: bool) -> Breakdown:
    """The breakdown without task `no`. Raises Refused for the last one, KeyError."""
    task = breakdown.task(no)
    if len(breakdown.tasks) == 1:
        raise Refused("这是最后一项任务，不能删除；要重来的，请放弃底稿。")
    return _with(breakdown, task, (), renumber=renumber)


def _with(breakdown: Breakdown, old: Task, new: Sequence[Task], *, renumber: bool) -> Breakdown:
    """`new` in the place of `old`: the first keeps its number, a second gets the next (`renumber`) or the first free one."""
    at = breakdown.tasks.index(old)
    head, tail = breakdown.tasks[:at], breakdown.tasks[at + 1 :]
    free = max(task.no for task in breakdown.tasks) + 1
    numbered = [replace(t, no=old.no + n if renumber or not n else free) for n, t in enumerate(new)]
    if renumber:
        tail = tuple(replace(t, no=t.no + len(new) - 1) if t.no > old.no else t for t in tail)
    return replace(breakdown, tasks=(*head, *numbered, *tail))


def _dated_by(deadlines: Iterable[Deadline], text: str, other: str) -> tuple[Deadline, ...]:
    """The deadlines that a text names, and those that neither text does."""

    def names(found: str, deadline: Deadline) -> bool:
        return compact(deadline.phrase) in compact(found)

    return tuple(d for d in deadlines if names(text, d) or not names(other, d))


def _union(first: Sequence[_T], second: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*first, *second)))
