"""整改: the 通报 as an official document, and the list as CSV with who opened, answered and closed each record."""

from __future__ import annotations

from ledger.breakdown import task_words
from ledger.clock import day_words
from ledger.duties.rectification import Rectification, RectificationState
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.official import OfficialPaper, Particulars
from reports.rows import csv_table

HEADERS = ("序号", "单位", "问题", "要求", "时限", "整改情况", "销号")


def bulletin(content: RecordList[Rectification], label: str, around: Particulars) -> bytes:
    """The .docx: counts, each task's records, and the list as a table."""
    paper = OfficialPaper(f"关于{content.year}年政务公开工作有关问题整改情况的通报", label, around)
    records = content.records
    closed = sum(r.state is RectificationState.CLOSED for r in records)
    late = sum(r.late(content.day) for r in records)
    units = len({r.unit for r in records})
    paper.text(
        f"截至{day_words(content.day)}，列入通报的问题 {len(records)} 个，涉及 {units} 个单位，已销号 {closed} 个，超过整改时限 {late} 个。"
        "请有关单位对照下列问题抓紧整改，按时反馈。"
    )
    if records:
        paper.table(HEADERS, [row(number, r, content) for number, r in enumerate(records, start=1)])
    else:
        paper.text("目前没有列入通报的问题。")
    paper.signed(OFFICE_NAME, content.day)
    return paper.close(content.day)


def row(number: int, record: Rectification, content: RecordList[Rectification]) -> list[str]:
    """A record under `HEADERS`."""
    due = record.due.isoformat() if record.due else "未设"
    return [
        f"{number}",
        record.unit,
        f"{task_words(record.task_no)} {content.titles.get(record.task_no, '')}：{record.problem}",
        record.demand,
        due,
        record.answer or "未反馈",
        record.words(content.day),
    ]


def table(content: RecordList[Rectification], label: str) -> bytes:
    """UTF-8 with a byte order mark."""
    rows = [
        [*row(number, r, content), "是" if r.in_bulletin else "否", r.opened_by, r.answered_by, r.closed_by]
        for number, r in enumerate(content.records, start=1)
    ]
    return csv_table([*HEADERS, "列入通报", "开列人", "反馈人", "销号人"], rows, label)
