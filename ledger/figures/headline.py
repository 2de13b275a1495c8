"""What the figures say, in words: the sentence on top of the overview and the titles of its charts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from ledger.figures.untouched import untouched_words

_NAMED = 3  # names in one sentence; more are counted


class Tone(StrEnum):
    """How a headline is shown. Red is for what is late alone, and no tick stands above a sentence that says 落后."""

    LATE = "late"
    SILENT = "silent"
    BEHIND = "behind"
    UNTOUCHED = "untouched"
    GOOD = "good"


def tone(board: Board) -> Tone:
    """What the headline says, as a whole."""
    if board.total.overdue:
        return Tone.LATE
    if board.total.silent:
        return Tone.SILENT
    if not board.total.reported:
        return Tone.UNTOUCHED
    return Tone.BEHIND if pace_words(board.pace_gap).startswith(_BEHIND) else Tone.GOOD


def headline(board: Board) -> str:
    """Two sentences: what is overdue, what was silent when it was collected and what is due soon, then what is done, who
    says so, and how that compares with the pace."""
    total = board.total
    if not total.applicable:
        return "当前范围内没有需要落实的任务。"
    if board.untouched:
        return untouched_words(board.ledger.year, board.as_of, total.applicable)
    late = _late(board)
    soon = (
        f"{total.due_soon} 条 {board.rules.due_soon_workdays} 个工作日内到期"
        if total.due_soon
        else (f"{board.rules.due_soon_workdays} 个工作日内没有到期的台账")
    )
    done = f"{len(board.tasks)} 项任务中 {len(board.tasks_done)} 项全部{board.rules.headline.label}"
    return f"{late}；{soon}。{done}；{rate_words(board)}。"


def ad_hoc_words(board: Board) -> str:
    """`2 项任务，5 条台账，自报完成 1 条，审核通过 1 条，逾期 1 条` of the board's 临时交办."""
    total = board.total
    counts = [(done.label, total.count(done)) for done in (Done.REPORTED, Done.APPROVED)]
    counts += [(word, number) for word, number in (("临期", total.due_soon), ("逾期", total.overdue)) if number]
    told = "，".join(f"{word} {number} 条" for word, number in counts)
    return f"{len(board.tasks)} 项任务，{total.applicable} 条台账，{told}"


def rate_words(board: Board) -> str:
    """`审核通过率 45.2%，落后序时进度 4 个百分点（自报完成率 61.8%）`: which rate is compared, and what units say themselves."""
    counted = board.rules.headline
    said = f"{counted.rate} {share_words(board.total.rate(counted))}，{pace_words(board.pace_gap)}"
    if counted is Done.REPORTED:
        return said
    return f"{said}（{Done.REPORTED.rate} {share_words(board.total.rate(Done.REPORTED))}）"


def _late(board: Board) -> str:
    """A ledger that nobody has filled yet is said to be just that, not sixty units in arrears. What a unit missed and what
    it merely had not reported on the collection date are told apart."""
    total = board.total
    late = f"{total.overdue} 条逾期，涉及{_late_units(board)}" if total.overdue else ""
    silent = f"另有 {total.silent} 条到汇总日期未报送" if late else f"{total.silent} 条到汇总日期未报送"
    if not total.reported:
        late = "，".join(filter(None, (f"还没有单位报送，{total.applicable} 条台账待填报", late)))
    return "；".join(filter(None, (late or "没有逾期", silent if total.silent else "")))


_BEHIND = "落后"


def pace_words(gap: float | None) -> str:
    """`落后序时进度 4 个百分点`, said of the rate that stands before it; within half a point it is 持平."""
    if gap is None:
        return "尚无序时进度可比"
    points = round(abs(gap) * 100)
    if points == 0:
        return "与序时进度持平"
    return f"{_BEHIND if gap < 0 else '超过'}序时进度 {points} 个百分点"


def matrix_title(board: Board) -> str:
    """Title of the unit × task matrix: who has overdue entries."""
    return f"{matrix_finding(board)}：单位 × 任务"


def matrix_finding(board: Board) -> str:
    """`市大数据委有逾期`, `县（市）区均无逾期`, `还没有单位填报`."""
    if board.untouched:
        return "还没有单位填报"
    late = sum(1 for counted in board.by_unit.values() if counted.overdue)
    if not late:
        return f"{board.selection.side or '各单位'}均无逾期"
    return f"{_late_units(board)}{'各有' if 1 < late <= _NAMED else '有'}逾期"


def curve_title(board: Board) -> str:
    """Title of the curve of the headline rate."""
    rate = board.rules.headline.rate
    return f"{rate}{pace_words(board.pace_gap)}" if board.pace_gap is not None else rate


def unit_title(board: Board) -> str:
    """Title of the bars per unit: who is furthest behind in the headline rate."""
    return _extremes(board.by_unit, "单位", board.rules.headline)


def part_title(board: Board) -> str:
    """Title of the bars per part: which part is furthest behind."""
    parts = {ordinal(name): counted for name, counted in board.by_part.items()}
    return _extremes(parts, "部分", board.rules.headline)


def _late_units(board: Board) -> str:
    """Units with overdue entries, most first: all of them by name, or those that stand out and how many there are."""
    late = {name: counted.overdue for name, counted in board.by_unit.items() if counted.overdue}
    if len(late) <= _NAMED:
        return "、".join(sorted(late, key=lambda name: -late[name]))
    names = "、".join(_ahead(late))
    return f"{names}等 {len(late)} 个单位" if names else f"{len(late)} 个单位"


def _ahead(counts: Mapping[str, int]) -> list[str]:
    """The first few by count, none of whom has as many as one who would be left out."""
    ranked = sorted(counts, key=lambda name: -counts[name])
    unnamed = counts[ranked[_NAMED]]
    return [name for name in ranked[:_NAMED] if counts[name] > unnamed]


def _extremes(groups: Mapping[str, Figures], word: str, done: Done) -> str:
    """Who is first and who is last, by the rates as they are shown; who shares a place is named with it, or counted."""
    rates = {name: rate for name, counted in groups.items() if (rate := counted.rate(done)) is not None}
    if not rates:
        return f"各{word}{done.rate}"
    places: dict[str, list[str]] = {}
    for name in sorted(rates, key=lambda name: -rates[name]):
        places.setdefault(share_words(rates[name]), []).append(name)
    (high, first), *_, (low, last) = (*places.items(), *places.items())
    if len(places) == 1:
        return f"各{word}{done.rate}均为 {high}" if len(first) > 1 else f"{first[0]}{done.rate} {high}"
    return f"{_sharing(first, word)}{done.rate}{_place(first, '最高')}（{high}），{_sharing(last, word)}{_place(last, '最低')}（{low}）"


def _sharing(names: list[str], word: str) -> str:
    return "、".join(names) if len(names) <= _NAMED else f"{len(names)} 个{word}"


def _place(names: list[str], place: str) -> str:
    return f"并列{place}" if len(names) > 1 else place


def ordinal(part: str) -> str:
    """`一、紧扣…` is called 第一部分."""
    number, mark, _ = part.partition("、")
    return f"第{number}部分" if mark and len(number) <= 2 else part
