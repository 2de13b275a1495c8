"""Who owes a deadline: settled by where its phrase stands, told as units of the task's row; and as a text that the office
edits on 管理, there and back.

The rules: a phrase in the task's title or requirement binds its lead units, where none is named all units of the row; one
that stands in a deadline column binds the whole row; a paragraph's binds the unit it names, the collection date the lead
units. A date that the office sets itself binds whom the notice's dates of the task bind, the whole row where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from ledger.breakdown import (
    LEADS,
    RESPONSIBLES,
    WHOLE_ROW,
    Breakdown,
    Deadline,
    DeadlineKind,
    Doubt,
    Duty,
    Mention,
    Task,
)
from ledger.cells.tidy import compact
from ledger.errors import UnitUnknown
from ledger.units.directory import Directory
from ledger.units.list import split_list

WORDS = (LEADS, RESPONSIBLES, WHOLE_ROW)


def owners_by_place(deadline: Deadline, text: str) -> tuple[str, ...]:
    """Whom a task's deadline binds as far as its place tells; `text` is the task's title and requirement."""
    stated = deadline.kind is not DeadlineKind.INTERNAL and compact(deadline.phrase) in compact(text)
    return (LEADS,) if stated else (WHOLE_ROW,)


def internal_owners(stated: Iterable[Deadline]) -> tuple[str, ...]:
    """Whom a date of the office binds: those of the notice's own dates of the task, else the whole row."""
    return next((d.owners for d in stated if d.due and d.kind is not DeadlineKind.INTERNAL), (WHOLE_ROW,))


def owing(deadline: Deadline, row: Sequence[str], leads: Sequence[str], directory: Directory) -> tuple[str, ...]:
    """Short names of the units that the deadline binds, among those of the task's row, in the row's order."""
    bound = {unit for word in deadline.owners for unit in _meant(word, row, leads, directory)}
    return tuple(unit for unit in row if unit in bound)


def _meant(word: str, row: Sequence[str], leads: Sequence[str], directory: Directory) -> Iterator[str]:
    if word == WHOLE_ROW or (word == LEADS and not leads):
        yield from row
    elif word == LEADS:
        yield from leads
    elif word == RESPONSIBLES:
        yield from (unit for unit in row if unit not in leads)
    else:
        yield from named(word, directory)


def named(word: str, directory: Directory) -> tuple[str, ...]:
    """Short names of the units that a name or group means; none for one the directory does not know."""
    with suppress(UnitUnknown):
        return tuple(unit.short_name for unit in directory.expand(word))
    return ()


def doubt_unlisted(breakdown: Breakdown, directory: Directory) -> Iterator[Doubt]:
    """Paragraphs' dates of units or groups that the directory does not know: they would bind nobody."""
    for duty in breakdown.duties:
        for name in duty.deadline.owners if duty.deadline and duty.deadline.due else ():
            if name not in WORDS and not named(name, directory):
                yield Doubt(duty.place, duty.text, f"“{name}”不在单位名录里，请核对由谁负责")


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
