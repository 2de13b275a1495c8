"""要点落实情况 of one unit for its annual report, as a Word document to copy from."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.annual_report_service import PUBLISHED, AnnualPaper
from reports.official import OfficialPaper


def paragraph(content: AnnualPaper, label: str) -> bytes:
    """The .docx; what is not published yet says so."""
    published = content.state == PUBLISHED
    state = f"（{day_words(content.day)}公开）" if published else f"（{content.state}，尚未公开）"
    paper = OfficialPaper(f"{content.year}年政务公开工作要点落实情况", label, note=state)
    paper.text(content.text or "还没有审核通过的台账，暂时没有可以写入年度报告的内容。")
    paper.signed(content.unit, content.day)
    return paper.close()
