"""上年度任务回头看核查表: every item of last year with every unit's verdict, evidence and rectification; coverage by unit."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.duties.look_back import Check, LookBack, Verdict, coverage
from ledger.figures.board import Board
from reports.workbook import Heading, ReportRepository, Value

CHECKS = (
    Heading("编号", 17),
    Heading("类别", 7, "center"),
    Heading("上年度任务", 30),
    Heading("原定时限", 18),
    Heading("单位", 17),
    Heading("职责", 7, "center"),
    Heading("核查结论", 11, "center"),
    Heading("佐证", 26),
    Heading("整改措施或理由", 28),
    Heading("整改时限", 12, "center"),
    Heading("整改完成", 9, "center"),
    Heading("审核", 9, "center"),
    Heading("填报人", 14),
    Heading("对应本年度任务", 11, "center"),
)
UNITS = (
    Heading("单位", 26),
    Heading("应核查", 9, "number"),
    Heading("已核查", 9, "number"),
    Heading("核查率", 10, "rate"),
    *(Heading(verdict.value, 10, "number") for verdict in Verdict),
    Heading("整改中", 9, "number"),
    Heading("整改逾期", 10, "number"),
    Heading("审核通过", 10, "number"),
)


def build(board: Board, label: str, look_back: LookBack | None = None) -> bytes:
    """The .xlsx; `board` says the day and, when it is one unit's, whose checks."""
    found = look_back or LookBack()
    unit = board.selection.unit
    chosen = [c for c in found.checks if unit in ("", c.unit)]
    title = f"{found.year or board.ledger.year - 1}年政务公开工作要点落实情况回头看核查表"
    book = ReportRepository(title, board.as_of, label)
    sheet = book.sheet(
        "逐项核查",
        title,
        CHECKS,
        f"已核查 {coverage(chosen, board.as_of).words}；“重点”是有责任单位和时限的任务。",
    )
    for row in _rows(found, chosen):
        sheet.row(row)
    if chosen:
        sheet.filterable()
    else:
        sheet.band("还没有要核查的上年度任务。", "section")
    _units(book, found, unit, title, board)
    return book.close()


def _rows(found: LookBack, chosen: Iterable[Check]) -> Iterable[list[Value]]:
    order = {item.key: place for place, item in enumerate(found.first)}
    for check in sorted(chosen, key=lambda c: order[c.item]):
        item, texts = found.item(check.item), check.values
        linked = "" if item.linked is None else str(item.linked or "无")
        yield [
            check.key,
            "重点" if item.key in found.stressed else "",
            f"{item.no}.{item.title}",
            item.due_text,
            check.unit,
            check.role,
            check.verdict or "未核查",
            *(texts.get(name, "") for name in ("evidence", "rectification", "rectify_by", "rectified")),
            check.review,
            check.person,
            linked,
        ]


def _units(book: ReportRepository, found: LookBack, unit: str, title: str, board: Board) -> None:
    sheet = book.sheet("各单位核查率", title, UNITS)
    for name, checks in found.of_unit.items():
        if unit in ("", name):
            sheet.row([name, *_figures(checks, board)])
    if not unit:
        sheet.row(["合计", *_figures(found.checks, board)], total=True)


def _figures(checks: Iterable[Check], board: Board) -> list[Value]:
    counted = coverage(checks, board.as_of)
    return [
        counted.total,
        counted.checked,
        counted.share,
        *counted.verdicts.values(),
        counted.rectifying,
        counted.late,
        counted.approved,
    ]
