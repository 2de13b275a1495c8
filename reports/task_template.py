"""任务分解表模板.xlsx: a breakdown to fill in by hand, for notices whose own form cannot be read.

What `ledger.notice` reads out of the filled file is exactly what was filled in; a row that begins with 示例 is no task.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from ledger.data_files import rows_of
from ledger.units.directory import Directory

FILE_NAME = "任务分解表模板.xlsx"
_ROWS = 300  # rows ready to be filled; more may follow below them
_FIRST = 3  # zero-based row of the sample: title, identity and header stand above
_COLUMNS = [(row["header"], int(row["width"]), row["sample"], row["how"]) for row in rows_of("task_template.csv")]
_EDGE = {"border": 1, "border_color": "#8A94A0", "valign": "vcenter", "font_name": "宋体", "text_wrap": True}


def task_template(year: int, directory: Directory) -> bytes:
    """The .xlsx for a year's breakdown, with the directory's groups and units to choose from."""
    units = [*directory.groups, *(u.full_name for u in directory.units if not u.out_of_scope)]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    _table(book, book.add_worksheet("任务分解表"), year, len(units))
    _explanations(book, book.add_worksheet("填写说明"))
    listed = book.add_worksheet("单位名录")
    listed.set_column(0, 0, 40)
    listed.write_column(0, 0, ["可以选用的单位和集合单位", *units])
    book.close()
    return out.getvalue()


def _table(book: Any, sheet: Any, year: int, units: int) -> None:
    head = book.add_format(_EDGE | {"bold": True, "align": "center", "bg_color": "#EEF0F3"})
    sample = book.add_format(_EDGE | {"italic": True, "font_color": "#5F666D", "bg_color": "#F6F7F9"})
    label, cell = book.add_format({"align": "right", "font_name": "宋体"}), book.add_format(_EDGE)
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, f"{year}年政务公开工作任务分解表", title)
    for column, (text, hint) in enumerate(
        (
            ("文号", "如 某政办〔2023〕5号"),
            ("发文机关", "如 某市人民政府办公室"),
            ("成文日期", "如 2023年6月4日"),
        )
    ):
        sheet.write(1, column * 2, text, label)
        sheet.write_blank(1, column * 2 + 1, None, cell)
        sheet.data_validation(1, column * 2 + 1, 1, column * 2 + 1, {"validate": "any", "input_message": hint})
    for column, (header, width, example, how) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write(_FIRST - 1, column, header, head)
        sheet.write(_FIRST, column, example, sample)
        sheet.data_validation(_FIRST + 1, column, _FIRST + _ROWS, column, _choice(header, units, how))
        for row in range(_FIRST + 1, _FIRST + 1 + _ROWS):
            sheet.write_blank(row, column, None, cell)
    sheet.freeze_panes(_FIRST, 0)


def _choice(header: str, units: int, how: str) -> dict[str, Any]:
    """A drop-down that helps and refuses nothing: a cell may hold several units."""
    shown = {"input_title": header, "input_message": how, "show_error": False}
    if header in ("牵头单位", "责任单位"):
        return shown | {"validate": "list", "source": f"=单位名录!$A$2:$A${units + 1}"}
    if header == "完成时限":
        return shown | {"validate": "list", "source": ["6月底前", "9月底前", "年底前", "每季度", "长期坚持"]}
    return shown | {"validate": "any"}


def _explanations(book: Any, sheet: Any) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 80)
    sheet.write_row(0, 0, ["栏目", "怎么填"], bold)
    for row, (header, _, _, how) in enumerate(_COLUMNS, start=1):
        sheet.write_row(row, 0, [header, how], wrapped)
    sheet.write(len(_COLUMNS) + 1, 0, "标题、文号", wrapped)
    sheet.write(
        len(_COLUMNS) + 1,
        1,
        "写在表头上面两行；标题里要有年份。不要改动表头的栏目名称，可以加栏目，加的栏目不会导入。",
        wrapped,
    )
