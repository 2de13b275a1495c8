"""牵头任务落实情况汇总表: 序号|任务|责任单位数|已报送数|自报完成数|审核通过数|综述|亮点|问题, with who collects it and how far that is."""

from __future__ import annotations

from ledger.duties.consolidation import Summary, SummarySet
from reports.workbook import Heading, ReportRepository, Value

HEADINGS = (
    Heading("序号", 6, "number"),
    Heading("任务", 26),
    Heading("责任单位数", 8, "number"),
    Heading("已报送数", 8, "number"),
    Heading("自报完成数", 8, "number"),
    Heading("审核通过数", 8, "number"),
    Heading("综述", 44),
    Heading("亮点", 36),
    Heading("问题", 30),
    Heading("汇总单位", 18),
    Heading("汇总情况", 12, "center"),
)


def build(content: SummarySet, label: str) -> bytes:
    """The .xlsx."""
    title = f"{content.year}年政务公开工作重点任务落实情况汇总表"
    book = ReportRepository(title, content.day, label)
    sheet = book.sheet("汇总表", title, HEADINGS, "")
    for summary in content.summaries:
        sheet.row(_row(summary))
    sheet.filterable()
    return book.close()


def _row(summary: Summary) -> list[Value]:
    text, counted = summary.text, summary.counted
    return [
        summary.task_no,
        summary.title,
        counted.required,
        counted.reported,
        counted.reported_done,
        counted.approved,
        text.overview,
        text.highlights,
        text.issues,
        summary.collector,
        summary.stage_words,
    ]
