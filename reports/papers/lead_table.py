"""牵头任务落实情况汇总表: 序号|任务|责任单位数|已报送数|自报完成数|审核通过数|综述|亮点|问题, with who collects it and how far that is."""

from __future__ import annotations

from ledger.duties.consolidation import ConsolidationLine
from ledger.register import RecordList
from reports.workbook import Heading, ReportRepository

HEADINGS: tuple[Heading[ConsolidationLine], ...] = (
    Heading("序号", 6, lambda summary: summary.task_no, "number"),
    Heading("任务", 26, lambda summary: summary.title),
    Heading("责任单位数", 8, lambda summary: summary.counted.required, "number"),
    Heading("已报送数", 8, lambda summary: summary.counted.reported, "number"),
    Heading("自报完成数", 8, lambda summary: summary.counted.reported_done, "number"),
    Heading("审核通过数", 8, lambda summary: summary.counted.approved, "number"),
    Heading("综述", 44, lambda summary: summary.text.overview),
    Heading("亮点", 36, lambda summary: summary.text.highlights),
    Heading("问题", 30, lambda summary: summary.text.issues),
    Heading("汇总单位", 18, lambda summary: summary.collector),
    Heading("汇总情况", 12, lambda summary: summary.collection.stage.label, "center"),
)


def build(content: RecordList[ConsolidationLine], label: str) -> bytes:
    """The .xlsx."""
    title = f"{content.year}年政务公开工作重点任务落实情况汇总表"
    return ReportRepository(title, content.day, label).of_one_sheet("汇总表", HEADINGS, content.records)
