"""要点落实情况 of one unit for its annual report, as a Word document to copy from."""

from __future__ import annotations

from ledger.duties.annual_report_service import PUBLISHED, AnnualPaper
from reports.papers.official import OfficialPaper


def build(content: AnnualPaper, label: str) -> bytes:
    """The .docx; what is not published yet says so."""
    paper = OfficialPaper(f"{content.year}年政务公开工作要点落实情况", label)
    day = f"{content.day.year}年{content.day.month}月{content.day.day}日"
    if content.state == PUBLISHED:
        paper.note(f"（{day}公开）")
    else:
        paper.note(f"（{content.state}，尚未公开）")
    paper.blank()
    paper.text(content.text or "还没有审核通过的台账，暂时没有可以写入年度报告的内容。")
    paper.blank()
    paper.signature(content.unit, day)
    return paper.close()
