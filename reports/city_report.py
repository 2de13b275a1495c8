"""全市政务公开工作要点落实情况汇总报告 as an official document: the text, 附件1 落实情况汇总表 on its side, 附件2 未按时落实清单."""

from __future__ import annotations

from collections.abc import Callable

from ledger.breakdown import Task, number_text
from ledger.clock import day_words
from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import Figures
from ledger.papers.city_compose import LateUnit, compose, late_units
from ledger.papers.city_report import TITLE, CityFacts, CityReport
from ledger.papers.particulars import Particulars
from ledger.permissions import OFFICE_NAME
from reports.official import OfficialPaper

TABLE, LATE = "落实情况汇总表", "未按时落实清单"
# Widths in mm: an upright page holds 156, one on its side 225.
_TABLE = {
    "序号": 10,
    "工作任务": 44,
    "牵头单位": 27,
    "应落实": 14,
    "已报送": 14,
    "自报\n完成": 12,
    "审核\n通过": 12,
    "办结": 11,
    "逾期": 11,
    "综述": 70,
}
_LATE = {"序号": 10, "单位": 30, "逾期任务": 56, "到汇总日期未报送的任务": 60}


def build(
    board: Board, label: str, report: Callable[[Board], CityReport] | None = None, around: Particulars | None = None
) -> bytes:
    """The .docx of the board's day."""
    told = report(board) if report else compose(board, CityFacts())
    until = f"（截至{day_words(board.as_of)}）"
    paper = OfficialPaper(TITLE.format(told.year), label, around, note=until)
    _text(paper, told)
    late = late_units(board)
    paper.attached([TABLE, LATE] if late else [TABLE])
    paper.signed(OFFICE_NAME, board.as_of)
    paper.attachment(1 if late else 0, f"{told.year}年政务公开工作要点{TABLE}", landscape=True)
    paper.blank()
    paper.table(list(_TABLE), _tasks(board, told), tuple(_TABLE.values()))
    if late:
        paper.attachment(2, f"{told.year}年政务公开工作要点{LATE}")
        paper.blank()
        paper.table(list(_LATE), _late(late), tuple(_LATE.values()))
    return paper.close(board.as_of)


def _text(paper: OfficialPaper, report: CityReport) -> None:
    for section in report.sections:
        paper.level_one(section.title)
        for part in section.parts:
            if part.title:
                paper.level_two(part.title)
            for paragraph in part.paragraphs:
                paper.text(paragraph.text)


def _tasks(board: Board, report: CityReport) -> list[list[str]]:
    rows = [_row(task, board, report) for task in board.tasks]
    return [*rows, ["", "合计", "", *_counts(board.total), ""]]


def _row(task: Task, board: Board, report: CityReport) -> list[str]:
    leads = "、".join(board.ledger.lead_units.get(task.no, ()))
    counts, said = _counts(board.by_task[task.no]), report.summaries.get(task.no, "")
    return [number_text(task.no), task.title.rstrip("。"), leads, *counts, said]


def _counts(counted: Figures) -> list[str]:
    dones = [f"{counted.count(done)}" for done in Done]
    return [f"{counted.applicable}", f"{counted.reported}", *dones, f"{counted.overdue}"]


def _late(late: tuple[LateUnit, ...]) -> list[list[str]]:
    rows = [[f"{number}", one.unit, one.overdue_words, one.silent_words] for number, one in enumerate(late, 1)]
    overdue, silent = (
        sum(map(len, column)) for column in zip(*((one.overdue, one.silent) for one in late), strict=True)
    )
    return [*rows, ["", "合计", f"{overdue}条", f"{silent}条"]]
