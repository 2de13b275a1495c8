"""台账明细 as CSV: UTF-8 with a byte order mark, so that Excel and WPS read Chinese; one line per entry."""

from __future__ import annotations

from ledger.figures.board import Board
from reports.rows import csv_table, headings
from reports.workbook import Value


def build(board: Board, label: str) -> bytes:
    """The CSV; every line also says the day of the figures and, in a demonstration, the label."""
    columns, day = headings(board), board.as_of.isoformat()
    rows = [[*(_cell(column.of(entry)) for column in columns), day] for entry in board.entries]
    return csv_table([*(column.text for column in columns), "统计日期"], rows, label)


def _cell(value: Value) -> str:
    return value or "" if value is None or isinstance(value, str) else f"{value:g}"
