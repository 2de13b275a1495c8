"""审计记录: when, who, what, to what, with what was there before and after."""

from __future__ import annotations

from ledger.audit.trail import AuditFilter, AuditLine, AuditList
from ledger.clock import BEIJING
from reports.lists.listing import Listing
from reports.workbook import Heading


def _when(line: AuditLine) -> str:
    return line.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


_HEADINGS: tuple[Heading[AuditLine], ...] = (
    Heading("时间", 18, _when, "center"),
    Heading("人员", 20, lambda line: line.who),
    Heading("类别", 12, lambda line: line.group, "center"),
    Heading("事项", 18, lambda line: line.word),
    Heading("对象", 24, lambda line: line.subject),
    Heading("内容", 70, lambda line: line.said),
)


def listed(content: AuditList) -> Listing[AuditLine]:
    """Every line, the filter in the note."""
    note = _asked(content.asked, len(content.lines))
    return Listing(f"{content.year}年审计记录", "审计记录", content.day, _HEADINGS, content.lines, note)


def _asked(asked: AuditFilter, number: int) -> str:
    days = f"{asked.since or ''} 至 {asked.until or ''}" if asked.since or asked.until else ""
    named = filter(None, (asked.person and f"人员：{asked.person}", asked.unit, asked.group, days))
    return f"{'，'.join(named) or '全部'}，共 {number} 条"
