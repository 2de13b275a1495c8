"""单位工作台账: every task of one unit with the notice's requirement and what the unit reported, narrow enough to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.breakdown import Task, number_text
from ledger.contacts import REPORTERS, Contacts
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words, headline
from reports.rows import value_of
from reports.workbook import Heading, ReportRepository, Value


class _EntryLine(NamedTuple):
    board: Board
    task: Task
    entry: Entry
    contacts: Contacts

    @property
    def leads(self) -> str:
        return "本单位" if self.entry.role == LEAD else "\n".join(self.board.ledger.lead_units.get(self.task.no, ()))

    def cell(self, name: str) -> Value:
        return value_of(self.entry, name, self.board)

    @property
    def due(self) -> str:
        """On two lines, else a program breaks the date at its hyphen."""
        return str(self.cell("due_date")).replace("（", "\n（", 1)

    @property
    def state(self) -> str:
        """The status as reported, with what the day adds to it (逾期3个工作日)."""
        reported, computed = self.cell("status"), self.board.standing[self.entry.key].words
        return str(reported) if reported and reported == computed else _stacked((reported, computed))


HEADINGS: tuple[Heading[_EntryLine], ...] = (
    Heading("序号", 5, lambda line: number_text(line.task.no) if line.task.ad_hoc else line.task.no, "number"),
    Heading("工作任务", 22, lambda line: line.task.title),
    Heading("工作要求", 30, lambda line: line.task.requirement),
    Heading("职责", 6, lambda line: line.entry.role, "center"),
    Heading("牵头单位", 13, lambda line: line.leads),
    Heading("责任科室\n责任人", 12, lambda line: _stacked(line.contacts.responsible(line.entry)), "center"),
    Heading("完成时限", 13, lambda line: line.due, "center"),
    Heading("进展状态", 10, lambda line: line.state, "center"),
    Heading("完成进度", 8, lambda line: line.cell("percent"), "percent"),
    Heading("工作进展", 32, lambda line: line.cell("progress_note")),
    Heading("佐证链接", 22, lambda line: line.cell("evidence")),
    Heading("存在问题", 16, lambda line: line.cell("issues")),
    Heading("下一步打算", 16, lambda line: line.cell("next_steps")),
    Heading("填报人、电话、时间", 17, lambda line: _stacked(map(line.cell, ("reporter", "phone", "reported_at")))),
    Heading("审核", 14, lambda line: _stacked(map(line.cell, ("review_state", "review_comment")))),
)


def build(board: Board, label: str, contacts: Contacts | None = None) -> bytes:
    """The .xlsx of a board that is narrowed to one unit; 临时交办 on a sheet of their own."""
    called = contacts or REPORTERS
    whose = f"{'、'.join(board.units)}{board.ledger.year}年"
    book = ReportRepository(f"{whose}政务公开工作台账", board.as_of, label)
    book.table("工作台账", book.title, HEADINGS, _lines(board, called), headline(board))
    if board.ad_hoc.tasks:
        words = f"{ad_hoc_words(board.ad_hoc)}。"
        book.table("临时交办", f"{whose}临时交办台账", HEADINGS, _lines(board.ad_hoc, called), words)
    return book.close()


def _lines(board: Board, contacts: Contacts) -> Iterator[_EntryLine]:
    tasks = {t.no: t for t in board.tasks}
    return (
        _EntryLine(board, tasks[entry.task_no], entry, contacts) for entry in board.entries if entry.task_no in tasks
    )


def _stacked(values: Iterable[Value]) -> str:
    return "\n".join(str(value) for value in values if value)
