"""单位工作台账: every task of one unit with the notice's requirement and what the unit reported, narrow enough to print."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.breakdown import Task
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.figures.headline import headline
from reports.rows import value_of
from reports.workbook import Heading, ReportRepository, Value

HEADINGS = (
    Heading("序号", 5, "number"),
    Heading("工作任务", 22),
    Heading("工作要求", 30),
    Heading("职责", 6, "center"),
    Heading("完成时限", 13, "center"),
    Heading("进展状态", 10, "center"),
    Heading("完成进度", 8, "percent"),
    Heading("工作进展", 32),
    Heading("佐证链接", 22),
    Heading("存在问题", 16),
    Heading("下一步打算", 16),
    Heading("填报人、电话、时间", 17),
    Heading("审核", 14),
)


def build(board: Board, label: str) -> bytes:
    """The .xlsx of a board that is narrowed to one unit."""
    title = f"{'、'.join(board.units)}{board.ledger.year}年政务公开工作台账"
    book = ReportRepository(title, board.as_of, label)
    sheet = book.sheet("工作台账", title, HEADINGS, headline(board))
    tasks = {t.no: t for t in board.tasks}
    for entry in board.entries:
        if entry.task_no in tasks:
            sheet.row(_row(entry, tasks[entry.task_no], board))
    sheet.filterable()
    return book.close()


def _row(entry: Entry, task: Task, board: Board) -> list[Value]:
    def cell(name: str) -> Value:
        return value_of(entry, name, board)

    return [
        task.no,
        task.title,
        task.requirement,
        entry.role,
        str(cell("due_date")).replace("（", "\n（", 1),  # else a program breaks the date at its hyphen
        _state(entry, board),
        cell("percent"),
        *(cell(name) for name in ("progress_note", "evidence", "issues", "next_steps")),
        _stacked(cell(name) for name in ("reporter", "phone", "reported_at")),
        _stacked(cell(name) for name in ("review_state", "review_comment")),
    ]


def _state(entry: Entry, board: Board) -> str:
    """The status as reported, with what the day adds to it (逾期3天)."""
    reported, computed = value_of(entry, "status", board), board.standing[entry.key].words
    return str(reported) if reported and reported == computed else _stacked((reported, computed))


def _stacked(values: Iterable[Value]) -> str:
    return "\n".join(str(value) for value in values if value)
