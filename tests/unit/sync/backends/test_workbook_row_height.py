"""Rows have room for their wrapped texts in programs that do not fit them, and go on being fitted in those that do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from workbook_samples import HEADERS, SHEET, TAB, batch, members, published, put, rezip

from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout
from sync.backends.workbook import WorkbookBackend
from sync.backends.workbook.xml.row_height import grown

LONG = "按月公开，逐项核对。" * 20


def row(path: Path, number: int) -> str:
    """The opening tag of a row of the ledger tab."""
    found = re.search(rf'<row r="{number}"[^>]*>', members(path)[SHEET].decode())
    assert found
    return found[0]


def height(path: Path, number: int) -> float:
    found = re.search(r' ht="([\d.]+)"', row(path, number))
    assert found
    return float(found[1])


def test_published_rows_show_all_their_text(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    rows = (("K1", "单位", "正在推进", "50", LONG), ("K2", "单位", "正在推进", "50", "短"))
    WorkbookBackend(path).publish((TabLayout(TAB, HEADERS, rows, widths={5: 40}),), Stamp("p", 1, "b"))
    assert height(path, 2) > 5 * height(path, 3)
    assert "customHeight" not in row(path, 2), "a fixed height would not grow with what staff type"
    assert "customHeight" in row(path, 1)


def test_a_written_text_makes_its_row_roomier_but_never_lower(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    before = height(backend.path, 2)
    backend.write(batch(2, put(2, 5, LONG, "进展1")), backend.read())
    tall = height(backend.path, 2)
    assert tall > 5 * before
    assert height(backend.path, 3) == before
    backend.write(batch(3, put(2, 5, "短", LONG)), backend.read())
    assert height(backend.path, 2) == tall


@pytest.mark.parametrize("tag", [' r="2"', ' r="2" ht="15" customHeight="1"', ' r="2" ht="15" hidden="1"'])
def test_rows_without_height_and_those_set_by_a_person_stay(tag: str) -> None:
    assert grown(tag.encode(), [(LONG, 20)]) == tag.encode()


def test_a_height_saved_by_another_program_grows(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    fixed = b'<row r="2" customFormat="false" ht="15" hidden="false" customHeight="false" '
    rezip(backend.path, {SHEET: lambda data: re.sub(rb'<row r="2" (ht="[\d.]+" )?', fixed, data)})
    backend.write(batch(2, put(2, 5, LONG, "进展1")), backend.read())
    assert height(backend.path, 2) > 60
