"""要点落实情况 of one unit for its annual report, as a Word document to copy from, and as plain text."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.annual_report_service import PUBLISHED, AnnualPaper
from reports.letters import unturned
from reports.official import OfficialPaper

NONE = "还没有审核通过的台账，暂时没有可以写入年度报告的内容。"


def paragraph(content: AnnualPaper, label: str) -> bytes:
    """The .docx; what is not published yet says so."""
    paper = OfficialPaper(f"{content.year}年政务公开工作要点落实情况", label, note=_state(content))
    paper.text(content.text or NONE)
    paper.signed(content.unit, content.day)
    return paper.close()


def plain(content: AnnualPaper, label: str) -> bytes:
    """The paragraph alone as .txt, to be pasted into the annual report; what is not published yet says so above it. UTF-8 with a
    byte order mark and Windows' ends of lines, so that every editor shows it."""
    said = [label, "" if content.state == PUBLISHED else _state(content)]
    lines = [*filter(None, said), *(content.text or NONE).splitlines()]
    return b"\xef\xbb\xbf" + "".join(f"{unturned(line)}\r\n" for line in lines).encode(errors="replace")


def _state(content: AnnualPaper) -> str:
    if content.state == PUBLISHED:
        return f"（{day_words(content.day)}公开）"
    return f"（{content.state}，尚未公开）"
