"""Sheets written in unusual but valid ways are patched in the right place, or refused; never misplaced."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from workbook_samples import SHEET, TAB, batch, members, published, put, rezip, text_cell, with_rows

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, CellWrite, RowAppend
from sync.backends.workbook import WorkbookBackend
from sync.errors import CellsRefused

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>台账编号</t></is></c></row>'
VARIANTS = {
    "rows and cells without r": "<row><c/></row><row><c t='str'><v>K1</v></c><c/><c t='str'><v>旧</v></c></row>",
    "row without r after a gap": HEADER
    + '<row r="2">'
    + text_cell("A2", "K1")
    + text_cell("C2", "旧")
    + "</row><row><c/></row>",
    "single quotes and spaces": HEADER
    + "<row  spans = '1:3' r = '2' ><c s = '1' r = 'A2' t = 'str' ><v>K1</v></c >"
    + "<c r='C2' t='str'><v>旧</v></c></row>",
    "blanks in end tags": HEADER
    + '<row r="2"><c r="A2" t="inlineStr"><is><t>K1</t ></is ></c\n><c r="C2" t="str"><v >旧</v ></c ></row >',
    "cells closed and self-closed": HEADER
    + '<row r="2">'
    + text_cell("A2", "K1")
    + '<c r="B2" s="1"></c>'
    + text_cell("C2", "旧")
    + '<c r="D2"/></row>',
    "rich inline text with phonetic": HEADER
    + '<row r="2">'
    + text_cell("A2", "K1")
    + '<c r="C2" t="inlineStr"><is><r><rPr><b/></rPr><t>旧</t></r><rPh sb="0" eb="1"><t>jiu</t></rPh></is></c></row>',
    "attribute with an angle bracket": HEADER
    + '<row r="2" x:note="a>b" xmlns:x="n">'
    + text_cell("A2", "K1")
    + text_cell("C2", "旧")
    + "</row>",
    "cells out of order": HEADER + '<row r="2">' + text_cell("C2", "旧") + text_cell("A2", "K1") + "</row>",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_right_cell_is_patched(tmp_path: Path, variant: str) -> None:
    """F079."""
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, VARIANTS[variant])
    reading = backend.read()
    assert (reading.grids[TAB].text(2, 1), reading.grids[TAB].text(2, 3)) == ("K1", "旧")
    backend.write(batch(2, put(2, 3, "新 <值>", "旧")), reading)
    grid = backend.read().grids[TAB]
    assert (grid.text(2, 1), grid.text(2, 2), grid.text(2, 3)) == ("K1", "", "新 <值>")
    assert openpyxl.load_workbook(backend.path)[TAB]["C2"].value == "新 <值>"


def test_a_prefixed_sheet_is_patched_with_its_prefix(tmp_path: Path) -> None:
    """F079: `<x:row>` as the Open XML SDK writes it."""
    backend = published(tmp_path / "台账.xlsx")
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = '<x:row r="1"><x:c r="A1"/></x:row><x:row r="2"><x:c r="A2" t="str"><x:v>K1</x:v></x:c></x:row>'
    xml = f'<?xml version="1.0"?><x:worksheet xmlns:x="{ns}"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    rezip(backend.path, {SHEET: xml.encode()})
    writes = (put(2, 3, "新", ""), put(2, 4, "75", "", numeric=True))
    new = (RowAppend("a", TAB, "K2", {1: ("K2", False)}),)
    backend.write(Batch(Stamp("p", 2), writes, new), backend.read())
    assert b'<x:c r="C2" t="inlineStr"><x:is><x:t xml:space="preserve">' in members(backend.path)[SHEET]
    assert [cell.value for cell in openpyxl.load_workbook(backend.path)[TAB][2]] == ["K1", None, "新", 75]
    assert backend.read().grids[TAB].text(3, 1) == "K2"


REFUSED = {
    "a row twice": (
        HEADER + '<row r="2">' + text_cell("A2", "K1") + '</row><row r="2">' + text_cell("C2", "旧") + "</row>",
        "两次",
    ),
    "a cell twice": (
        HEADER + '<row r="2">' + text_cell("A2", "K1") + text_cell("C2", "旧") + text_cell("C2", "旧") + "</row>",
        "重复",
    ),
    "a cell in another row": (
        '<row r="1">' + text_cell("A2", "K1") + text_cell("C2", "旧") + '</row><row r="2"/>',
        "混乱",
    ),
}


@pytest.mark.parametrize("variant", REFUSED)
def test_what_is_ambiguous_is_refused(tmp_path: Path, variant: str) -> None:
    """F079: nothing is written when the place cannot be told for sure."""
    xml, why = REFUSED[variant]
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, xml)
    before = backend.path.read_bytes()
    with pytest.raises(CellsRefused, match=why) as refused:
        backend.write(batch(2, put(2, 3, "新", "旧")), backend.read())
    assert refused.value.op_ids == {"op-2-3"}
    assert backend.path.read_bytes() == before


def test_missing_cells_come_into_being_in_order(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, HEADER + f'<row r="3" spans="1:4">{text_cell("A3", "K2")}<c r="D3"><v>1</v></c></row>')
    writes = tuple(put(3, column, f"v{column}", "") for column in (6, 2, 3))
    backend.write(batch(2, *writes), backend.read())
    sheet = openpyxl.load_workbook(backend.path)[TAB]
    assert [cell.value for cell in sheet[3]] == ["K2", "v2", "v3", 1, None, "v6"]
    xml = members(backend.path)[SHEET]
    assert [xml.index(f'r="{c}3"'.encode()) for c in "ABCDF"] == sorted(
        xml.index(f'r="{c}3"'.encode()) for c in "ABCDF"
    )
    assert b'spans="1:6"' in xml


def test_new_cells_wear_the_style_of_their_column(tmp_path: Path) -> None:
    """A phone typed below the published rows stays text, because the column's own style is used."""
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, HEADER + f'<row r="2">{text_cell("A2", "K1")}</row>')
    backend.write(batch(2, put(2, 5, "0012", "")), backend.read())
    assert openpyxl.load_workbook(backend.path)[TAB]["E2"].number_format == "@"


