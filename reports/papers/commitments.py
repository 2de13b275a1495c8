"""承诺事项台账 as CSV: 承诺事项, 作出日期, 办理时限, 落实情况, 是否公开, 公开链接."""

from __future__ import annotations

from ledger.duties.commitment import Commitment
from ledger.register import RecordList
from reports.rows import csv_table

HEADERS = ("序号", "单位", "承诺事项", "作出日期", "办理时限", "落实情况", "是否公开", "公开链接", "销号")


def build(content: RecordList[Commitment], label: str) -> bytes:
    """UTF-8 with a byte order mark."""
    return csv_table(HEADERS, [row(number, c) for number, c in enumerate(content.records, start=1)], label)


def row(number: int, commitment: Commitment) -> list[str]:
    """A commitment under `HEADERS`."""
    details = commitment.details
    progress = f"{details.fulfilment.value}{'：' if details.progress else ''}{details.progress}"
    return [
        f"{number}",
        commitment.unit,
        details.promise,
        details.made_on.isoformat() if details.made_on else "",
        details.due.isoformat() if details.due else "",
        progress,
        "是" if details.published else "否",
        details.link,
        "已销号" if commitment.closed else "",
    ]
