"""临时交办明细 as CSV: the columns of 台账明细, which holds the notice's rows alone, so that whoever counts those is not misled."""

from __future__ import annotations

from ledger.figures.board import Board
from reports.lists import entries_csv


def build(board: Board, label: str) -> bytes:
    """The CSV of the board's 临时交办; without any, its header."""
    return entries_csv.build(board.ad_hoc, label)
