"""总览 in ten lines, for those who read it in a message: what is late and whose, what is due, how far each part is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ledger.figures.board import Board, Urgent
from ledger.figures.counts import share_words
from ledger.figures.headline import ad_hoc_words, headline

NAMED = 5  # units in one line


def digest_lines(board: Board) -> tuple[str, ...]:
    """At most ten lines, the headline first; the same figures as 总览 on the board's day."""
    if board.untouched or not board.total.applicable:
        return (headline(board),)
    late, silent = _units("逾期", board.overdue), _units("到汇总日期未报送", board.silent)
    soon = _units(f"{board.rules.due_soon_workdays} 个工作日内到期", board.due_soon)
    rate = board.rules.headline
    parts = [f"{part}：{rate.rate} {share_words(counted.rate(rate))}" for part, counted in board.by_part.items()]
    total = board.total
    dones = f"自报完成 {total.reported_done} 条，审核通过 {total.approved} 条，办结 {total.closed} 条，未报送 {total.not_reported} 条"
    apart = f"临时交办（另外计数）：{ad_hoc_words(board.ad_hoc)}" if board.ad_hoc.tasks else ""
    return tuple(filter(None, (headline(board), late, silent, soon, apart, dones, *parts)))[:10]


def _units(word: str, lines: Sequence[Urgent]) -> str:
    """`逾期：鼓楼区 3 条、市财政局 1 条等 6 家单位`, nobody named before others who have as many; empty when there is none."""
    counts = Counter(line.entry.unit for line in lines).most_common()
    if not counts:
        return ""
    unnamed = counts[NAMED][1] if len(counts) > NAMED else 0
    named = "、".join(f"{unit} {number} 条" for unit, number in counts[:NAMED] if number > unnamed)
    more = "等 " if named else ""
    return f"{word}：{named}" + (f"{more}{len(counts)} 家单位" if unnamed else "")
