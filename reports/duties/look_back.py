"""上年度任务回头看核查表: every item of last year with every unit's verdict, evidence and rectification; coverage by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.duties.look_back import Check, CheckCoverage, CheckVerdict, Item, LookBack, coverage
from ledger.figures.board import Board
from reports.rows import moment
from reports.workbook import Heading, ReportRepository


class _CheckLine(NamedTuple):
    check: Check
    item: Item
    stressed: bool

    def text(self, name: str) -> str:
        return self.check.values.get(name, "")

    @property
    def linked(self) -> str:
        """The number of this year's task; nothing while nobody said which."""
        return "" if self.item.linked is None else str(self.item.linked or "无")


class _Counted(NamedTuple):
    name: str
    checks: CheckCoverage


def _number(text: str, width: float, of: Callable[[CheckCoverage], int]) -> Heading[_Counted]:
    return Heading(text, width, lambda line: of(line.checks), "number")


def _of_verdict(verdict: CheckVerdict) -> Heading[_Counted]:
    return _number(verdict.value, 10, lambda checks: checks.verdicts[verdict.value])


CHECKS: tuple[Heading[_CheckLine], ...] = (
    Heading("编号", 17, lambda line: line.check.key),
    Heading("类别", 7, lambda line: "重点" if line.stressed else "", "center"),
    Heading("上年度任务", 30, lambda line: f"{line.item.no}.{line.item.title}"),
    Heading("原定时限", 18, lambda line: line.item.due_text),
    Heading("单位", 17, lambda line: line.check.unit),
    Heading("职责", 7, lambda line: line.check.role, "center"),
    Heading("核查结论", 11, lambda line: line.check.verdict or "未核查", "center"),
    Heading("佐证", 26, lambda line: line.text("evidence")),
    Heading("整改措施或理由", 28, lambda line: line.text("rectification")),
    Heading("整改时限", 12, lambda line: moment(line.text("rectify_by")), "date"),
    Heading("整改完成", 9, lambda line: line.text("rectified"), "center"),
    Heading("审核", 9, lambda line: line.check.review, "center"),
    Heading("填报人", 14, lambda line: line.check.person),
    Heading("对应本年度任务", 11, lambda line: line.linked, "center"),
)
UNITS: tuple[Heading[_Counted], ...] = (
    Heading("单位", 26, lambda line: line.name),
    _number("应核查", 9, lambda checks: checks.total),
    _number("已核查", 9, lambda checks: checks.checked),
    Heading("核查率", 10, lambda line: line.checks.share, "rate"),
    *map(_of_verdict, CheckVerdict),
    _number("整改中", 9, lambda checks: checks.rectifying),
    _number("整改逾期", 10, lambda checks: checks.late),
    _number("审核通过", 10, lambda checks: checks.approved),
)


def build(board: Board, label: str, look_back: LookBack | None = None) -> bytes:
    """The .xlsx; `board` says the day and, when it is one unit's, whose checks."""
    found = look_back or LookBack()
    unit = board.selection.unit
    chosen = [c for c in found.checks if unit in ("", c.unit)]
    title = f"{found.year or board.ledger.year - 1}年政务公开工作要点落实情况回头看核查表"
    book = ReportRepository(title, board.as_of, label)
    note = f"已核查 {coverage(chosen, board.as_of).words}；“重点”是有责任单位和时限的任务。"
    book.table("逐项核查", title, CHECKS, _lines(found, chosen), note, none="还没有要核查的上年度任务。")
    _units(book, found, title, board)
    return book.close()


def _lines(found: LookBack, chosen: Iterable[Check]) -> Iterator[_CheckLine]:
    order = {item.key: place for place, item in enumerate(found.first)}
    for check in sorted(chosen, key=lambda c: order[c.item]):
        item = found.item(check.item)
        yield _CheckLine(check, item, item.key in found.stressed)


def _units(book: ReportRepository, found: LookBack, title: str, board: Board) -> None:
    unit, sheet = board.selection.unit, book.sheet("各单位核查率", title, UNITS)
    for name, checks in found.of_unit.items():
        if unit in ("", name):
            sheet.row(_Counted(name, coverage(checks, board.as_of)))
    if not unit:
        sheet.row(_Counted("合计", coverage(found.checks, board.as_of)), total=True)
