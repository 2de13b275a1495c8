"""各单位完成情况统计表: one row of figures per unit, subtotals per side, the three rates apart."""

from __future__ import annotations

from ledger.board import Board
from ledger.figures import CITY_SIDE, COUNTY_SIDE, Figures
from ledger.headline import unit_title
from reports.workbook import Heading, ReportBook, ReportSheet, Value

HEADINGS = (
    Heading("单位", 26),
    Heading("应报", 8, "number"),
    Heading("已报", 8, "number"),
    Heading("报送率", 10, "rate"),
    Heading("已办结", 8, "number"),
    Heading("办结率", 10, "rate"),
    Heading("按时率", 10, "rate"),
    Heading("临期", 8, "number"),
    Heading("逾期", 8, "number"),
    Heading("久未更新", 10, "number"),
    Heading("不涉及", 8, "number"),
    Heading("其中待确认", 11, "number"),
)
MEANING = "报送率=已报/应报；办结率=（已完成+长期坚持）/应报；按时率只计时限已到或已办结的任务；不涉及的不计入应报。"


def build(board: Board, label: str) -> bytes:
    """The .xlsx."""
    title = f"{board.ledger.year}年政务公开工作各单位完成情况统计表"
    book = ReportBook(title, board.as_of, label)
    sheet = book.sheet("各单位完成情况", title, HEADINGS, f"{unit_title(board)}。")
    for side in (COUNTY_SIDE, CITY_SIDE):
        _fill_side(sheet, board.select(side=side), side)
    sheet.row(_row("合计", board.total), total=True)
    sheet.band(MEANING, "note")
    return book.close()


def _fill_side(sheet: ReportSheet, board: Board, side: str) -> None:
    if not board.entries:
        return
    sheet.band(side, "part")
    for unit, counted in board.by_unit.items():
        sheet.row(_row(unit, counted))
    sheet.row(_row("小计", board.total), total=True)


def _row(name: str, counted: Figures) -> list[Value]:
    return [
        name,
        counted.applicable,
        counted.reported,
        _rate(counted.reporting_rate),
        counted.completed,
        _rate(counted.completion_rate),
        _rate(counted.on_time_rate),
        counted.due_soon,
        counted.overdue,
        counted.stale,
        counted.total - counted.applicable,
        counted.unconfirmed,
    ]


def _rate(rate: float | None) -> Value:
    return "—" if rate is None else rate
