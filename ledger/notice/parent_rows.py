"""Rows numbered 1 above rows numbered 1.1 and 1.2, or 一 above 1 and 2: a heading where nobody is named in them,
else a task that may be the sum of those below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid, tidy
from ledger.notice.records import Cell, Content, RawTask

_PART = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
_WHOLE = re.compile(r"(\d{1,3})[.．、]?")
_UNITS = (Content.LEAD, Content.RESPONSIBLE)


def with_parents(tasks: Sequence[RawTask], doubts: list[Doubt], notes: list[Cell]) -> list[RawTask]:
    """The tasks without those that only head others; what a heading requires goes to `notes`."""
    made: list[RawTask] = []
    parent: RawTask | None = None
    for i, task in enumerate(tasks):
        if parent and (task.part != parent.part or not _counts_below(parent, task)):
            parent = None
        if i + 1 < len(tasks) and _counts_below(task, tasks[i + 1]):
            if _only_heads(task, tasks[i + 1]):
                parent = task
                notes.extend(task.cells.get(Content.REQUIREMENT, []))
                continue
            text = tidy(task.cells[Content.TASK][0].text)
            doubts.append(Doubt("序号", text, "下面还有按它分列的各项，可能只是标题，已作为一项任务，请核对"))
            parent = task
            kept = not task.part or any(other.part == task.part for other in made)  # else the heading is lost
            made.append(_under(task, task) if kept and _PART.fullmatch(_printed(task)) else task)
            continue
        made.append(_under(parent, task) if parent else task)
    return made


def _printed(task: RawTask) -> str:
    return solid(task.number_cell.text if task.number_cell else task.label)


def _counts_below(upper: RawTask, lower: RawTask) -> bool:
    """Whether the lower number counts within the upper one: 1.1 below 1, 1-1 below 1, 1 below 一."""
    if _PART.fullmatch(_printed(upper)):
        return bool(_WHOLE.fullmatch(_printed(lower)))
    whole = _WHOLE.fullmatch(_printed(upper))
    return bool(whole and re.match(rf"0?{int(whole[1])}[.．\-－—–]\d", _printed(lower)))


def _only_heads(task: RawTask, lower: RawTask) -> bool:
    """Whether the row names nobody, or only in cells that are merged with those of the row below."""
    own = [cell for role in (*_UNITS, Content.DEADLINE) for cell in task.cells.get(role, [])]
    shared = set(lower.own_cells())
    return all(cell in shared for cell in own) and Content.OTHER not in task.cells


def _under(parent: RawTask, task: RawTask) -> RawTask:
    """The task with its parent's row as heading: beside those above both, or in their place where it counts parts (二)."""
    number: Iterator[Cell] = iter([parent.number_cell] if parent.number_cell else [])
    heading = (*number, *parent.cells[Content.TASK])
    if not task.part or _PART.fullmatch(_printed(parent)):
        return replace(task, part=heading)
    return replace(task, section=(*task.section, *heading))
