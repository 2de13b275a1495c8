"""牵头任务落实情况汇总: one task's consolidated text, or all of them under one title, as an official document.

The sections follow local practice: 总体情况, 落实情况, 主要做法和亮点, 存在问题, 下一步打算. A text that has not been
sent to the office says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger.breakdown import number_text, tasks_words
from ledger.clock import day_words
from ledger.duties.consolidation import ConsolidationLine
from ledger.entries import grouped
from ledger.register import RecordList
from reports.official import OfficialPaper, Particulars
from reports.workbook import Heading, ReportRepository


def summary(content: RecordList[ConsolidationLine], label: str, around: Particulars) -> bytes:
    """The .docx: a single task's text with its own headings, several tasks one after another."""
    single = content.records[0] if len(content.records) == 1 else None
    title = f"“{single.title}”落实情况汇总" if single else f"{content.year}年政务公开工作重点任务落实情况汇总"
    paper = OfficialPaper(title, label, around, note=f"（截至{day_words(content.day)}）")
    if single:
        _alone(paper, single)
    else:
        _all(paper, content)
    paper.signed(content.signed, content.day)
    return paper.close(content.day)


def _alone(paper: OfficialPaper, summary: ConsolidationLine) -> None:
    paper.text(_state(summary))
    for heading, part in summary.text.written.items():
        paper.level_one(heading)
        paper.text(part)


def _all(paper: OfficialPaper, content: RecordList[ConsolidationLine]) -> None:
    """The notice's tasks, then 临时交办 under a title of their own."""
    notice, others = _apart(content.records)
    _told(paper, notice)
    _missing(paper, notice, "尚未形成汇总稿的任务")
    if others:
        paper.blank()
        paper.note("临时交办任务（通知以外，另外计数）")
        _told(paper, others)
        _missing(paper, others, "尚未形成汇总稿的临时交办")


def _apart(lines: Sequence[ConsolidationLine]) -> tuple[list[ConsolidationLine], list[ConsolidationLine]]:
    """The notice's and 临时交办."""
    return [line for line in lines if not line.ad_hoc], [line for line in lines if line.ad_hoc]


def _told(paper: OfficialPaper, lines: Sequence[ConsolidationLine]) -> None:
    for summary in lines:
        if not summary.text.blank:
            paper.level_one(f"{number_text(summary.task_no)}．{summary.title}")
            paper.text(_state(summary))
            for heading, part in summary.text.written.items():
                paper.level_two(heading.partition("、")[2])
                paper.text(part)


def _missing(paper: OfficialPaper, lines: Sequence[ConsolidationLine], heading: str) -> None:
    """By who collects them, one sentence each."""
    missing = grouped((line for line in lines if line.text.blank), lambda line: line.collector)
    if missing:
        paper.level_one(heading)
        told = (f"{who}：{tasks_words(line.task_no for line in own)}" for who, own in missing.items())
        paper.text("；".join(told) + "。")


def _state(summary: ConsolidationLine) -> str:
    """`牵头单位：…。应报 …。` and, while it is a draft, that it is one."""
    draft = "" if summary.final else f"本稿{summary.collection.stage.label}，尚未经市政府办公厅采用。"
    return f"汇总单位：{summary.collector}。{summary.counted.words}。{draft}"


HEADINGS: tuple[Heading[ConsolidationLine], ...] = (
    Heading("序号", 6, lambda line: number_text(line.task_no) if line.ad_hoc else line.task_no, "number"),
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


def table(content: RecordList[ConsolidationLine], label: str) -> bytes:
    """The .xlsx; 临时交办 on a sheet of their own."""
    title = f"{content.year}年政务公开工作重点任务落实情况汇总表"
    book, (notice, others) = ReportRepository(title, content.day, label), _apart(content.records)
    if notice or not others:
        book.table("汇总表", title, HEADINGS, notice)
    if others:
        book.table("临时交办", f"{content.year}年临时交办任务落实情况汇总表", HEADINGS, others)
    return book.close()
