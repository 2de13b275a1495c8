"""整改: the notice to a unit as an official document, the lines for the 通报, and the list with who opened, answered and
closed each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.breakdown import task_words
from ledger.clock import day_words
from ledger.duties.rectification import Rectification, RectificationState
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.lists.listing import Listing
from reports.official import OfficialPaper, Particulars
from reports.sentences import nth, sentence
from reports.workbook import Heading

WIDTHS = (14, 18, 36, 23, 42, 22, 17)
HEADERS = ("序号", "单位", "问题", "要求", "时限", "整改情况", "销号")


def notice(content: RecordList[Rectification], label: str, around: Particulars) -> bytes:
    """整改通知 to the one unit that the records are of, as .docx: what was found, what is asked of it by when, what it answers."""
    to = replace(around, to=content.to or around.to)
    paper = OfficialPaper(f"关于{content.year}年政务公开工作问题整改的通知", label, to)
    number = len(content.records)
    paper.text(f"经检查，你单位在政务公开工作要点落实中存在{number}个问题，请按下列要求整改，并在时限内反馈整改情况：")
    for place, record in enumerate(content.records, start=1):
        paper.level_one(f"{nth(place)}、{task_words(record.task_no)}任务　{content.titles.get(record.task_no, '')}")
        due = day_words(record.due) if record.due else "未另设时限，请尽快整改"
        paper.text(f"（一）问题\n{record.problem}\n（二）整改要求\n{record.demand}\n（三）整改时限\n{sentence(due)}")
        if record.answer:
            paper.text(f"（四）已反馈的整改情况\n{record.answer}\n现在的状态：{record.words(content.day)}。")
    paper.text("整改情况请登录政务公开任务台账，在“整改承诺”中反馈，由市政府办公厅销号。")
    paper.signed(OFFICE_NAME, content.day)
    return paper.close(content.day)


def listed_words(content: RecordList[Rectification]) -> str:
    """How many problems, of how many units, how many are settled, how many late; and what is asked."""
    records = content.records
    closed = sum(r.state is RectificationState.CLOSED for r in records)
    late = sum(r.late(content.day) for r in records)
    units = len({r.unit for r in records})
    return (
        f"截至{day_words(content.day)}，列入通报的问题 {len(records)} 个，涉及 {units} 个单位，已销号 {closed} 个，超过整改时限 {late} 个。"
        "请有关单位对照整改事项清单抓紧整改，按时反馈。"
    )


def rows(content: RecordList[Rectification]) -> list[list[str]]:
    """The records under `HEADERS`."""
    return [row(number, record, content) for number, record in enumerate(content.records, start=1)]


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


class _RectificationLine(NamedTuple):
    cells: Sequence[str]
    record: Rectification


def _cell(place: int, look: str = "text") -> Heading[_RectificationLine]:
    """The list in spreadsheets is wider than the paper: a millimetre is about half a character."""
    return Heading(HEADERS[place], WIDTHS[place] * 0.6, lambda line: line.cells[place], look)


LISTED: tuple[Heading[_RectificationLine], ...] = (
    Heading(HEADERS[0], 6, lambda line: int(line.cells[0]), "number"),
    *map(_cell, range(1, 4)),
    Heading(HEADERS[4], 12, lambda line: line.record.due or line.cells[4], "date"),
    *map(_cell, range(5, 7)),
    Heading("列入通报", 9, lambda line: "是" if line.record.in_bulletin else "否", "center"),
    Heading("开列人", 12, lambda line: line.record.opened_by),
    Heading("反馈人", 12, lambda line: line.record.answered_by),
    Heading("销号人", 12, lambda line: line.record.closed_by),
)


def listed(content: RecordList[Rectification]) -> Listing[_RectificationLine]:
    """Every record with who opened, answered and closed it, a row each."""
    lines = [_RectificationLine(cells, one) for cells, one in zip(rows(content), content.records, strict=True)]
    return Listing(f"{content.year}年政务公开整改台账", "整改", content.day, LISTED, lines)
