"""单位工作台账 as a Word table on its side: for whoever prints it, signs it or puts it into another document."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.breakdown import Task, number_text
from ledger.clock import day_words
from ledger.contacts import REPORTERS, Contacts
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words
from reports.official import OfficialPaper
from reports.rows import value_of
from reports.sentences import counted_words

HEADERS = (
    "序号",
    "工作任务",
    "工作要求",
    "牵头单位",
    "完成时限",
    "进展状态",
    "落实情况",
    "存在问题和下一步打算",
    "责任人和电话",
)
_WIDTHS = (10, 24, 41, 18, 35.5, 17, 35.5, 20, 24)  # mm


def build(board: Board, label: str, contacts: Contacts | None = None) -> bytes:
    """The .docx of a board that is narrowed to one unit; 临时交办 under a title of their own."""
    called, year, unit = contacts or REPORTERS, board.ledger.year, board.selection.unit
    note = f"（截至{day_words(board.as_of)}，{counted_words(board.total)}）"
    paper = OfficialPaper(f"{unit}{year}年政务公开工作台账", label, words=[unit], note=note, landscape=True)
    paper.table(HEADERS, list(_rows(board, called)), _WIDTHS)
    if board.ad_hoc.tasks:
        paper.blank()
        paper.note(f"临时交办（通知以外，另外计数：{ad_hoc_words(board.ad_hoc)}）")
        paper.table(HEADERS, list(_rows(board.ad_hoc, called)), _WIDTHS)
    return paper.close()


def _rows(board: Board, called: Contacts) -> Iterator[list[str]]:
    tasks = {task.no: task for task in board.tasks}
    for entry in board.entries:
        if task := tasks.get(entry.task_no):
            yield _row(task, entry, board, called)


def _row(task: Task, entry: Entry, board: Board, called: Contacts) -> list[str]:
    standing, contact = board.standing[entry.key], called.of(entry)
    leads = board.ledger.lead_units.get(task.no, ())
    status = str(value_of(entry, "status", board) or "")
    states = dict.fromkeys(filter(None, (status, standing.words)))
    return [
        number_text(task.no),
        task.title.rstrip("。"),
        task.requirement,
        "本单位牵头" if entry.role == LEAD else "、".join(leads),
        standing.due_words,
        "\n".join(states),
        entry.progress_note,
        "\n".join(filter(None, (entry.issues, entry.next_steps))),
        "\n".join(filter(None, contact)),
    ]
