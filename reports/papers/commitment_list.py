"""承诺事项落实情况: the ledger of commitments as an official document."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.commitment import Commitment, Fulfilment
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.papers.commitments import HEADERS, row
from reports.papers.official import OfficialPaper


def build(content: RecordList[Commitment], label: str) -> bytes:
    """The .docx: counts, then the list as a table."""
    paper = OfficialPaper(f"{content.year}年政务公开承诺事项落实情况", label)
    lines = content.records
    done = sum(c.details.fulfilment is Fulfilment.DONE for c in lines)
    public = sum(c.details.published for c in lines)
    late = sum(c.late(content.day) for c in lines)
    paper.text(
        f"截至{day_words(content.day)}，登记承诺事项 {len(lines)} 项，已落实 {done} 项，已公开 {public} 项，超过办理时限未落实 {late} 项。"
    )
    if lines:
        paper.table(HEADERS, [row(number, c) for number, c in enumerate(lines, start=1)])
    return paper.signed(OFFICE_NAME, content.day)
