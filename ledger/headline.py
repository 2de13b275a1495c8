"""What the figures say, in words: the sentence on top of the overview and the titles of its charts."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.board import Board
from ledger.dones import Done
from ledger.figures import Figures


def headline(board: Board) -> str:
    """Two sentences: what is overdue, what was silent when it was collected and what is due soon, then what is done, who
    says so, and how that compares with the pace."""
    total = board.total
    if not total.applicable:
        return "当前范围内没有需要落实的任务。"
    late = _late(board)
    soon = (
        f"{total.due_soon} 条 {board.rules.due_soon_days} 日内到期"
        if total.due_soon
        else (f"{board.rules.due_soon_days} 日内没有到期的任务")
    )
    done = f"{len(board.tasks)} 项任务中 {len(board.tasks_done)} 项全部{board.rules.headline.label}"
    return f"{late}；{soon}。{done}；{rate_words(board)}，{pace_words(board.pace_gap)}。"


def rate_words(board: Board) -> str:
    """`审核通过率 45%（自报完成率 62%）`: the headline rate, and beside it what the units say themselves."""
    counted = board.rules.headline
    said = f"{counted.rate} {board.total.rate(counted) or 0:.0%}"
    if counted is Done.REPORTED:
        return said
    return f"{said}（{Done.REPORTED.rate} {board.total.rate(Done.REPORTED) or 0:.0%}）"


def _late(board: Board) -> str:
    """A ledger that nobody has filled yet is said to be just that, not sixty units in arrears. What a unit missed and what
    it merely had not reported on the collection date are told apart."""
    total = board.total
    late = f"{total.overdue} 条逾期，涉及{_named(_units(board))}" if total.overdue else ""
    silent = f"另有 {total.silent} 条到汇总日期未报送" if late else f"{total.silent} 条到汇总日期未报送"
    if not total.reported:
        late = "，".join(filter(None, (f"还没有单位报送，{total.applicable} 条台账待填报", late)))
    return "；".join(filter(None, (late or "没有逾期", silent if total.silent else "")))


def pace_words(gap: float | None) -> str:
    """`落后序时进度 4 个百分点`; within half a point it is 持平."""
    if gap is None:
        return "尚无序时进度可比"
    points = round(abs(gap) * 100)
    if points == 0:
        return "与序时进度持平"
    return f"{'落后' if gap < 0 else '超过'}序时进度 {points} 个百分点"


def matrix_title(board: Board) -> str:
    """Title of the unit × task matrix: who has overdue entries."""
    units = _units(board)
    if not units:
        return "各单位均无逾期：单位 × 任务"
    return f"{_named(units)}{'各有' if 1 < len(units) <= 3 else '有'}逾期：单位 × 任务"


def curve_title(board: Board) -> str:
    """Title of the curve of the headline rate."""
    rate = board.rules.headline.rate
    return f"{rate}{pace_words(board.pace_gap)}" if board.pace_gap is not None else rate


def unit_title(board: Board) -> str:
    """Title of the bars per unit: who is furthest behind in the headline rate."""
    return _extremes(board.by_unit, "单位", board.rules.headline)


def part_title(board: Board) -> str:
    """Title of the bars per part: which part is furthest behind."""
    parts = {_ordinal(name): counted for name, counted in board.by_part.items()}
    return _extremes(parts, "部分", board.rules.headline)


def _units(board: Board) -> list[str]:
    """Units with overdue entries, most first."""
    late = [(name, counted.overdue) for name, counted in board.by_unit.items() if counted.overdue]
    return [name for name, _ in sorted(late, key=lambda item: -item[1])]


def _named(units: Sequence[str], most: int = 3) -> str:
    names = "、".join(units[:most])
    return names if len(units) <= most else f"{names}等 {len(units)} 个单位"


def _extremes(groups: dict[str, Figures], word: str, done: Done) -> str:
    rates = {name: counted.rate(done) for name, counted in groups.items()}
    known = [(rate, name) for name, rate in rates.items() if rate is not None]
    if not known:
        return f"各{word}{done.rate}"
    (low, last), (high, first) = min(known, key=_share), max(known, key=_share)
    if len(known) == 1 or round(low * 100) == round(high * 100):
        return f"各{word}{done.rate}均为 {high:.0%}" if len(known) > 1 else f"{first}{done.rate} {high:.0%}"
    return f"{first}{done.rate}最高（{high:.0%}），{last}最低（{low:.0%}）"


def _ordinal(part: str) -> str:
    """`一、紧扣…` is called 第一部分."""
    number, mark, _ = part.partition("、")
    return f"第{number}部分" if mark and len(number) <= 2 else part


def _share(known: tuple[float, str]) -> float:
    return known[0]
