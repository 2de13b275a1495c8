"""经验做法一览表: the selected practices, one to a row."""

from __future__ import annotations

from ledger.duties.practice import PracticeSet
from reports.workbook import Heading, ReportRepository

HEADINGS = (
    Heading("序号", 6, "number"),
    Heading("单位", 16),
    Heading("对应任务", 24),
    Heading("题目", 24),
    Heading("主要做法", 52),
    Heading("成效", 30),
    Heading("佐证链接", 26),
    Heading("采用日期", 12, "center"),
)


def build(content: PracticeSet, label: str) -> bytes:
    """The .xlsx."""
    title = f"{content.year}年政务公开经验做法一览表"
    book = ReportRepository(title, content.day, label)
    sheet = book.sheet("经验做法", title, HEADINGS, f"共{len(content.practices)}条")
    for number, practice in enumerate(content.practices, 1):
        version = practice.published or practice.latest
        task = content.tasks.get(practice.task_no, "")
        texts = [version.text(name) for name in ("title", "practice", "effect", "evidence")]
        decided = practice.decided_at.date().isoformat() if practice.decided_at else ""
        sheet.row([number, practice.unit, f"{practice.task_no} {task}" if task else "", *texts, decided])
    sheet.filterable()
    return book.close()