def test_rows_are_appended_into_empty_styled_rows_and_before_a_far_empty_one(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    tail = '<row r="3"><c r="A3" s="1"/></row><row r="1048576" ht="15" customHeight="1"/>'
    with_rows(backend.path, HEADER + f'<row r="2">{text_cell("A2", "K1")}</row>' + tail)
    new = tuple(RowAppend(f"a{n}", TAB, f"K{n}", {1: (f"K{n}", False), 4: ("5", True)}) for n in (2, 3))
    backend.write(Batch(Stamp("p", 2), appends=new), backend.read())
    sheet = openpyxl.load_workbook(backend.path)[TAB]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["K1", "K2", "K3"]
    assert b'<c r="A3" s="1" t="inlineStr">' in members(backend.path)[SHEET]


def test_what_described_the_former_value_goes_with_it(tmp_path: Path) -> None:
    """`vm` and `cm` point at a picture or array result that the cell no longer holds."""
    backend = published(tmp_path / "台账.xlsx")
    with_rows(
        backend.path,
        HEADER + f'<row r="2">{text_cell("A2", "K1")}<c r="C2" s="2" t="e" vm="1" cm="1"><v>#VALUE!</v></c></row>',
    )
    backend.write(batch(2, put(2, 3, "新", "")), backend.read())
    assert b'<c r="C2" s="2" t="inlineStr"><is>' in members(backend.path)[SHEET]


def test_a_row_is_not_inserted_among_rows_out_of_order(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    rows = (2, 5, 4)
    with_rows(backend.path, HEADER + "".join(f'<row r="{n}">{text_cell(f"A{n}", f"K{n - 1}")}</row>' for n in rows))
    with pytest.raises(CellsRefused, match="行号"):
        backend.write(Batch(Stamp("p", 2), appends=(RowAppend("a", TAB, "K9", {1: ("K9", False)}),)), backend.read())
    backend.write(batch(2, put(4, 3, "新", "")), backend.read())
    assert backend.read().grids[TAB].text(4, 3) == "新"


def test_the_first_rows_of_an_empty_tab_do_not_look_like_its_header(tmp_path: Path) -> None:
    """F081: they wear their columns' styles; filter, its hidden name and validation cover all of them."""
    backend = published(tmp_path / "台账.xlsx", rows=0)
    new = tuple(RowAppend(f"a{n}", TAB, f"K{n}", {1: (f"K{n}", False), 5: ("0012", False)}) for n in (1, 2, 3))
    backend.write(Batch(Stamp("p", 2), appends=new), backend.read())
    book = openpyxl.load_workbook(backend.path)
    sheet = book[TAB]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["K1", "K2", "K3"]
    assert not sheet["A4"].font.bold
    assert sheet["A4"].protection.locked
    assert not sheet["E4"].protection.locked
    assert sheet["E4"].number_format == "@"
    assert sheet.auto_filter.ref == "A1:E4"
    assert b"$A$1:$E$4</definedName>" in members(backend.path)["xl/workbook.xml"]


def test_an_appended_row_wears_the_row_above_it_but_not_its_height(tmp_path: Path) -> None:
    backend = published(tmp_path / "台账.xlsx")
    above = f'<row r="2" spans="1:5" s="3" customFormat="1" ht="99" customHeight="1" hidden="1">{text_cell("A2", "K1")}</row>'
    with_rows(backend.path, HEADER + above)
    backend.write(Batch(Stamp("p", 2), appends=(RowAppend("a", TAB, "K2", {1: ("K2", False)}),)), backend.read())
    assert b'<row r="3" spans="1:5" s="3" customFormat="1"><c r="A3"' in members(backend.path)[SHEET]


def test_nothing_is_added_below_a_row_of_totals(tmp_path: Path) -> None:
    """F081: refused rather than put outside of the table."""
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(TAB)
    sheet.add_table(
        0,
        0,
        3,
        1,
        {
            "total_row": True,
            "data": [["K1", 1], ["K2", 2]],
            "columns": [{"header": "台账编号", "total_string": "合计"}, {"header": "数", "total_function": "sum"}],
        },
    )
    portal = book.add_worksheet("_portal")
    for n, row in enumerate([("portal", "p"), ("rev", "1"), ("batch", "b1")]):
        portal.write_row(n, 0, row)
    book.close()
    backend = WorkbookBackend(path)
    before = path.read_bytes()
    with pytest.raises(CellsRefused, match="汇总行"):
        backend.write(Batch(Stamp("p", 2), appends=(RowAppend("a", TAB, "K3", {1: ("K3", False)}),)), backend.read())
    assert path.read_bytes() == before


def test_a_stored_member_and_a_data_descriptor_are_copied(tmp_path: Path) -> None:
    """Java's and .NET's zip writers put sizes behind the data; such members travel as they are."""
    import zipfile

    backend = published(tmp_path / "台账.xlsx")
    content = members(backend.path)
    with (tmp_path / "streamed.xlsx").open("wb") as raw, zipfile.ZipFile(_Unseekable(raw), "w") as package:
        for name, data in content.items():
            kind = zipfile.ZIP_STORED if name.startswith("docProps") else zipfile.ZIP_DEFLATED
            package.writestr(name, data, kind)
    streamed = WorkbookBackend(tmp_path / "streamed.xlsx")
    reading = streamed.read()
    streamed.write(batch(2, put(2, 5, "新", "进展1")), reading)
    with zipfile.ZipFile(streamed.path) as package:
        assert package.testzip() is None
        assert package.getinfo("docProps/app.xml").compress_type == zipfile.ZIP_STORED
    assert streamed.read().grids[TAB].text(2, 5) == "新"


class _Unseekable:
    def __init__(self, raw: object) -> None:
        self.write, self.flush = raw.write, raw.flush  # type: ignore[attr-defined]


def test_a_key_that_the_xml_does_not_hold_stops_the_write(tmp_path: Path) -> None:
    """The key is compared in the bytes to be patched, not only in what was read before."""
    from sync.backends.workbook import plan
    from sync.backends.workbook.xml.package import Package
    from sync.backends.workbook.xml.structure import structure

    backend = published(tmp_path / "台账.xlsx")
    grid = backend.read().grids[TAB]
    with_rows(backend.path, HEADER + f'<row r="2">{text_cell("A2", "K7")}{text_cell("E2", "进展1")}</row>')
    package = Package(backend.path.read_bytes())
    book = structure(package)
    write = CellWrite("o", TAB, 2, 5, "新", False, "进展1", "K1", 1)
    tab = plan.TabPlan(TAB, book.parts[TAB], grid, [write])
    with pytest.raises(CellsRefused, match="混乱"):
        plan.changed_parts(package, book, [tab], (book.parts["_portal"], Stamp("p", 2)))
