"""整改台账 as CSV: every record with who opened, answered and closed it."""

from __future__ import annotations

from ledger.duties.rectification import Rectification
from ledger.register import RecordList
from reports.papers.bulletin import HEADERS, row
from reports.rows import csv_table


def build(content: RecordList[Rectification], label: str) -> bytes:
    """UTF-8 with a byte order mark."""
    rows = [
        [*row(number, r, content), "是" if r.in_bulletin else "否", r.opened_by, r.answered_by, r.closed_by]
        for number, r in enumerate(content.records, start=1)
    ]
    return csv_table([*HEADERS, "列入通报", "开列人", "反馈人", "销号人"], rows, label)
