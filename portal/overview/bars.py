"""One bar per unit or per part, the worst on top: each a link, with its figures beside it in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ledger.deadlines.standing import State
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from ledger.figures.headline import ordinal, part_title, unit_title
from ledger.figures.ranking import worst_first
from portal.overview.blocks import LinkBlock, rendered
from portal.overview.legend import StateKey, legend
from portal.overview.trend import arrow_words, points
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board
from reports.looks import LOOKS


class BarSegment(NamedTuple):
    """A piece of a bar: how it looks, how many entries it stands for, and the same in words."""

    look: str
    many: int
    words: str


class Bar(NamedTuple):
    """A unit or part; `change` says how its rate moved, and is empty where there is nothing to compare with."""

    name: str
    href: str
    segments: Sequence[BarSegment]
    rate: str
    late: int
    change: str


@once_per_board
def by_unit(board: Board, before: Board | None, since: str, ways: Ways, at: str = "") -> LinkBlock:
    """Units, most overdue first, then the lowest rate."""
    ranked = worst_first(board.by_unit, board.rules.headline)
    bars = _bars(board, before, {unit: ways.unit(unit) for unit in ranked}, lambda e: e.unit, lambda b: b.by_unit)
    # Where there is room for the matrix, that says what the colours mean.
    block = _block(board, unit_title(board), bars, since, legend(board) if ways.phone else [])
    return block._replace(at=at)


@once_per_board
def by_part(board: Board, before: Board | None, since: str, ways: Ways) -> LinkBlock:
    """Parts of the notice, the one that lags most first."""
    ranked = worst_first(board.by_part, board.rules.headline)
    of = {task.no: task.part for task in board.tasks}
    bars = _bars(board, before, {p: ways.part(p) for p in ranked}, lambda e: of[e.task_no], lambda b: b.by_part)
    return _block(board, part_title(board), bars, since)


def _bars(
    board: Board,
    before: Board | None,
    hrefs: Mapping[str, str],
    of: Callable[[Entry], str],
    by: Callable[[Board], Mapping[str, Figures]],
) -> list[Bar]:
    counts = Counter((of(e), board.state(e.key)) for e in board.entries)
    now, then, done = by(board), by(before) if before else {}, board.rules.headline
    # 不涉及 is left out here as it is left out of every rate.
    shown = [state for state in LOOKS if state is not State.NOT_APPLICABLE]
    return [
        Bar(
            ordinal(name),
            href,
            [BarSegment(s.value, counts[name, s], f"{s.label} {counts[name, s]} 条") for s in shown if counts[name, s]],
            share_words(now[name].rate(done)),
            now[name].overdue,
            arrow_words(points(now[name].rate(done), then[name].rate(done) if name in then else None)),
        )
        for name, href in hrefs.items()
    ]


def _block(board: Board, title: str, bars: Sequence[Bar], since: str, legend: Sequence[StateKey] = ()) -> LinkBlock:
    if not bars:
        return LinkBlock(title, "")
    return LinkBlock(title, rendered("bars", bars=bars, rate=board.rules.headline.rate, since=since, legend=legend))
