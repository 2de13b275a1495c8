"""逾期和临期任务清单 (and what was not reported when it was collected): worst first, with who is responsible, ready for reminder."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.contacts import REPORTERS, Contacts
from ledger.figures.board import Board, Urgent
from ledger.figures.headline import headline
from reports.workbook import Heading, ReportRepository, ReportSheet, Value

HEADINGS = (
    Heading("单位", 17),
    Heading("工作任务", 28),
    Heading("职责", 7, "center"),
    Heading("时限", 16, "center"),
    Heading("情况", 12, "center"),
    Heading("进展状态", 11, "center"),
    Heading("完成进度", 9, "percent"),
    Heading("联系人", 12),
    Heading("联系电话", 15),
    Heading("牵头单位", 20),
    Heading("工作进展", 32),
)


def build(board: Board, label: str, contacts: Contacts | None) -> bytes:
    """The .xlsx; a list without entries says so. Without `contacts` those are called who reported."""
    contacts = contacts or REPORTERS
    year = board.ledger.year
    book = ReportRepository(f"{year}年政务公开工作逾期和临期任务清单", board.as_of, label)
    late = book.sheet("逾期", f"{year}年政务公开工作逾期任务清单", HEADINGS, headline(board))
    _fill(late, board.overdue, contacts, "没有逾期的台账。")
    silent = book.sheet("到汇总日期未报送", f"{year}年政务公开工作到汇总日期未报送清单", HEADINGS)
    _fill(silent, board.silent, contacts, "没有到汇总日期未报送的。")
    days = board.rules.due_soon_days
    soon = book.sheet("临期", f"{year}年政务公开工作 {days} 日内到期任务清单", HEADINGS)
    _fill(soon, board.due_soon, contacts, f"{days} 日内没有到期的台账。")
    return book.close()


def _fill(sheet: ReportSheet, worklist: Sequence[Urgent], contacts: Contacts, none: str) -> None:
    for urgent in worklist:
        sheet.row(_row(urgent, contacts))
    if worklist:
        sheet.filterable()
    else:
        sheet.band(none, "section")


def _row(urgent: Urgent, contacts: Contacts) -> list[Value]:
    entry, deadline = urgent.entry, urgent.standing.deadline
    return [
        entry.unit,
        f"{urgent.task.no}.{urgent.task.title}",
        entry.role,
        str(deadline) if deadline else "",
        urgent.standing.words,
        entry.status or "未报送",
        entry.percent,
        *contacts.of(entry),
        "、".join(urgent.lead_units),
        entry.progress_note,
    ]
