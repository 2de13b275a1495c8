"""Whom deadlines bind, as a text that the office edits on 管理, there and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, Deadline, Duty, Mention, Task
from ledger.deadlines.owners import owing, owners_by_place
from ledger.units.directory import Directory
from ledger.units.list import split_list

WORDS = (LEADS, RESPONSIBLES, WHOLE_ROW)


def owners_text(deadlines: Sequence[Deadline]) -> str:
    """`牵头单位` where all dates bind the same, else one for each date: `牵头单位；市司法局、市财政局`."""
    told = ["、".join(d.owners) for d in deadlines if d.due]
    return told[0] if len(set(told)) == 1 else "；".join(told)


def with_owners(task: Task, text: str, directory: Directory) -> Task:
    """The task with the owners as written; a blank text gives each date those that its place in the task tells, unless
    they are more units than it binds now: a date that was put right stands nowhere in the task's text any more.

    Raises ValueError with what is wrong, UnitUnknown.
    """
    dated = [d for d in task.deadlines if d.due]
    pieces = [piece for piece in re.split(r"[；;\n]", text) if piece.strip()]
    if pieces and not dated:
        raise ValueError("这一项没有写明日期的时限，请留空。")
    if len(pieces) not in (0, 1, len(dated)):
        raise ValueError(
            f"这一项有 {len(dated)} 个日期，请写一处（各个日期都算他们的），或依次写 {len(dated)} 处，用“；”隔开。"
        )
    row, leads = _short_names(task, directory)
    told = [_read(piece, directory, frozenset(row)) for piece in pieces]
    if not told:
        told = [owners_by_place(d, task.title + task.requirement) for d in dated]
        for deadline, owners in zip(dated, told, strict=True):
            now = owing(deadline, row, leads, directory)
            then = owing(replace(deadline, owners=owners), row, leads, directory)
            if len(then) > len(now):
                raise ValueError(
                    f"“{deadline}”清空后就不只由{'、'.join(deadline.owners)}负责，要算到 {len(then)} 个单位。"
                    f"请写明由谁负责：“{'”“'.join(WORDS)}”或具体单位。"
                )
    bound = iter(told if len(told) == len(dated) else told * len(dated))
    made = (replace(d, owners=next(bound)) if d.due else d for d in task.deadlines)
    return replace(task, deadlines=tuple(made))


def duty_with_owners(duty: Duty, text: str, directory: Directory) -> Duty:
    """The paragraph's duty with the owners as written. Raises ValueError, UnitUnknown."""
    assert duty.deadline is not None
    return replace(duty, deadline=replace(duty.deadline, owners=_read(text, directory)))


def _read(text: str, directory: Directory, row: frozenset[str] | None = None) -> tuple[str, ...]:
    found = tuple(name.strip() for name in split_list(text))
    for name in found:
        if name not in WORDS:
            meant = {unit.short_name for unit in directory.expand(name)}
            if row is not None and not meant & row:
                raise ValueError(f"“{name}”不在这一项的牵头单位和责任单位里，请先加进去，或写“{'”“'.join(WORDS)}”。")
    return found


def _short_names(task: Task, directory: Directory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units of the task's row, and those that lead it."""

    def known(mentions: Sequence[Mention]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit.short_name for m in mentions for unit in directory.expand(m.name)))

    return known(task.lead_units + task.responsible_units), known(task.lead_units)
