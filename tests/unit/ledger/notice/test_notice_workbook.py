"""Breakdowns as workbooks and CSV files: what the cells show, what stands around the table, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice

TITLE = "2023年政务公开工作任务分解表"
HEADER = ["序号", "任务", "措施", "牵头单位", "责任单位", "时限"]
ROWS = [
    [1, "公开规划", "设立专题。", "市发改委", "市财政局", date(2023, 6, 30)],
    [2, "公开预算", "统一发布。", "市财政局", "各县（市）区政府", "长期坚持"],
]


def workbook(path: Path, change: Callable[[Worksheet], object] = lambda sheet: None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in ([TITLE], HEADER, *ROWS):
        sheet.append(row)
    change(sheet)
    book.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(NoticeUnreadable) as error:
        read_notice(path)
    return str(error.value)


def reasons(reading: NoticeReading) -> str:
    return "；".join(d.where + d.reason for d in reading.doubts)


def test_numbers_are_numbers_and_dates_are_dates(tmp_path: Path) -> None:
    reading = read_notice(workbook(tmp_path / "f.xlsx"))
    first, second = reading.breakdown.tasks
    assert (first.no, first.title, first.requirement) == (1, "公开规划", "设立专题。")
    assert [d.due for d in first.deadlines] == [date(2023, 6, 30)]
    assert [d.phrase for d in second.deadlines] == ["长期坚持"]
    assert reading.breakdown.title == TITLE


def test_a_month_without_a_day_ends_with_the_month(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F3"].number_format = 'yyyy"年"m"月"'

    (due,) = read_notice(workbook(tmp_path / "f.xlsx", change)).breakdown.tasks[0].deadlines
    assert due.due == date(2023, 6, 30)


@pytest.mark.parametrize(
    ("number_format", "shown", "due"),
    [
        ('m"月"', "6月", date(2023, 6, 30)),
        ("mmm", "6月", date(2023, 6, 30)),
        ("yyyy", "2023年", None),
        ('yyyy"年"', "2023年", None),
    ],
)
def test_no_more_of_a_date_is_read_than_is_shown(
    tmp_path: Path, number_format: str, shown: str, due: date | None
) -> None:
    """A cell that shows 2023 does not mean the first of January."""

    def change(sheet: Worksheet) -> None:
        sheet["F3"].number_format = number_format

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    (deadline,) = reading.breakdown.tasks[0].deadlines
    assert (deadline.phrase, deadline.due) == (shown, due)
    assert any("看不懂" in d.reason for d in reading.doubts) is (due is None)


def test_a_form_below_a_long_head_is_a_form(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(3, 2)
        sheet.append([1, "请填写本单位任务", "（请填写）", None, None, None])
        sheet.insert_rows(2, 9)
        for row in range(2, 11):
            sheet.cell(row, 1).value = f"第{row}条说明文字"

    assert "样表" in refusal(workbook(tmp_path / "f.xlsx", change))


def test_a_sheet_that_begins_further_down_and_right(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)

    assert len(read_notice(workbook(tmp_path / "f.xlsx", change)).breakdown.tasks) == 2


def test_what_stands_above_tells_whose_notice_it_is(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(2, 2)
        for place, value in (("A2", "文号"), ("B2", "某政办〔2023〕5号"), ("C2", "发文机关：")):
            sheet[place] = value
        sheet["D2"], sheet["A3"], sheet["B3"] = "某市人民政府办公室", "成文日期", date(2023, 5, 4)

    breakdown = read_notice(workbook(tmp_path / "f.xlsx", change)).breakdown
    assert (breakdown.doc_no, breakdown.issuer, breakdown.issued_on) == (
        "某政办〔2023〕5号",
        "某市人民政府办公室",
        date(2023, 5, 4),
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=1/0", "B4单元格是公式，没有算出的结果"),
        ('=DISPIMG("ID_1",1)', "B4单元格是图片"),
        ("#REF!", "B4单元格是公式错误#REF!"),
    ],
)
def test_a_cell_without_a_text_of_its_own_is_named(tmp_path: Path, value: str, words: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B4"] = value

    assert words in refusal(workbook(tmp_path / "f.xlsx", change))


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[4].hidden = True

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    assert len(reading.breakdown.tasks) == 2
    assert "隐藏" in reasons(reading)


@pytest.mark.parametrize(("column", "told"), [("D", "D列"), ("F", "F列")])
def test_hidden_columns_are_read_and_told(tmp_path: Path, column: str, told: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.column_dimensions[column].hidden = True

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    assert reading.breakdown.tasks[0].lead_units[0].name == "市发改委"
    assert [d.text for d in reading.doubts if "这些列" in d.reason] == [told]


def test_a_hidden_sheet_is_not_read_but_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("旧表")
        for row in ([TITLE], HEADER, *ROWS):
            other.append(row)
        other.sheet_state = "hidden"

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    assert len(reading.breakdown.tasks) == 2
    assert any("旧表" in u.where for u in reading.unused)


def test_a_second_sheet_of_tasks_is_read_and_doubted(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.title = "决策公开"
        other = sheet.parent.create_sheet("执行公开")
        for row in (["序号", "工作任务", "责任单位"], [1, "公开督查结果", "市政府办公室"]):
            other.append(row)

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    assert [(t.part, t.title) for t in reading.breakdown.tasks] == [
        ("决策公开", "公开规划"),
        ("决策公开", "公开预算"),
        ("执行公开", "公开督查结果"),
    ]
    assert "执行公开" in reasons(reading)


def test_an_error_in_the_second_sheet_names_it(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("执行公开")
        for row in (["序号", "工作任务", "责任单位"], [1, "", "市政府办公室"]):
            other.append(row)

    assert refusal(workbook(tmp_path / "f.xlsx", change)).startswith("工作表“执行公开”：表格第2行")


def test_a_year_that_no_text_names_is_taken_from_elsewhere_and_doubted(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(1)

    named = read_notice(workbook(tmp_path / "2022年任务.xlsx", change))
    assert named.breakdown.year == 2022
    assert "文件名" in reasons(named)
    dated = read_notice(workbook(tmp_path / "任务.xlsx", change))
    assert dated.breakdown.year == 2023
    assert "完成时限" in reasons(dated)


def _with(path: Path, member: str, change: Callable[[str], str]) -> Path:
    """The workbook with the text of one of its parts changed."""
    given = workbook(path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, change(data.decode()).encode() if item.filename == member else data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_an_entity_in_a_sheet_is_refused(tmp_path: Path) -> None:
    path = _with(
        tmp_path / "f.xlsx",
        SHEET,
        lambda xml: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + xml,
    )
    assert "实体声明" in refusal(path)


def test_a_sheet_full_of_merged_ranges_is_refused(tmp_path: Path) -> None:
    many = '<mergeCells count="1">' + '<mergeCell ref="A1:XFD1048576"/>' * 19_000 + "</mergeCells>"
    path = _with(tmp_path / "f.xlsx", SHEET, lambda xml: xml.replace("</sheetData>", f"</sheetData>{many}"))
    assert len(read_notice(path).breakdown.tasks) == 2  # four rows: a million places are not reached
    more = many.replace("/><", "/>" + '<mergeCell ref="A1:B2"/>' * 2 + "<", 2_000)
    path = _with(tmp_path / "g.xlsx", SHEET, lambda xml: xml.replace("</sheetData>", f"</sheetData>{more}"))
    assert "合并单元格太多" in refusal(path)


def test_a_text_that_a_merged_area_hides_is_told_with_its_place(tmp_path: Path) -> None:
    merges = '</sheetData><mergeCells count="1"><mergeCell ref="D3:D4"/></mergeCells>'
    path = _with(
        tmp_path / "f.xlsx",
        SHEET,
        lambda xml: re.sub('<c r="D3".*?</c>', "", xml).replace("</sheetData>", merges),
    )
    (told,) = [d for d in read_notice(path).doubts if "被盖住" in d.reason]
    assert (told.where.endswith("D3:D4"), told.text) == (True, "市财政局")


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for column in range(7, 400):
            sheet.cell(2, column, "备注")

    assert "栏" in refusal(workbook(tmp_path / "f.xlsx", change))


def test_a_cell_at_the_end_of_the_sheet_costs_nothing_and_is_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(1_048_576, 16_384, "x")

    reading = read_notice(workbook(tmp_path / "f.xlsx", change))
    assert len(reading.breakdown.tasks) == 2
    assert [u.text for u in reading.unused] == ["x"]


def test_a_broken_workbook_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx")
    path.write_bytes(path.read_bytes()[:-300])
    assert "损坏" in refusal(path)
    assert "损坏" in refusal(_with(tmp_path / "g.xlsx", SHEET, lambda xml: xml[:-30]))


def comma(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


LINES = f"{TITLE},,\n序号,任务,责任单位\n1,公开规划,市发改委\n2,公开预算,市财政局\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_in_every_encoding_and_with_every_mark(tmp_path: Path, encoding: str, mark: str) -> None:
    reading = read_notice(comma(tmp_path / "f.csv", LINES.replace(",", mark), encoding))
    assert [t.title for t in reading.breakdown.tasks] == ["公开规划", "公开预算"]


def test_commas_in_a_text_file_are_read_too(tmp_path: Path) -> None:
    assert len(read_notice(comma(tmp_path / "f.txt", LINES)).breakdown.tasks) == 2


def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "（第4行）" in refusal(comma(tmp_path / "f.csv", LINES.replace("公开预算", '"公开预算')))


def test_csv_without_a_header_names_the_way_forward(tmp_path: Path) -> None:
    assert "模板" in refusal(comma(tmp_path / "f.csv", "姓名,电话\n张某,123\n"))
