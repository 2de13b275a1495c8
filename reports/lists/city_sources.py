"""汇总报告来源清单: every sentence of the city's report, and which entries and texts it was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from ledger.figures.board import Board
from ledger.papers.city_compose import compose
from ledger.papers.city_report import CityFacts, CityReport
from ledger.papers.city_report_service import sources_of
from reports.lists.listing import Listing
from reports.workbook import Heading

HEADERS = (("部分", 22), ("句子", 60), ("来源（台账编号、汇总稿、经验做法等）", 60), ("统计日期", 12))


def listed(board: Board, report: Callable[[Board], CityReport] | None = None) -> Listing[Sequence[str]]:
    """Every sentence, a row each."""
    told, day = report(board) if report else compose(board, CityFacts()), board.as_of
    headings: list[Heading[Sequence[str]]] = [
        Heading(text, width, itemgetter(place)) for place, (text, width) in enumerate(HEADERS)
    ]
    lines = [(*line, day.isoformat()) for line in sources_of(told)]
    return Listing(f"{board.ledger.year}年汇总报告来源清单", "来源", day, headings, lines)
