"""Columns are as broad as long texts in them need, in spreadsheets and in documents; ordinary tables are as they wish to be."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest

from reports.columns import by_content
from reports.official import OfficialPaper
from reports.official.tables import lines_of as lines_on_paper
from reports.workbook import Heading, ReportRepository
from reports.workbook.heights import HIGHEST, lines_of, row_height
from reports.workbook.pages import PrintedRow, page_breaks
from reports.workbook.printed import A3, LEAST, fitted, layout

LONG = "已梳理公开目录并按时更新，" * 250  # more than three thousand characters
DAY = date(2021, 10, 30)
Row = dict[str, Any]
HEADINGS: list[Heading[Row]] = [
    Heading("序号", 6, lambda row: row["no"], "number"),
    Heading("问题", 22, lambda row: row["problem"]),
    Heading("要求", 14, lambda row: row["demand"]),
    Heading("时限", 13, lambda row: "2021-10-30\n（10月30日前汇总）", "center"),
    Heading("反馈人", 12, lambda row: "鼓楼区"),
]
HEADERS, BROAD = ("序号", "单位", "问题", "时限"), (10, 24, 36, 86)


def rows(problem: str) -> list[Row]:
    return [{"no": n, "problem": problem if n == 2 else "没有公开。", "demand": "补充公开。"} for n in range(1, 4)]


def listed(problem: str) -> Any:
    made = ReportRepository("整改台账", DAY, "").of_one_sheet("整改", HEADINGS, rows(problem))
    return openpyxl.load_workbook(io.BytesIO(made)).active


def ruled(problem: str) -> Any:
    paper = OfficialPaper("整改事项")
    paper.table(HEADERS, [["1", "市行政（市民）服务中心管委会", problem, "2021-10-30"]], BROAD)
    return docx.Document(io.BytesIO(paper.close())).tables[0]


def widths(sheet: Any) -> list[float]:
    return [sheet.column_dimensions[letter].width for letter in "ABCDE"]


def test_a_long_text_gets_the_room_that_short_ones_leave() -> None:
    wished, least = [10.0, 10.0, 10.0], [4.0, 4.0, 4.0]
    narrow, broad, other = by_content(wished, least, 30, [[4, 1000, 4], [4, 3, 8]])
    assert (narrow, broad, other) == pytest.approx((4, 22, 4))
    assert by_content(wished, least, 30, [[40, 80, 12]]) is wished, "no row is tall"
    assert by_content(wished, least, 30, [[1000, 1000, 1000]]) is wished, "no column has room to spare"
    assert by_content(wished, least, 30, []) is wished


def test_two_long_texts_share_it() -> None:
    first, second, short = by_content([10, 10, 10], [4, 4, 4], 30, [[2000, 1000, 4]])
    assert first == pytest.approx(2 * second, rel=0.1)
    assert short == 4


def test_the_column_of_a_long_text_is_broad_in_a_list() -> None:
    usual, long = widths(listed("没有公开目录。")), widths(listed(LONG))
    assert usual == pytest.approx([heading.width for heading in HEADINGS], abs=0.8)
    assert long[1] > 4 * usual[1]
    assert lines_of(LONG, long[1]) * 4 < lines_of(LONG, usual[1])
    assert layout(fitted(HEADINGS, rows(LONG))).share >= LEAST, "letters of nine points on paper"
    assert long[3] >= 11, "a day is not broken"


def test_the_column_of_a_long_text_is_broad_in_a_document() -> None:
    usual, long = ruled("没有公开目录。"), ruled(LONG)
    of_usual, of_long = ([column.width for column in table.columns] for table in (usual, long))
    assert [round(width.mm) for width in of_usual] == list(BROAD)
    assert lines_on_paper(LONG, of_long[2]) * 2 < lines_on_paper(LONG, of_usual[2])
    assert sum(of_long) == pytest.approx(sum(of_usual), rel=0.001)
    assert of_long[3].mm > 29, "a day is not broken"
    assert of_long[0].mm > 9.4, "nor the head of numbers"
    assert [cell.width for cell in long.rows[1].cells] == of_long


def test_two_rows_of_a_text_that_goes_on_stand_on_a_page() -> None:
    assert (
        len(
            page_breaks(
                [PrintedRow(max(row_height(n) for n in range(40) if row_height(n) <= HIGHEST))] * 6,
                A3.tall,
                row_height(3) + 4,
            )
        )
        == 2
    )
