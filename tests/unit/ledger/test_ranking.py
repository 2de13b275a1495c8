"""Who comes first where somebody has to be asked."""

from __future__ import annotations

from datetime import date

from ledger.dones import Done
from ledger.figures.board import board
from ledger.figures.counts import Figures
from ledger.figures.ranking import by_task, by_unit, worst_first
from tests.unit.ledger.sample_ledger import small_ledger


def test_late_first_then_silent_then_the_lowest_rate_and_ties_as_they_were():
    groups = {
        "好": Figures(applicable=4, reported=4, approved=4),
        "甲": Figures(applicable=4, reported=2, approved=1),
        "乙": Figures(applicable=4, reported=2, approved=1),
        "少报": Figures(applicable=4, reported=1, approved=1),
        "没有": Figures(),
        "未报": Figures(applicable=4, reported=4, approved=4, silent=2),
        "逾期": Figures(applicable=4, reported=4, approved=3, overdue=1),
        "逾期多": Figures(applicable=4, reported=4, approved=3, overdue=2),
    }
    assert worst_first(groups, Done.APPROVED) == ["逾期多", "逾期", "未报", "少报", "甲", "乙", "好", "没有"]


def test_what_is_due_is_told_task_by_task_and_unit_by_unit():
    day = board(small_ledger(), date(2021, 10, 29))
    assert day.due_soon
    groups = by_task(day.due_soon, list(reversed(day.units)))
    assert [line for _, lines in groups for line in lines if line.task.no == groups[0][0].no] == groups[0][1]
    assert sum(len(lines) for _, lines in groups) == len(day.due_soon)
    for _, lines in groups:
        places = [list(reversed(day.units)).index(line.entry.unit) for line in lines]
        assert places == sorted(places)
    late = board(small_ledger(), date(2021, 11, 5))
    counts = [len(lines) for _, lines in by_unit(late.silent)]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(late.silent) > len(counts)
