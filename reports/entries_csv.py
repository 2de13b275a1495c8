"""台账明细 as CSV: UTF-8 with a byte order mark, so that Excel and WPS read Chinese; one line per entry."""

from __future__ import annotations

import csv
import io

from ledger.csv_cells import defuse
from ledger.figures.board import Board
from reports.rows import entry_row, headings
from reports.workbook import Value


def build(board: Board, label: str) -> bytes:
    """The CSV; every line also says the day of the figures and, in a demonstration, the label."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra = ["统计日期", "数据说明"] if label else ["统计日期"]
    writer.writerow([h.text for h in headings()] + extra)
    said = [board.as_of.isoformat(), label] if label else [board.as_of.isoformat()]
    for entry in board.entries:
        writer.writerow([*(_cell(v) for v in entry_row(entry, board)), *said])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return defuse(value) if isinstance(value, str) else f"{value:g}"
