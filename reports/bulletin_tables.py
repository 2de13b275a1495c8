"""The tables of a 通报: each unit's figures beside those of the round before, and the list of what is late."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from reports.official import OfficialPaper
from reports.sentences import counted_words, points

LATE = ("序号", "单位", "任务", "时限", "情况", "牵头单位")
LATE_WIDTHS = (10, 23, 32, 41, 30, 20)


class _Compared(NamedTuple):
    """A unit's figures now, and when the round before closed."""

    name: str
    now: Figures
    before: Figures | None


class _Column(NamedTuple):
    header: str
    width: float
    of: Callable[[_Compared], str]


def _of_done(done: Done) -> _Column:
    """Its head on two lines where one does not hold it: 率 would stand alone."""
    header = f"{done.rate[:2]}\n{done.rate[2:]}" if len(done.rate) > 4 else done.rate
    return _Column(header, 17, lambda line: share_words(line.now.rate(done)))


def _columns(headline: Done, *, compared: bool) -> list[_Column]:
    change = _Column("较上轮", 15, lambda line: points(_rate(line.before, headline), line.now.rate(headline)))
    return [
        _Column("单位", 31, lambda line: line.name),
        _Column("应落实", 15, lambda line: f"{line.now.applicable}"),
        _Column("已报送", 15, lambda line: f"{line.now.reported}"),
        *map(_of_done, Done),
        *([change] if compared else []),
        _Column("逾期", 11, lambda line: f"{line.now.overdue}"),
        _Column("到汇总日\n期未报送", 18, lambda line: f"{line.now.silent}"),
    ]


def _rate(figures: Figures | None, done: Done) -> float | None:
    return figures.rate(done) if figures else None


def side_table(board: Board, before: Board | None, paper: OfficialPaper) -> None:
    """Figures of one side's units, those with the best headline rate first, and their sum."""
    headline = board.rules.headline
    columns = _columns(headline, compared=before is not None)
    ranked = sorted(board.by_unit, key=lambda unit: -(board.by_unit[unit].rate(headline) or 0))
    lines = [_Compared(unit, board.by_unit[unit], before.by_unit.get(unit) if before else None) for unit in ranked]
    lines.append(_Compared("小计", board.total, before.total if before else None))
    compared = f"“较上轮”是{headline.rate}增减的百分点。" if before else ""
    paper.text(f"{len(ranked)}个单位，{counted_words(board.total)}。{compared}")
    rows = [[column.of(line) for column in columns] for line in lines]
    paper.table([column.header for column in columns], rows, [column.width for column in columns])


def late_rows(board: Board) -> list[list[str]]:
    """Every overdue entry under `LATE`, the latest first."""
    return [
        [
            f"{number}",
            late.entry.unit,
            late.task.label,
            late.standing.due_words,
            late.standing.words,
            "、".join(late.lead_units),
        ]
        for number, late in enumerate(board.overdue, start=1)
    ]
