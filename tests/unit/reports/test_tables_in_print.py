"""Tables as they are printed: wide enough for letters of 9 points, no text cut, headings and totals with their rows."""

from __future__ import annotations

import io
from importlib import import_module
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import reports
from ledger.figures.board import board
from reports import unit_summary
from reports.rows import headings
from reports.workbook import Heading, ReportRepository
from reports.workbook.headings import BODY
from reports.workbook.heights import lines_of, slices
from reports.workbook.pages import PrintedRow, page_breaks
from reports.workbook.printed import A4, across, layout
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.reports.test_reports import AS_OF

UNIT: Heading[str] = Heading("单位", 20, str)
_ROOT = Path(reports.__file__).parent


def _tables() -> dict[str, tuple[Heading[object], ...]]:
    """Every table that a module of reports names, and those that are made for a day."""
    names = [".".join(p.relative_to(_ROOT.parent).with_suffix("").parts) for p in sorted(_ROOT.rglob("[!_]*.py"))]
    found = {
        f"{module}.{name}": value
        for module in names
        for name, value in vars(import_module(module)).items()
        if isinstance(value, tuple) and value and all(isinstance(one, Heading) for one in value)
    }
    found["with rounds"] = (*unit_summary.HEADINGS, *unit_summary.OF_ROUND)
    found["entries"] = tuple(headings(board(small_ledger(), AS_OF)))
    return found


@pytest.mark.parametrize("name", _tables())
def test_every_table_fits_its_paper_at_nine_points(name: str) -> None:
    printed = layout(_tables()[name])
    assert printed.share * BODY >= 9
    assert all(across(part) * 0.9 <= printed.paper.across for part in printed.parts)


def test_a_small_table_stays_on_a4_and_a_wide_one_gets_two_sheets() -> None:
    narrow = [UNIT]
    assert layout(narrow).paper == A4
    assert layout(narrow).widths == (20,)
    wide = layout([Heading(f"{n}", 40, str) for n in range(8)])
    assert wide.second > 1
    assert wide.parts[1][0] == wide.parts[0][0]


def _filled(text: str) -> Worksheet:
    book = ReportRepository("标题", AS_OF, "")
    named = (("单位", 14), ("进展", 40), ("数", 8))
    columns = [Heading(header, width, itemgetter(n)) for n, (header, width) in enumerate(named)]
    book.sheet("表", "标题", columns).fill([["鼓楼区", text, 5]])
    return openpyxl.load_workbook(io.BytesIO(book.close()))["表"]


@pytest.mark.parametrize(
    "text",
    ["已公开目录，" * 2000, "一行\n" * 400, "http://www.example.gov.cn/" + "a" * 9000],
    ids=["sentence", "lines", "address"],
)
def test_a_text_that_no_row_holds_goes_on_in_the_next(text: str) -> None:
    lines = list(_filled(text).iter_rows(min_row=4))
    assert [line[0].value for line in lines] == ["鼓楼区", *["鼓楼区（续）"] * (len(lines) - 1)]
    assert [line[2].value for line in lines] == [5, *[None] * (len(lines) - 1)], "no figure counts twice"
    pieces = [str(line[1].value) for line in lines]
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")
    assert all(lines_of(piece, 40) * BODY * 1.45 <= 409 for piece in pieces)


def test_lines_are_counted_as_programs_break_them() -> None:
    assert lines_of("", 20) == 1
    assert lines_of("一二三四五六七八九十", 21) == 1
    assert lines_of("一二三四五六七八九十一", 21) == 2
    assert lines_of("一二三四五六七八九十。", 20) == 2
    assert lines_of("见 http://www.example.gov.cn/zwgk", 31) == 2, "an address goes down as one word"
    assert slices("短", 20) == ["短"]


def test_a_heading_stands_with_what_follows_and_a_total_with_a_row() -> None:
    rows = [PrintedRow(20)] * 4
    assert page_breaks([*rows, PrintedRow(20, with_next=True), PrintedRow(20)], 105, 20) == [4]
    assert page_breaks([*rows, PrintedRow(20)], 200, 20) == []
    assert page_breaks([PrintedRow(300), PrintedRow(300)], 200, 20) == [1], "a row higher than the page stands alone"


def test_a_table_without_records_says_so() -> None:
    made = openpyxl.load_workbook(io.BytesIO(ReportRepository("整改台账", AS_OF, "").of_one_sheet("表", [UNIT], [])))[
        "表"
    ]
    assert [row[0].value for row in made.iter_rows(min_row=3)] == ["单位", "没有记录。"]
    assert not made.auto_filter.ref


def test_a_chart_is_no_wider_than_its_page() -> None:
    """Also where columns are a tenth wider than in Excel, as in LibreOffice without 宋体: a piece of each stood on a page of its own."""
    sheet = openpyxl.load_workbook(io.BytesIO(unit_summary.build(board(small_ledger(), AS_OF), "", None)))["图表"]
    for chart in sheet._charts:
        end = chart.anchor.to
        pixels = end.col * 64 + end.colOff / 9525
        assert pixels * 0.75 * 1.1 <= A4.across


def test_no_subtotal_of_the_statistics_begins_a_page() -> None:
    book = ReportRepository("统计", AS_OF, "")
    sheet = book.sheet("表", "统计", [UNIT])
    for group in range(9):
        sheet.band(f"组{group}", "part")
        for unit in range(7):
            sheet.row(f"单位{unit}")
        sheet.row("小计", total=True)
    sheet.band("说明", "note")
    made = openpyxl.load_workbook(io.BytesIO(book.close()))["表"]
    starts = [brk.id + 1 for brk in made.row_breaks.brk]
    assert starts
    assert not {made.cell(row, 1).value for row in starts} & {"小计", "说明"}
    assert not any(str(made.cell(row - 1, 1).value).startswith("组") for row in starts)
    heights = [made.row_dimensions[row].height for row in range(1, made.max_row + 1)]
    assert all(sum(heights[a - 1 : b - 1]) <= A4.tall for a, b in pairwise([1, *starts]))
