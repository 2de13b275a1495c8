"""任务分解表模板.xlsx: what is filled into it is read back exactly; left as it is, it holds no task."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledger.breakdown import Breakdown, Mention, Task
from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice
from ledger.units.directory import shipped_directory
from reports.task_template import task_template

NOTICE = Path(__file__).parents[3] / "data" / "notice_2021_53.txt"


def _filled(path: Path, breakdown: Breakdown, *, sample: bool) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(task_template(breakdown.year, shipped_directory())))
    sheet = book["任务分解表"]
    sheet["A1"] = breakdown.title
    sheet["B2"], sheet["D2"], sheet["F2"] = breakdown.doc_no, breakdown.issuer, breakdown.issued_on
    for row, task in enumerate(breakdown.tasks, start=5 if sample else 4):
        values = [task.no, task.part, task.section, task.title, task.requirement]
        units = ["；".join(map(str, mentions)) for mentions in (task.lead_units, task.responsible_units)]
        for column, value in enumerate([*values, *units, *([] if sample else [None])], start=1):
            sheet.cell(row, column).value = value or None
    book.save(path)
    return path


@pytest.mark.parametrize("sample", [True, False], ids=["the sample left in", "the sample written over"])
def test_the_filled_template_is_read_exactly(tmp_path: Path, sample: bool) -> None:
    given = read_notice(NOTICE).breakdown
    reading = read_notice(_filled(tmp_path / "任务分解表模板.xlsx", given, sample=sample))
    read = reading.breakdown
    assert read.tasks == given.tasks
    assert (read.year, read.title, read.doc_no, read.issuer, read.issued_on) == (
        given.year,
        given.title,
        given.doc_no,
        given.issuer,
        given.issued_on,
    )
    assert reading.unused == ()


def test_deadlines_and_units_as_the_explanations_say(tmp_path: Path) -> None:
    task = Task(1, "", "", "公开规划", "", (Mention("市甲局", "负责专题建设"),), (Mention("各区、县（市）政府"),))
    given = Breakdown(2026, "2026年政务公开工作任务分解表", "", "", None, (task,))
    path = _filled(tmp_path / "f.xlsx", given, sample=True)
    book = openpyxl.load_workbook(path)
    book["任务分解表"]["H5"] = date(2026, 6, 30)
    book.save(path)
    (read,) = read_notice(path).breakdown.tasks
    assert (read.lead_units, read.responsible_units) == (task.lead_units, task.responsible_units)
    assert [d.due for d in read.deadlines] == [date(2026, 6, 30)]


def test_left_as_it_is_it_holds_no_task(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(task_template(2026, shipped_directory()))
    with pytest.raises(NoticeUnreadable, match="没有任务"):
        read_notice(path)


def test_every_column_is_explained_and_units_can_be_chosen() -> None:
    book = openpyxl.load_workbook(io.BytesIO(task_template(2026, shipped_directory())))
    headers = [cell.value for cell in book["任务分解表"][3]]
    assert headers == [row[0].value for row in book["填写说明"].iter_rows(min_row=2, max_row=9)]
    choices = [str(v.formula1) for v in book["任务分解表"].data_validations.dataValidation]
    assert sum("单位名录" in choice for choice in choices) == 2
    assert "各县（市）区政府" in [cell.value for cell in book["单位名录"]["A"]]
