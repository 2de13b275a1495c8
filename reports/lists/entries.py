"""台账明细 as a spreadsheet: one row per entry, 临时交办 on a sheet of their own."""

from __future__ import annotations

from ledger.figures.board import Board
from reports.rows import sheet_headings
from reports.workbook import ReportRepository


def build(board: Board, label: str) -> bytes:
    """The .xlsx."""
    year = board.ledger.year
    book = ReportRepository(f"{year}年工作台账明细", board.as_of, label)
    book.sheet("台账明细", book.title, sheet_headings(board)).fill(board.entries)
    if board.ad_hoc.tasks:
        title = f"{year}年临时交办任务台账明细"
        book.sheet("临时交办明细", title, sheet_headings(board.ad_hoc)).fill(board.ad_hoc.entries)
    return book.close()
