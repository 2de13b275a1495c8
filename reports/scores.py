"""各单位计分表: what took points off each unit, its score, and the formula by which anybody can do it anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE
from ledger.papers.scores import MEANING, ScoreItem, UnitScore
from reports import NothingToMake
from reports.workbook import Heading, ReportRepository

Scores = Callable[[Board], Mapping[str, UnitScore]]


def _of_item(item: ScoreItem) -> Iterator[Heading[UnitScore]]:
    yield Heading(f"{item.label}\n（{item.symbol}）", 12, lambda score: score.counts[item], "number")
    yield Heading("扣分", 8, lambda score: score.off(item), "number")


def build(board: Board, label: str, scores: Scores) -> bytes:
    """The .xlsx, counties and departments apart, in the notice's order. Raises NothingToMake while nothing is scored."""
    title = f"{board.ledger.year}年政务公开工作各单位计分表"
    book = ReportRepository(title, board.as_of, label)
    sides = {side: tuple(scores(board.select(side=side)).values()) for side in (COUNTY_SIDE, CITY_SIDE)}
    first = next((score for scored in sides.values() for score in scored), None)
    if first is None:
        raise NothingToMake("没有开启计分。")
    counted = [item for item in ScoreItem if first.rules.points(item)]
    headings: list[Heading[UnitScore]] = [
        Heading("单位", 26, lambda score: score.unit),
        *(heading for item in counted for heading in _of_item(item)),
        Heading("得分", 8, lambda score: score.total, "number"),
        Heading("等次", 10, lambda score: score.grade, "center"),
        Heading("算法", 44, lambda score: score.formula),
    ]
    sheet = book.sheet("计分", title, headings, f"{first.rules.words}。")
    for side, scored in sides.items():
        if scored:
            sheet.band(side, "part")
            for score in scored:
                sheet.row(score)
    sheet.band("；".join(f"{item.label}：{MEANING[item]}" for item in counted) + "。", "note")
    return book.close()
