"""各单位完成情况统计表: one row of figures per unit, subtotals per side, the three rates apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures
from ledger.figures.headline import unit_title
from reports.workbook import Heading, ReportRepository, ReportSheet


class _UnitLine(NamedTuple):
    name: str
    counted: Figures


def _number(text: str, width: float, of: Callable[[Figures], int]) -> Heading[_UnitLine]:
    return Heading(text, width, lambda line: of(line.counted), "number")


def _rate(text: str, of: Callable[[Figures], float | None]) -> Heading[_UnitLine]:
    return Heading(text, 10, lambda line: "—" if (rate := of(line.counted)) is None else rate, "rate")


def _of_done(done: Done) -> Iterator[Heading[_UnitLine]]:
    yield _number(done.label, 8, lambda counted: counted.count(done))
    yield _rate(done.rate, lambda counted: counted.rate(done))


HEADINGS: tuple[Heading[_UnitLine], ...] = (
    Heading("单位", 26, lambda line: line.name),
    _number("应报", 8, lambda counted: counted.applicable),
    _number("已报", 8, lambda counted: counted.reported),
    _rate("报送率", lambda counted: counted.reporting_rate),
    *(heading for done in Done for heading in _of_done(done)),
    _rate("按时率", lambda counted: counted.on_time_rate),
    _number("临期", 8, lambda counted: counted.due_soon),
    _number("逾期", 8, lambda counted: counted.overdue),
    _number("到汇总日期未报送", 11, lambda counted: counted.silent),
    _number("久未更新", 10, lambda counted: counted.stale),
    _number("不涉及", 8, lambda counted: counted.total - counted.applicable),
    _number("其中待确认", 11, lambda counted: counted.unconfirmed),
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
    sheet.row(_UnitLine("合计", board.total), total=True)
    sheet.band(MEANING, "note")
    return book.close()


def _fill_side(sheet: ReportSheet[_UnitLine], board: Board, side: str) -> None:
    if not board.entries:
        return
    sheet.band(side, "part")
    for unit, counted in board.by_unit.items():
        sheet.row(_UnitLine(unit, counted))
    sheet.row(_UnitLine("小计", board.total), total=True)
