"""各单位完成情况统计表: one row of figures per unit, subtotals per side, the three rates apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures
from ledger.figures.headline import ad_hoc_words, unit_title
from ledger.rounds.coverage import RoundCounts, RoundLine, RoundReport
from reports.looks import LINES
from reports.workbook import Bars, Heading, ReportRepository, ReportSheet

TAB = "各单位完成情况"


class _UnitLine(NamedTuple):
    name: str
    counted: Figures
    in_round: RoundLine | None = None


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


def _in_round(text: str, of: Callable[[RoundLine], int]) -> Heading[_UnitLine]:
    return Heading(text, 8, lambda line: of(line.in_round) if line.in_round else 0, "number")


def _round_rate(text: str, of: Callable[[RoundLine], RoundCounts | None]) -> Heading[_UnitLine]:
    def rate(line: _UnitLine) -> float | str:
        counts = of(line.in_round) if line.in_round else None
        return "—" if counts is None or counts.rate is None else counts.rate

    return Heading(text, 10, rate, "rate")


OF_ROUND: tuple[Heading[_UnitLine], ...] = (
    _in_round("本轮已报", lambda line: line.now.reported),
    _in_round("其中无变化、办结", lambda line: line.now.unchanged),
    _in_round("本轮未报", lambda line: line.now.missing),
    _round_rate("本轮报送率", lambda line: line.now),
    _round_rate("上一轮报送率", lambda line: line.before),
    _round_rate("去年同期报送率", lambda line: line.year_ago),
)
MEANING = (
    "报送率=已报/应报；自报完成=单位填已完成或长期坚持且没有被退回，审核通过=其中由有权审核的人通过，"
    "办结=其中由市政府办公厅办结，各率=该数/应报；按时率只计时限已到或自报完成的台账；不涉及的不计入应报。"
    "逾期只计本单位自己负责的时限；到汇总日期未报送的另列，不算逾期。"
)


MEANING_OF_ROUND = (
    "本轮已报=应报里在本轮起止日期内改过进展状态、完成进度、工作进展或佐证链接的，加上单位说本轮无变化和已办结的；"
    "上一轮按截止时的情况；去年同期是去年名称相同的一轮，没有的写“—”。"
)


def build(board: Board, label: str, rounds: Callable[[Board], RoundReport | None] | None = None) -> bytes:
    """The .xlsx, 临时交办 on a sheet of their own; `rounds` tells of the round of the board's day, where the year has rounds."""
    title = f"{board.ledger.year}年政务公开工作各单位完成情况统计表"
    book, report = ReportRepository(title, board.as_of, label), rounds(board) if rounds else None
    said = f"{unit_title(board)}。" + (f"{report.view.words}。" if report else "")
    headings = (*HEADINGS, *OF_ROUND) if report else HEADINGS
    drawn = _fill(book.sheet(TAB, title, headings, said), board, report)
    if board.ad_hoc.tasks:
        title = f"{board.ledger.year}年临时交办任务各单位完成情况统计表"
        words = f"通知以外的任务，另外计数：{ad_hoc_words(board.ad_hoc)}。"
        _fill(book.sheet("临时交办", title, headings, words), board.ad_hoc, report.ad_hoc if report else None)
    if drawn:
        book.charts("图表", drawn)
    return book.close()


def _fill(sheet: ReportSheet[_UnitLine], board: Board, report: RoundReport | None) -> list[Bars]:
    """The rows; gives a chart of each side's."""
    drawn = list[Bars]()
    for side in (COUNTY_SIDE, CITY_SIDE):
        own, first = board.select(side=side), sheet.rows + 1
        _fill_side(sheet, own, side, report)
        if own.entries:
            drawn.append(_bars(own, first, side))
    sheet.row(_line("合计", board.total, board.units, report), total=True)
    sheet.band(MEANING, "note")
    if report:
        sheet.band(MEANING_OF_ROUND, "note")
    return drawn


def _bars(board: Board, first: int, side: str) -> Bars:
    """The headline rate, and what units say themselves."""
    dones = dict.fromkeys((Done.REPORTED, board.rules.headline))
    places = {heading.text: place for place, heading in enumerate(HEADINGS)}
    series = [(done.rate, places[done.rate], LINES[done]) for done in dones]
    return Bars(f"{side}：{unit_title(board)}", TAB, (first, first + len(board.units) - 1), series)


def _fill_side(sheet: ReportSheet[_UnitLine], board: Board, side: str, report: RoundReport | None) -> None:
    if not board.entries:
        return
    sheet.band(side, "part")
    for unit, counted in board.by_unit.items():
        sheet.row(_line(unit, counted, [unit], report))
    sheet.row(_line("小计", board.total, board.units, report), total=True)


def _line(name: str, counted: Figures, units: Iterable[str], report: RoundReport | None) -> _UnitLine:
    return _UnitLine(name, counted, report.of_units(units, name) if report else None)
