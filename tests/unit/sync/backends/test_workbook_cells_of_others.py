"""Kinds of cell that people never see and programs write all the same: each reads as it shows, and can be patched."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from workbook_samples import SHEET, TAB, batch, members, published, put, rezip, with_rows

CELLS = {
    "boolean": ('t="b"><v>1</v>', "TRUE"),
    "boolean in words": ('t="b"><v>false</v>', "FALSE"),
    "a date in ISO": ('t="d"><v>2021-07-01</v>', "2021-07-01"),
    "a moment in ISO": ('t="d"><v>2021-07-01T10:20:00</v>', "2021-07-01 10:20"),
    "a number as text": ('t="str"><v>0012</v>', "0012"),
    "a telephone number": ("><v>13805912345</v>", "13805912345"),
    "a number in powers": ("><v>1.3805912345E10</v>", "13805912345"),
    "a fraction": ("><v>0.1</v>", "0.1"),
    "a guide that is spoken": (
        't="inlineStr"><is><t>东京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></is>',
        "东京",
    ),
    "runs with a guide": (
        't="inlineStr"><is><r><t>已</t></r><rPh sb="0" eb="1"><t>yi</t></rPh><r><rPr><b/></rPr><t>办</t></r></is>',
        "已办",
    ),
    "a vertical tab at the end": ('t="inlineStr"><is><t>行_x000B_</t></is>', "行\x0b"),
    "a long text": (f't="inlineStr"><is><t>{"长" * 32_767}</t></is>', "长" * 32_767),
    "character references": ('t="inlineStr"><is><t>&#20013;&#x6587;&amp;</t></is>', "中文&"),
    "an empty item": ('t="inlineStr"><is><t/></is>', ""),
    "a string of nothing": ('t="str"><v></v>', ""),
    "line ends of Windows": ('t="inlineStr"><is><t>一&#13;&#10;二</t></is>', "一\r\n二"),
}
FORMULAS = {
    "shared": '<f t="shared" ref="C2:C3" si="0">A2</f><v>1</v>',
    "shared, further down": '<f t="shared" si="0"/><v>1</v>',
    "array": '<f t="array" ref="C2">SUM(1)</f><v>1</v>',
    "dynamic array": '<f t="array" ref="C2:C3">_xlfn.UNIQUE(A2:A3)</f><v>1</v>',
    "data table": '<f t="dataTable" ref="C2:C3" dt2D="0" dtr="0" r1="A1"/><v>1</v>',
    "to be worked out": '<f ca="1">NOW()</f><v>1</v>',
}


@pytest.mark.parametrize("kind", CELLS)
def test_it_reads_as_it_shows_and_is_patched(tmp_path: Path, kind: str) -> None:
    cell, text = CELLS[kind]
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, f'<row r="2"><c r="A2" t="str"><v>K1</v></c><c r="C2" {cell}</c></row>')
    reading = backend.read()
    assert reading.grids[TAB].text(2, 3) == text
    backend.write(batch(2, put(2, 3, "新", text)), reading)
    assert backend.read().grids[TAB].text(2, 3) == "新"
    assert openpyxl.load_workbook(backend.path)[TAB]["C2"].value == "新"


@pytest.mark.parametrize("kind", FORMULAS)
@pytest.mark.parametrize("attributes", ["", ' cm="1"', ' t="str" cm="1"'])
def test_a_formula_of_any_kind_is_one(tmp_path: Path, kind: str, attributes: str) -> None:
    backend = published(tmp_path / "台账.xlsx")
    with_rows(
        backend.path,
        f'<row r="2"><c r="A2" t="str"><v>K1</v></c><c r="C2"{attributes}>{FORMULAS[kind]}</c></row>',
    )
    grid = backend.read().grids[TAB]
    assert (2, 3) in grid.formulas
    assert grid.text(2, 3) == "1"
    assert not grid.no_text


@pytest.mark.parametrize(("since", "serial"), [("", 44378), (' date1904="1"', 42916), (' date1904="true"', 42916)])
def test_a_date_is_read_by_its_files_calendar(tmp_path: Path, since: str, serial: int) -> None:
    backend = published(tmp_path / "台账.xlsx")

    def with_dates(styles: bytes) -> bytes:
        return re.sub(rb'(<cellXfs[^>]*>)<xf numFmtId="0"', rb'\1<xf numFmtId="14"', styles, count=1)

    rezip(backend.path, {"xl/styles.xml": with_dates})
    if since:
        rezip(
            backend.path,
            {"xl/workbook.xml": lambda x: x.replace(b"<workbookPr", b"<workbookPr" + since.encode())},
        )
    with_rows(backend.path, f'<row r="2"><c r="A2" t="str"><v>K1</v></c><c r="C2" s="0"><v>{serial}</v></c></row>')
    assert backend.read().grids[TAB].text(2, 3) == "2021-07-01"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_tab_is_read_as_ever(tmp_path: Path, state: str) -> None:
    backend = published(tmp_path / "台账.xlsx")

    def hide(xml: bytes) -> bytes:
        return xml.replace(f'<sheet name="{TAB}"'.encode(), f'<sheet name="{TAB}" state="{state}"'.encode())

    rezip(backend.path, {"xl/workbook.xml": hide})
    assert backend.read().grids[TAB].text(2, 5) == "进展1"
    assert SHEET in members(backend.path)
