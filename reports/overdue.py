"""逾期和临期任务清单 (and what was not reported when it was collected): worst first, with who is responsible, ready for reminder."""

from __future__ import annotations

from typing import NamedTuple

from ledger.breakdown import number_text
from ledger.contacts import REPORTERS, Contact, Contacts
from ledger.figures.board import Board, Urgent
from ledger.figures.headline import ad_hoc_words, headline
from reports.rows import due_of
from reports.workbook import Heading, ReportRepository


class _OverdueLine(NamedTuple):
    urgent: Urgent
    contact: Contact


HEADINGS: tuple[Heading[_OverdueLine], ...] = (
    Heading("单位", 17, lambda line: line.urgent.entry.unit),
    Heading("工作任务", 28, lambda line: f"{number_text(line.urgent.task.no)}.{line.urgent.task.title}"),
    Heading("职责", 7, lambda line: line.urgent.entry.role, "center"),
    Heading("时限", 12, lambda line: due_of(line.urgent.standing), "date"),
    Heading("时限依据", 12, lambda line: line.urgent.standing.due_from, "center"),
    Heading("情况", 12, lambda line: line.urgent.standing.words, "center"),
    Heading("进展状态", 11, lambda line: line.urgent.entry.status or "未报送", "center"),
    Heading("完成进度", 9, lambda line: line.urgent.entry.percent, "percent"),
    Heading("联系人", 12, lambda line: line.contact.name),
    Heading("联系电话", 15, lambda line: line.contact.phone),
    Heading("牵头单位", 20, lambda line: "、".join(line.urgent.lead_units)),
    Heading("工作进展", 32, lambda line: line.urgent.entry.progress_note),
)


NONE = "没有逾期和临期的临时交办。"


def build(board: Board, label: str, contacts: Contacts | None) -> bytes:
    """The .xlsx; a list without entries says so. Without `contacts` those are called who reported."""
    called, year, days, apart = contacts or REPORTERS, board.ledger.year, board.rules.due_soon_workdays, board.ad_hoc
    book = ReportRepository(f"{year}年政务公开工作逾期和临期任务清单", board.as_of, label)
    for tab, kind, worklist, note, none in (
        ("逾期", "逾期任务", board.overdue, headline(board), "没有逾期的台账。"),
        ("到汇总日期未报送", "到汇总日期未报送", board.silent, "", "没有到汇总日期未报送的。"),
        ("临期", f" {days} 个工作日内到期任务", board.due_soon, "", f"{days} 个工作日内没有到期的台账。"),
        *(
            [("临时交办", "逾期和临期临时交办", apart.overdue + apart.due_soon, f"{ad_hoc_words(apart)}。", NONE)]
            if apart.tasks
            else []
        ),
    ):
        lines = [_OverdueLine(urgent, called.of(urgent.entry)) for urgent in worklist]
        book.table(tab, f"{year}年政务公开工作{kind}清单", HEADINGS, lines, note, none=none)
    return book.close()
