"""各单位完成情况统计表: one row of figures per unit, subtotals per side, the three rates apart."""

from __future__ import annotations

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures
from ledger.figures.headline import unit_title
from reports.workbook import Heading, ReportRepository, ReportSheet, Value

HEADINGS = (
    Heading("单位", 26),
    Heading("应报", 8, "number"),
    Heading("已报", 8, "number"),
    Heading("报送率", 10, "rate"),
    *(heading for done in Done for heading in (Heading(done.label, 8, "number"), Heading(done.rate, 10, "rate"))),
    Heading("按时率", 10, "rate"),
    Heading("临期", 8, "number"),
    Heading("逾期", 8, "number"),
    Heading("到汇总日期未报送", 11, "number"),
    Heading("久未更新", 10, "number"),
    Heading("不涉及", 8, "number"),
    Heading("其中待确认", 11, "number"),
)
MEANING = (
    "报送率=已报/应报；自报完成=单位填已完成或长期坚持且没有被退回，审核通过=其中由有权审核的人通过，"
    "办结=其中由市政府办公厅办结，各率=该数/应报；按时率只计时限已到或自报完成的台账；不涉及的不计入应报。"
    "逾期只计本单位自己负责的时限；到汇总日期未报送的另列，不算逾期。"
)


def build(board: Board, label: str) -> bytes:
    """The .xlsx."""
    title = f"{board.ledger.year}年政务公开工作各单位完成情况统计表"
    book = ReportRepository(title, board.as_of, label)
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
        *(value for done in Done for value in (counted.count(done), _rate(counted.rate(done)))),
        _rate(counted.on_time_rate),
        counted.due_soon,
        counted.overdue,
        counted.silent,
        counted.stale,
        counted.total - counted.applicable,
        counted.unconfirmed,
    ]


def _rate(rate: float | None) -> Value:
    return "—" if rate is None else rate
