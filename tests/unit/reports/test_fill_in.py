"""填报工作簿: what is open and what is locked, what it hides, and that no text in it is more than a text."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.columns import STATUSES, column
from ledger.entries import Ledger
from ledger.errors import Refused
from ledger.figures.board import board
from ledger.papers.fill_in import FILL_COLUMNS, STAMP_SHEET, FillInStamp, opened_stamp
from reports import make
from reports.workbook.printed import A3, across
from tests.unit.ledger.sample_ledger import small_ledger

KEY, UNIT, DAY = "2021-07-鼓楼区", "鼓楼区", date(2021, 11, 2)
INERT = ("=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝1＋1", "＠x", "'=1", "https://evil.example", "007")


def ledger_of(*cells: tuple[str, str, str], **told: Any) -> Ledger:
    return replace(small_ledger(**told), cells={(key, name): text for key, name, text in cells}, version=7)


def made(of: Ledger, unit: str = UNIT) -> bytes:
    return make("fill_in", board(of, DAY), unit=unit, material="L1")


def sheet_of(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content))["填报"]


def place(sheet: Worksheet, key: str, name: str) -> Any:
    """The cell of an entry in a column."""
    header = next(row for row in sheet.iter_rows() if row[0].value == "台账编号")
    at = next(cell.column for cell in header if cell.value == column(name).header)
    return next(sheet.cell(row[0].row, at) for row in sheet.iter_rows() if row[0].value == key)


def stamp_of(content: bytes) -> FillInStamp:
    hidden = openpyxl.load_workbook(io.BytesIO(content))[STAMP_SHEET]
    return opened_stamp([str(row[0].value) for row in hidden.iter_rows()])


def test_reported_columns_are_open_and_everything_else_is_locked() -> None:
    sheet = sheet_of(made(ledger_of()))
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.column_dimensions["A"].hidden
    assert {name: place(sheet, KEY, name).protection.locked for name in FILL_COLUMNS} == dict.fromkeys(
        FILL_COLUMNS, False
    )
    held = ("key", "task_no", "task", "role", "due_date", "review_state", "review_comment")
    assert all(place(sheet, KEY, name).protection.locked for name in held)
    assert "推进公开。" in [cell.value for cell in sheet[place(sheet, KEY, "key").row]]


def test_what_was_approved_is_locked_as_a_whole() -> None:
    sheet = sheet_of(made(ledger_of(t07_鼓楼区={"status": "已完成", "review_state": "已通过"})))
    assert all(place(sheet, KEY, name).protection.locked for name in FILL_COLUMNS)
    assert not place(sheet, "2021-30-鼓楼区", "status").protection.locked


def test_states_come_from_a_list_and_percentages_from_a_span() -> None:
    rules = {rule.type: rule for rule in sheet_of(made(ledger_of())).data_validations.dataValidation}
    assert rules["list"].formula1 == f'"{",".join(STATUSES)}"'
    assert (rules["decimal"].formula1, rules["decimal"].formula2) == ("0", "100")


@pytest.mark.parametrize("text", INERT)
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    cell = place(sheet_of(made(ledger_of((KEY, "progress_note", text)))), KEY, "progress_note")
    assert (cell.value, cell.data_type, cell.hyperlink, cell.number_format) == (text, "s", None, "@")


def test_the_stamp_says_whose_it_is_and_what_every_cell_held() -> None:
    stamp = stamp_of(made(ledger_of((KEY, "percent", "40%"), (KEY, "issues", "缺人。"))))
    assert (stamp.ledger, stamp.year, stamp.unit, stamp.version, stamp.day) == ("L1", 2021, UNIT, 7, "2021-11-02")
    assert stamp.cells[KEY] == {"percent": "40%", "issues": "缺人。"}
    assert stamp.untouched(KEY, "percent") == ("40%", "40")
    assert len(stamp.cells) == 4


def test_a_stamp_that_was_touched_is_none() -> None:
    pieces = FillInStamp("L1", 2021, UNIT, 7, "2021-11-02", {KEY: {"issues": "缺人。" * 20_000}}).packed()
    assert opened_stamp(pieces).cells[KEY]["issues"] == "缺人。" * 20_000
    for wrong in (
        [pieces[0], pieces[1][:-8]],
        [pieces[1], pieces[1]],
        [pieces[0], "什么"],
        [pieces[0][:-1], pieces[1]],
    ):
        with pytest.raises(Refused, match="被改动过"):
            opened_stamp(wrong)
    with pytest.raises(Refused, match="不是本门户"):
        opened_stamp(["x"])


def test_a_stamp_that_unfolds_without_end_is_none() -> None:
    bomb = b64encode(zlib.compress(b"0" * (65 << 20))).decode()
    with pytest.raises(Refused, match="被改动过"):
        opened_stamp([sha256(b"").hexdigest(), bomb])


RIGHT = {
    "ledger": "L1",
    "year": 2021,
    "unit": UNIT,
    "version": 7,
    "day": "2021-11-02",
    "cells": {KEY: {"issues": "缺人。"}},
}
FORGED = {
    "no record": [1],
    "missing": {"cells": {}},
    "unit": RIGHT | {"unit": ["x"]},
    "year": RIGHT | {"year": "2021"},
    "cells": RIGHT | {"cells": [KEY]},
    "entry": RIGHT | {"cells": {KEY: 7}},
    "text": RIGHT | {"cells": {KEY: {"issues": 7}}},
    "column": RIGHT | {"cells": {KEY: {"review_state": "已通过"}}},
    "key": RIGHT | {"cells": {"x": {}}},
    "written": RIGHT | {"written": {KEY: ["issues"]}},
}


def sealed(content: object) -> list[str]:
    text = json.dumps(content).encode()
    return [sha256(text).hexdigest(), b64encode(zlib.compress(text)).decode()]


@pytest.mark.parametrize("name", FORGED)
def test_a_stamp_that_somebody_made_up_is_none_though_its_checksum_is_right(name: str) -> None:
    assert opened_stamp(sealed(RIGHT)).unit == UNIT
    with pytest.raises(Refused, match="被改动过"):
        opened_stamp(sealed(FORGED[name]))


def test_a_text_longer_than_a_cell_is_not_to_be_changed_there() -> None:
    cell = place(sheet_of(made(ledger_of((KEY, "progress_note", "长" * 40_000)))), KEY, "progress_note")
    assert cell.protection.locked
    assert str(cell.value).endswith("全文见台账）")


def test_without_a_unit_it_is_a_package_with_every_units() -> None:
    of = board(ledger_of(), DAY)
    package = zipfile.ZipFile(io.BytesIO(make("fill_in", of, material="L1")))
    assert package.namelist() == [f"{unit}2021年填报工作簿.xlsx" for unit in of.units]
    assert {stamp_of(package.read(name)).unit for name in package.namelist()} == set(of.units)


def test_printed_is_the_table_in_letters_of_nine_points_on_two_sheets_side_by_side() -> None:
    """All columns on one sheet came out at six points."""
    sheet = sheet_of(made(ledger_of()))
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "台账编号")
    assert sheet.print_area == f"'填报'!$B${head}:$P${sheet.max_row}"
    assert (sheet.print_title_rows, sheet.print_title_cols) == (f"${head}:${head}", "$B:$C")
    assert sheet.sheet_properties.pageSetUpPr
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert int(sheet.page_setup.scale or 0) >= 90
    (second,) = sheet.col_breaks.brk
    wide = [sheet.column_dimensions[letter].width for letter in "BCDEFGHIJKLMNOP"]
    assert all(across(part) * 0.92 <= A3.across for part in (wide[: second.id - 1], wide[:2] + wide[second.id - 1 :]))
    assert sheet.oddHeader
    assert f"{UNIT}2021年政务公开工作填报" in str(sheet.oddHeader.center.text)
