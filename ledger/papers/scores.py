"""计分: points off a hundred for what a unit did not do in time, by a formula that everybody can do anew.

What is counted, and the points that stand first: 佳木斯 (late −1, returned −2), a district's 督查细则 (a report missing −10);
what a score is called: 岳阳 2017 (90 优秀, 80 良好, 60 合格). Only what the portal knows for certain is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.clock import day_of
from ledger.entries import CONFIRMED_REVIEWS, SENT_BACK
from ledger.errors import Refused
from ledger.figures.board import Board
from ledger.labelled import Labelled
from ledger.repository import Change

FULL, MOST = 100, 100
GRADES = ((90, "优秀"), (80, "良好"), (60, "合格"), (0, "不合格"))


class ScoreItem(Labelled):
    """What takes points off; its symbol is what it is counted in."""

    OVERDUE = "overdue", "逾期", "条"
    SILENT = "silent", "到汇总日期未报送", "条"
    RETURNED = "returned", "退回", "次"
    MISSED = "missed", "整轮未报", "轮"


MEANING = {
    ScoreItem.OVERDUE: "统计日期那天，本单位自己负责的时限已过、还没有完成的台账",
    ScoreItem.SILENT: "汇总日期已过、什么都没有报送的台账",
    ScoreItem.RETURNED: "到统计日期为止，报送后在门户里被退回的次数（应本单位申请退回的、误退后直接通过的不算）",
    ScoreItem.MISSED: "设置报送轮次以后截止的各轮里，应报的台账一条也没有报的轮数",
}


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """Is anything scored, and how many points each takes; 0 is not counted."""

    on: bool = False
    overdue: int = 1
    silent: int = 1
    returned: int = 2
    missed: int = 10

    def points(self, item: ScoreItem) -> int:
        """What one of it takes off."""
        taken: int = getattr(self, item.value)
        return taken

    @property
    def said(self) -> str:
        """The formula, or that nothing is scored."""
        return self.words if self.on else "不计分"

    @property
    def words(self) -> str:
        """The formula: `得分＝100－逾期条数×1－退回次数×2，最低0分`."""
        parts = [f"－{item.label}{item.symbol}数×{self.points(item)}" for item in ScoreItem if self.points(item)]
        return f"得分＝{FULL}{''.join(parts)}，最低0分"


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What the board does not hold: by 台账编号, how often it was sent back; by unit, the rounds in which it reported nothing."""

    returned: Mapping[str, int] = field(default_factory=dict)
    missed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's: how many of each item, and the rules they are counted by."""

    unit: str
    counts: Mapping[ScoreItem, int]
    rules: ScoreRules

    def off(self, item: ScoreItem) -> int:
        """Points that an item takes."""
        return self.counts[item] * self.rules.points(item)

    @property
    def total(self) -> int:
        """From 0 to 100."""
        return max(0, FULL - sum(map(self.off, ScoreItem)))

    @property
    def grade(self) -> str:
        """`优秀`."""
        return next(word for least, word in GRADES if self.total >= least)

    @property
    def formula(self) -> str:
        """`100－逾期2条×1－退回1次×2＝96`."""
        parts = [
            f"－{item.label}{self.counts[item]}{item.symbol}×{self.rules.points(item)}"
            for item in ScoreItem
            if self.off(item)
        ]
        least = "，最低0分，得0" if sum(map(self.off, ScoreItem)) > FULL else f"＝{self.total}"
        return f"{FULL}{''.join(parts)}{least}"

    @property
    def words(self) -> str:
        """`得分 96（优秀）：100－逾期2条×1－退回1次×2＝96`."""
        return f"得分 {self.total}（{self.grade}）：{self.formula}"


def scores(board: Board, rules: ScoreRules, facts: ScoreFacts) -> Mapping[str, UnitScore]:
    """Of every unit of the board, in the notice's order; 临时交办 is not scored."""
    returned: dict[str, int] = {}
    for entry in board.entries:
        returned[entry.unit] = returned.get(entry.unit, 0) + facts.returned.get(entry.key, 0)
    return {
        unit: UnitScore(
            unit,
            {
                ScoreItem.OVERDUE: counted.overdue,
                ScoreItem.SILENT: counted.silent,
                ScoreItem.RETURNED: returned.get(unit, 0),
                ScoreItem.MISSED: facts.missed.get(unit, 0),
            },
            rules,
        )
        for unit, counted in board.by_unit.items()
    }


def returns_among(changes: Iterable[Change]) -> list[tuple[str, date]]:
    """台账编号 and day of every return, from the changes of 审核状态, oldest first.

    None is a state that somebody typed in the sheet, what follows a request to mend something approved, and what was approved
    again without a new report: a slip of the reviewer's.
    """
    found: dict[str, list[date]] = {}
    for change in changes:
        if change.new == SENT_BACK and change.source != "sheet" and change.old not in CONFIRMED_REVIEWS:
            found.setdefault(change.key, []).append(day_of(change.at))
        elif change.old == SENT_BACK and change.new in CONFIRMED_REVIEWS and found.get(change.key):
            found[change.key].pop()
    return [(key, day) for key, days in found.items() for day in days]


def checked(rules: ScoreRules) -> ScoreRules:
    """Raises Refused for points that cannot be, or when all are 0."""
    points = [rules.points(item) for item in ScoreItem]
    if wrong := _outside(points):
        raise Refused(f"每项扣分请填 0 到 {MOST} 的整数，0 是不计这一项；现在有一项是 {wrong[0]}，没有保存。")
    if rules.on and not any(points):
        raise Refused("各项扣分都是 0，没有可以计的：请至少填一项，或不要勾选“计分”。没有保存。")
    return rules


def _outside(points: Iterable[int]) -> list[int]:
    return [n for n in points if not 0 <= n <= MOST]
