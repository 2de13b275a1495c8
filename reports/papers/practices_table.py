"""经验做法一览表: the selected practices, one to a row."""

from __future__ import annotations

from typing import NamedTuple

from ledger.duties.practice import Practice
from ledger.register import RecordList
from reports.workbook import Heading, ReportRepository


class _PracticeLine(NamedTuple):
    number: int
    practice: Practice
    title: str

    def text(self, name: str) -> str:
        return (self.practice.published or self.practice.latest).text(name)

    @property
    def task(self) -> str:
        return f"{self.practice.task_no} {self.title}" if self.title else ""

    @property
    def decided(self) -> str:
        return self.practice.decided_at.date().isoformat() if self.practice.decided_at else ""


HEADINGS: tuple[Heading[_PracticeLine], ...] = (
    Heading("序号", 6, lambda line: line.number, "number"),
    Heading("单位", 16, lambda line: line.practice.unit),
    Heading("对应任务", 24, lambda line: line.task),
    Heading("题目", 24, lambda line: line.text("title")),
    Heading("主要做法", 52, lambda line: line.text("practice")),
    Heading("成效", 30, lambda line: line.text("effect")),
    Heading("佐证链接", 26, lambda line: line.text("evidence")),
    Heading("采用日期", 12, lambda line: line.decided, "center"),
)


def build(content: RecordList[Practice], label: str) -> bytes:
    """The .xlsx."""
    title = f"{content.year}年政务公开经验做法一览表"
    book = ReportRepository(title, content.day, label)
    lines = (_PracticeLine(n, one, content.titles.get(one.task_no, "")) for n, one in enumerate(content.records, 1))
    return book.of_one_sheet("经验做法", HEADINGS, lines, f"共{len(content.records)}条")
