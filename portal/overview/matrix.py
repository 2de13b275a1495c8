"""Unit × task, one square per entry, each of them a link; the worst unit on top, the parts apart, in the notice's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.breakdown import Task
from ledger.entries import Entry, grouped
from ledger.figures.board import Board
from ledger.figures.headline import matrix_title, ordinal
from ledger.figures.ranking import worst_first
from portal.overview.blocks import LinkBlock, rendered
from portal.overview.legend import legend
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board


class Square(NamedTuple):
    """`name` is what a screen reader calls it; where the unit is not asked for the task there is none, and no link."""

    look: str
    symbol: str = ""
    name: str = ""
    href: str = ""


@once_per_board
def matrix(board: Board, ways: Ways) -> LinkBlock:
    """All entries of the board."""
    title = matrix_title(board)
    if not board.entries:
        return LinkBlock(title, "")
    parts = grouped(board.tasks, lambda task: task.part)
    firsts = {tasks[0].no for tasks in parts.values()}
    html = rendered(
        "matrix",
        title=title,
        parts=[(ordinal(part), len(tasks)) for part, tasks in parts.items()],
        tasks=[(t.no, t.label, ways.task(t.no), t.no in firsts) for t in board.tasks],
        rows=[
            (unit, ways.unit(unit), squares)
            for unit, squares in _rows(board, board.tasks, worst_first(board.by_unit, board.rules.headline), ways)
        ],
        legend=legend(board),
        phone=ways.phone,
    )
    return LinkBlock(title, html)


def _rows(board: Board, tasks: Sequence[Task], units: Sequence[str], ways: Ways) -> Iterator[tuple[str, list[Square]]]:
    entries = {(e.unit, e.task_no): e for e in board.entries}
    for unit in units:
        yield unit, [_square(board, entries.get((unit, task.no)), ways) for task in tasks]


def _square(board: Board, entry: Entry | None, ways: Ways) -> Square:
    if entry is None:
        return Square("none")
    at = board.standing[entry.key]
    name = f"{entry.unit}第{entry.task_no}项：{at.words}"
    return Square(at.state.value, at.state.symbol, name, ways.entry(entry))
