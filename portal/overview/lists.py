"""Whom to call today: what is late as cards, what is due soon by task, who had not reported when it was collected by unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.breakdown import Task, task_words
from ledger.contacts import Contacts
from ledger.figures.board import Board, Urgent
from ledger.figures.ranking import by_task, by_unit, worst_first
from portal.overview.blocks import LinkBlock, rendered
from portal.overview.calls import Call, calls
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board
from portal.ui.messages import due_day
from portal.ui.widgets import task_name

CARDS, LINES = 9, 150
"""How many late entries are cards, and how many more are lines; what is left is told by unit."""
UNITS = 8
"""So many units stand in a list at once; more are folded."""
TASKS = 6
"""So many tasks that are due stand on a phone at once; more are folded."""
NAMED = 6
"""So many units stand beneath a task at once; more are folded."""


PRINTED = ("责任单位", "任务", "状态", "时限", "联系人", "联系电话")
"""The heads of what is printed of late entries."""


class CallLine(NamedTuple):
    """An entry with whom to call about it."""

    unit: str
    href: str
    task: str
    task_href: str
    words: str
    due: str
    who: str
    calls: Sequence[Call]
    leads: str


class DueTask(NamedTuple):
    """A task with those of its units that are due."""

    number: str
    title: str
    href: str
    words: str
    due: str
    lines: Sequence[CallLine]


class UnitCalls(NamedTuple):
    """A unit with how many entries, and whom to call."""

    unit: str
    href: str
    many: int
    who: str
    calls: Sequence[Call]


@once_per_board
def late(board: Board, contacts: Contacts, ways: Ways, name: str, at: str = "") -> LinkBlock:
    """What is overdue, the latest first; for the printer, which opens nothing, all of it as a table. A telephone prints nothing."""
    lines, title = board.overdue, f"{name} {len(board.overdue)} 条：找谁"
    if not lines:
        return LinkBlock(name, "", at, f"没有{name}的台账。")
    shown = [_line(one, contacts, ways) for one in lines[: CARDS + LINES]]
    rest = list(_units(by_unit(lines[CARDS + LINES :]), contacts, ways))
    paper = [] if ways.phone else [_printed(one, contacts) for one in lines]
    html = rendered(
        "late", cards=shown[:CARDS], lines=shown[CARDS:], rest=rest, first=UNITS, heads=PRINTED, paper=paper
    )
    return LinkBlock(title, html, at)


def _printed(one: Urgent, contacts: Contacts) -> tuple[str, ...]:
    contact = contacts.of(one.entry)
    return (
        one.entry.unit,
        task_name(one.task.label),
        one.standing.words,
        due_day(one.standing),
        contact.name,
        contact.phone,
    )


@once_per_board
def soon(board: Board, contacts: Contacts, ways: Ways, name: str, at: str = "") -> LinkBlock:
    """What is due soon, task by task, the nearest first; in a task the unit first that has the most to be asked about."""
    if not board.due_soon:
        return LinkBlock(name, "", at, f"{board.rules.due_soon_workdays} 个工作日内没有到期的台账。")
    ranked = worst_first(board.by_unit, board.rules.headline)
    groups = [_group(task, lines, contacts, ways) for task, lines in by_task(board.due_soon, ranked)]
    title = f"{name} {len(board.due_soon)} 条：{len(groups)} 项任务"
    html = rendered("soon", groups=groups, named=NAMED, first=TASKS if ways.phone else len(groups))
    return LinkBlock(title, html, at)


@once_per_board
def silent(board: Board, contacts: Contacts, ways: Ways, name: str, at: str = "") -> LinkBlock:
    """Who had not reported when the lead units were to collect, who owes the most first."""
    units = list(_units(by_unit(board.silent), contacts, ways))
    title = f"{name} {len(board.silent)} 条：{len(units)} 个单位"
    return LinkBlock(title, rendered("units", units=units, first=UNITS) if units else "", at)


def _group(task: Task, lines: Sequence[Urgent], contacts: Contacts, ways: Ways) -> DueTask:
    at, shown = lines[0].standing, [_line(one, contacts, ways) for one in lines]
    return DueTask(task_words(task.no), task.title.rstrip("。"), ways.task(task.no), at.words, due_day(at), shown)


def _line(one: Urgent, contacts: Contacts, ways: Ways) -> CallLine:
    contact = contacts.of(one.entry)
    return CallLine(
        one.entry.unit,
        ways.entry(one.entry),
        one.task.label,
        ways.task(one.task.no),
        one.standing.words,
        one.standing.due_words,
        contact.name,
        list(calls(contact.phone)),
        "、".join(one.lead_units),
    )


def _units(groups: Sequence[tuple[str, Sequence[Urgent]]], contacts: Contacts, ways: Ways) -> Iterator[UnitCalls]:
    for unit, lines in groups:
        known = [contacts.of(line.entry) for line in lines]
        contact = next((one for one in known if one.phone), known[0])
        yield UnitCalls(unit, ways.unit(unit), len(lines), contact.name, list(calls(contact.phone)))
