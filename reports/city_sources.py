"""汇总报告来源清单 as CSV: every sentence of the city's report, and which entries and texts it was made of."""

from __future__ import annotations

from collections.abc import Callable

from ledger.figures.board import Board
from ledger.papers.city_compose import compose
from ledger.papers.city_report import CityFacts, CityReport
from ledger.papers.city_report_service import sources_of
from reports.rows import csv_table

HEADERS = ("部分", "句子", "来源（台账编号、汇总稿、经验做法等）", "统计日期")


def build(board: Board, label: str, report: Callable[[Board], CityReport] | None = None) -> bytes:
    """UTF-8 with a byte order mark."""
    told = report(board) if report else compose(board, CityFacts())
    day = board.as_of.isoformat()
    return csv_table(HEADERS, [(*line, day) for line in sources_of(told)], label)
