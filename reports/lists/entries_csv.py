"""台账明细 as CSV: UTF-8 with a byte order mark, so that Excel and WPS read Chinese; one line per entry."""

from __future__ import annotations

from ledger.figures.board import Board
from reports.lists.listing import texts
from reports.rows import csv_table, headings


def build(board: Board, label: str) -> bytes:
    """The CSV; every line also says the day of the figures and, in a demonstration, the label."""
    columns, day = headings(board), board.as_of.isoformat()
    rows = [[*line, day] for line in texts(columns, board.entries)]
    return csv_table([*(column.text for column in columns), "统计日期"], rows, label)
