"""A column put up in a workbook: its header, its width and its look, and every other byte as it was."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from workbook_samples import SHEET, TAB, members, published, put, rezip

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, NewColumn
from sync.backends.workbook import WorkbookBackend
from sync.errors import CellsRefused

NEW = (
    NewColumn("a", TAB, 6, 1, "本轮", 12, 2, numeric=False),
    NewColumn("b", TAB, 7, 1, "附件数", 8, 4, numeric=True),
)


def put_up(backend: WorkbookBackend) -> None:
    backend.write(Batch(Stamp("p", 2, "b2"), columns=NEW), backend.read())


def test_it_looks_as_its_neighbour_does_and_is_locked(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    put_up(backend)
    backend.write(Batch(Stamp("p", 3, "b3"), (put(2, 6, "未报", ""),)), backend.read())
    sheet = openpyxl.load_workbook(backend.path)[TAB]
    assert [sheet.cell(1, at).style_id for at in (6, 7)] == [sheet.cell(1, like).style_id for like in (2, 4)]
    assert [round(sheet.column_dimensions[letter].width) for letter in "FG"] == [13, 9]
    cell = sheet.cell(2, 6)
    assert (cell.value, cell.protection.locked) == ("未报", True)
    assert cell.style_id == sheet.cell(2, 2).style_id
    assert not sheet.column_dimensions["H"].protection.locked, "staff's own columns stay open"


def test_nothing_else_of_the_file_changes(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    before = members(backend.path)
    put_up(backend)
    after = members(backend.path)
    portal = "xl/worksheets/sheet2.xml"
    assert {name for name in before if before[name] != after[name]} == {SHEET, portal}
    plain = [
        re.sub(rb"<cols>.*?</cols>|<row r=\"1\".*?</row>|<dimension[^>]*>", b"", one[SHEET]) for one in (before, after)
    ]
    assert plain[0] == plain[1]
    spans = re.findall(rb'<col min="(\d+)" max="(\d+)"', after[SHEET])
    assert [tuple(map(int, one)) for one in spans] == [(1, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 45)]


@pytest.mark.parametrize(
    "cols",
    [
        b"",
        b'<cols><col min="2" max="16384" width="9" customWidth="1"/></cols>',
        b'<cols ><col width="9" max="6" min="6"></col></cols>',
    ],
    ids=["none", "one for all", "written otherwise"],
)
def test_whatever_another_program_says_of_widths(tmp_path: Path, cols: bytes) -> None:
    backend = published(tmp_path / "台账.xlsx")
    rezip(backend.path, {SHEET: lambda data: re.sub(rb"<cols>.*?</cols>", cols, data)})
    put_up(backend)
    sheet = openpyxl.load_workbook(backend.path)[TAB]
    assert [sheet.cell(1, at).value for at in (5, 6, 7)] == ["工作进展", "本轮", "附件数"]
    assert [round(sheet.column_dimensions[letter].width) for letter in "FG"] == [13, 9]


def test_broken_widths_are_left_alone(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    rezip(backend.path, {SHEET: lambda data: re.sub(rb"<col min", b"<col of", data, count=1)})
    before = backend.path.read_bytes()
    with pytest.raises(CellsRefused) as refused:
        put_up(backend)
    assert refused.value.op_ids == {"a", "b"}
    assert backend.path.read_bytes() == before
