"""经验做法: the selected practices as an official document, one heading each, and as a table, one to a row."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.breakdown import task_words
from ledger.clock import day_of, day_words
from ledger.duties.practice import TEXTS, Practice, Version
from ledger.register import RecordList
from reports.official import OfficialPaper, Particulars
from reports.workbook import Heading, ReportRepository


def collected(content: RecordList[Practice], label: str, around: Particulars) -> bytes:
    """The .docx: the contents on its first page, then every practice under its own heading."""
    until = f"（截至{day_words(content.day)}，共{len(content.records)}条）"
    paper = OfficialPaper(f"{content.year}年政务公开经验做法汇编", label, around, note=until)
    headings = [
        f"{number}．{_wording(one).text('title')}（{one.unit}）" for number, one in enumerate(content.records, 1)
    ]
    paper.contents(headings)
    for place, (practice, heading) in enumerate(zip(content.records, headings, strict=True)):
        version = _wording(practice)
        paper.chapter(place, heading)
        if title := content.titles.get(practice.task_no, ""):
            paper.text(f"对应任务：{task_words(practice.task_no)}　{title.rstrip('。')}。")
        paper.text(version.text("practice"))
        for name in ("effect", "evidence"):
            if version.text(name):
                paper.text(f"{TEXTS[name]}：{version.text(name)}")
    if not content.records:
        paper.text("目前没有采用的经验做法。")
    paper.signed(content.signed, content.day)
    return paper.close(content.day)


def _wording(practice: Practice) -> Version:
    return practice.published or practice.latest


class _PracticeLine(NamedTuple):
    number: int
    practice: Practice
    title: str

    def text(self, name: str) -> str:
        return _wording(self.practice).text(name)

    @property
    def task(self) -> str:
        return f"{self.practice.task_no} {self.title}" if self.title else ""

    @property
    def decided(self) -> date | None:
        return day_of(self.practice.decided_at) if self.practice.decided_at else None


HEADINGS: tuple[Heading[_PracticeLine], ...] = (
    Heading("序号", 6, lambda line: line.number, "number"),
    Heading("单位", 16, lambda line: line.practice.unit),
    Heading("对应任务", 24, lambda line: line.task),
    Heading("题目", 24, lambda line: line.text("title")),
    Heading("主要做法", 52, lambda line: line.text("practice")),
    Heading("成效", 30, lambda line: line.text("effect")),
    Heading("佐证链接", 26, lambda line: line.text("evidence")),
    Heading("采用日期", 12, lambda line: line.decided, "date"),
)


def table(content: RecordList[Practice], label: str) -> bytes:
    """The .xlsx."""
    title = f"{content.year}年政务公开经验做法一览表"
    book = ReportRepository(title, content.day, label)
    lines = (_PracticeLine(n, one, content.titles.get(one.task_no, "")) for n, one in enumerate(content.records, 1))
    return book.of_one_sheet("经验做法", HEADINGS, lines, f"共{len(content.records)}条")
