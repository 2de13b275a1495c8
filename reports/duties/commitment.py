"""承诺事项: what became of them as an official document, and the list as CSV."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.commitment import Commitment, Fulfilment
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.official import OfficialPaper, Particulars
from reports.rows import csv_table

HEADERS = ("序号", "单位", "承诺事项", "作出日期", "办理时限", "落实情况", "是否公开", "公开链接", "销号")


def table(content: RecordList[Commitment], label: str) -> bytes:
    """UTF-8 with a byte order mark."""
    return csv_table(HEADERS, _rows(content), label)


def _rows(content: RecordList[Commitment]) -> list[list[str]]:
    """The commitments under `HEADERS`."""
    return [_row(number, commitment) for number, commitment in enumerate(content.records, start=1)]


def _row(number: int, commitment: Commitment) -> list[str]:
    details = commitment.details
    progress = f"{details.fulfilment.value}{'：' if details.progress else ''}{details.progress}"
    return [
        f"{number}",
        commitment.unit,
        details.promise,
        details.made_on.isoformat() if details.made_on else "",
        (details.due.isoformat() if details.due else "")
        + (f"（原为{commitment.moved_from.isoformat()}）" if commitment.moved_from else ""),
        progress,
        "是" if details.published else "否",
        details.link,
        "已销号" if commitment.closed else "",
    ]


def official(content: RecordList[Commitment], label: str, around: Particulars) -> bytes:
    """The .docx: counts, then the list as a table."""
    paper = OfficialPaper(f"{content.year}年政务公开承诺事项落实情况", label, around)
    lines = content.records
    done = sum(c.details.fulfilment is Fulfilment.DONE for c in lines)
    public = sum(c.details.published for c in lines)
    late = sum(c.late(content.day) for c in lines)
    paper.text(
        f"截至{day_words(content.day)}，登记承诺事项 {len(lines)} 项，已落实 {done} 项，已公开 {public} 项，超过办理时限未落实 {late} 项。"
    )
    if lines:
        paper.table(HEADERS, _rows(content))
    paper.signed(OFFICE_NAME, content.day)
    return paper.close(content.day)
