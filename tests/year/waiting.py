"""What lists of work say of a day: 待办 of every unit, the list of 填报, and what is reminded of by itself."""

from __future__ import annotations

from ledger.deadlines.standing import State
from ledger.deadlines.workdays import Calendar
from ledger.figures.board import Board
from ledger.reminders.rules import AutoSettings, ReminderFacts, ReminderRule, occasions
from portal.build import Portal
from portal.entry.listing import CHIPS
from portal.signin.people import person_of

OFFICE_UNIT = "市政府办公厅"


def what_waits(portal: Portal, board: Board, late: frozenset[tuple[str, int]]) -> None:
    """Nobody's list calls late, or reminds as late, what the board does not, nor by more working days."""
    for unit in board.units:
        known = {no for of, no in late if of == unit}
        days = max((board.standing[e.key].days_late for e in board.select(unit=unit).entries), default=0)
        person = person_of(f"体验:{unit}", board.ledger)
        assert person
        lines = [item for item in portal.inbox.items(person, board) if item.late(board.as_of)]
        assert bool(lines) is bool(known), (board.as_of, unit, lines)
        assert max((-board.calendar.between(board.as_of, i.until) for i in lines if i.until), default=0) == days, (
            board.as_of,
            unit,
        )
    listed = [entry for entry in board.entries if CHIPS["临期"](board, entry) or CHIPS["逾期"](board, entry)]
    assert len(listed) == board.total.overdue + board.total.due_soon
    reminded(board, late)


def reminded(board: Board, late: frozenset[tuple[str, int]]) -> None:
    """By every rule that there is: who missed a date is told of that, and the office is not urged by itself."""
    told = occasions(board, AutoSettings(tuple(ReminderRule)), ReminderFacts(), Calendar())
    by_rule = {(one.entry.unit, one.entry.task_no) for one in told if one.rule is ReminderRule.OVERDUE}
    assert by_rule == {(unit, no) for unit, no in late if unit != OFFICE_UNIT}
    assert not [one for one in told if one.entry.unit == OFFICE_UNIT]
    assert all("逾期" in one.words for one in told if one.rule is ReminderRule.OVERDUE)
    assert all(board.state(one.entry.key) is State.SILENT for one in told if one.rule is ReminderRule.SILENT)
