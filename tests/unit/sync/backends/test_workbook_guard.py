"""Hostile and broken files end in a named error that says what and where, in bounded memory, never in a crash."""

from __future__ import annotations

import re
import resource
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from workbook_samples import SHEET, TAB, members, published, rezip, text_cell, with_rows

from sync.backends.workbook import WorkbookBackend
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_workbook
from sync.errors import BackendUnavailable, HostileWorkbook, TornWorkbook
from sync.processes.confined import Confinement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A published workbook."""
    return published(tmp_path / "台账.xlsx").path


def _rows(n: int) -> str:
    return "".join(f'<row r="{i}">{text_cell(f"A{i}", "x")}</row>' for i in range(1, n + 1))


FAR = {
    "XFD1048576": _rows(3) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "Z1048576": _rows(3) + '<row r="1048576"><c r="Z1048576"><v>1</v></c></row>',
    "XFD1": '<row r="1"><c r="XFD1"><v>1</v></c></row>' + _rows(1000).partition("</row>")[2],
    "XFC900": _rows(3) + "<row r='900'><c r='XFC900'><v>1</v></c></row>",
    "xfd1048576": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("where", FAR)
def test_a_value_far_out_is_named_and_not_parsed(path: Path, where: str) -> None:
    """F023, F024: one stray value would make the reader allocate the whole rectangle."""
    with_rows(path, FAR[where])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(HostileWorkbook, match=f"“{TAB}”的 {where.upper()} 单元格"):
        WorkbookBackend(path).read()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024


def test_rows_and_cells_without_references_are_counted(path: Path) -> None:
    wide = "<row>" + "<c/>" * 16_000 + "<c><v>1</v></c></row>"
    with_rows(path, wide + "<row/>" * 999 + "<row><c><v>1</v></c></row>")
    with pytest.raises(HostileWorkbook, match="1001 行 × 16001 列"):
        WorkbookBackend(path).read()


def test_prefixed_far_cells_are_seen_too(path: Path) -> None:
    with_rows(path, '<row r="1"><x:c xmlns:x="m" r="XFD1048576"><v>1</v></x:c></row>')
    with pytest.raises(HostileWorkbook, match="XFD1048576"):
        WorkbookBackend(path).read()


def test_a_far_cell_behind_a_comment_does_not_slip_through(path: Path) -> None:
    with_rows(path, '<!-- </sheetData> --><row r="1"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(HostileWorkbook, match="注释"):
        WorkbookBackend(path).read()


def test_an_empty_but_coloured_far_cell_is_harmless(path: Path) -> None:
    with_rows(path, _rows(3) + '<row r="1048576" ht="15"><c r="XFD1048576" s="1"/></row>')
    assert len(WorkbookBackend(path).read().grids[TAB].rows) == 3


def test_a_huge_dimension_alone_is_harmless(path: Path) -> None:
    far = rb'<dimension ref="A1:XFD1048576"/>'
    rezip(path, {SHEET: lambda xml: re.sub(rb"<dimension [^>]*>", far, xml)})
    assert b"XFD1048576" in members(path)[SHEET]
    assert len(WorkbookBackend(path).read().grids[TAB].rows) == 6


def test_a_zip_bomb_is_refused_by_what_it_declares(path: Path) -> None:
    """F108."""
    rezip(path, {"xl/media/bomb.bin": b"\0" * (2 << 20)})
    with pytest.raises(HostileWorkbook, match="展开后有 2 MB"):
        WorkbookBackend(path, limits=Limits(inflated=1 << 20)).read()


def test_a_zip_bomb_that_lies_about_its_size_is_refused(path: Path) -> None:
    """F108: the directory says 10 bytes, the data goes on and on."""
    rezip(path, {"docProps/x.xml": b" " * (4 << 20)})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"docProps/x.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<L", data, at + 24, 10)
    path.write_bytes(data)
    with pytest.raises(HostileWorkbook, match=r"docProps/x\.xml 展开后比声明的大"):
        WorkbookBackend(path).read()


def test_overlapping_members_are_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        first = package.infolist()[0].header_offset
        second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, first)
    path.write_bytes(data)
    with pytest.raises(HostileWorkbook, match="重叠"):
        WorkbookBackend(path).read()


def test_thousands_of_parts_are_refused(path: Path) -> None:
    with pytest.raises(HostileWorkbook, match="个部分"):
        WorkbookBackend(path, limits=Limits(parts=3)).read()


def test_one_shared_text_repeated_is_refused_by_its_sum(path: Path) -> None:
    """Few bytes in the file, gigabytes once each cell holds its own copy."""
    long = "长" * 30_000
    with_rows(path, "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 200)))
    rezip(path, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"<si><t>", b"<si><t>" + long.encode(), 1)})
    with pytest.raises(HostileWorkbook, match="文字展开后"):
        WorkbookBackend(path, limits=Limits(text=16 << 20)).read()
    assert len(WorkbookBackend(path).read().grids[TAB].rows) == 199


NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HIDDEN_TEXTS = {
    "with a prefix": ("x:", "", '<c r="A{i}" t="s"><v>{at}</v></c>'),
    "behind a comment that shifts the count": (
        "",
        "<!-- <si/><si/> -->",
        '<c r="A{i}" t="s"><v>{at}</v></c>',
    ),
    "with odd spaces in its cells": ("", "", '<c r="A{i}" t="s"><v  >{at}</v></c>'),
    "with the type spelt oddly": ("", "", "<c r='A{i}' t = 's'><v>{at}</v></c>"),
}


@pytest.mark.parametrize("sheet", [SHEET, "xl/worksheets/sheet2.xml"], ids=["the ledger", "_portal"])
@pytest.mark.parametrize("how", HIDDEN_TEXTS)
def test_a_repeated_text_cannot_hide(path: Path, how: str, sheet: str) -> None:
    """The same in another spelling that the reader takes all the same, and in the portal's own sheet."""
    prefix, first, cell = HIDDEN_TEXTS[how]
    texts = re.findall(r"<si>.*?</si>", members(path)["xl/sharedStrings.xml"].decode())
    items = [*texts, f"<si><t>{'a' * 30_000}</t></si>", *["<si><t>b</t></si>"] * 9]
    body = "".join(re.sub(r"<(/?)", rf"<\1{prefix}", item) for item in items)
    declared = f":{prefix.rstrip(':')}" if prefix else ""
    strings = f'<?xml version="1.0"?><{prefix}sst xmlns{declared}="{NS}">{first}{body}</{prefix}sst>'
    cells = "".join(
        f'<row r="{i}">{cell.replace("{i}", str(i)).replace("{at}", str(len(texts)))}</row>' for i in range(50, 250)
    )
    more = cells.encode() + b"</sheetData>"
    rezip(
        path,
        {"xl/sharedStrings.xml": strings.encode(), sheet: lambda xml: xml.replace(b"</sheetData>", more)},
    )
    with pytest.raises(HostileWorkbook, match="文字展开后"):
        WorkbookBackend(path, limits=Limits(text=4 << 20)).read()
    assert WorkbookBackend(path).read().grids[TAB].text(1, 1) == "台账编号"


def test_millions_of_shared_texts_are_refused(path: Path) -> None:
    """Each takes five bytes here and a hundred in memory, shown in a cell or not."""
    many = b"<si/>" * 2_000_000 + b"</sst>"
    rezip(path, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"</sst>", many)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(HostileWorkbook, match="条文字"):
        WorkbookBackend(path, limits=Limits(cells=100_000)).read()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024
    with pytest.raises(HostileWorkbook, match="文字展开后有 9 MB"):
        WorkbookBackend(path, limits=Limits(text=1 << 20)).read()


@pytest.mark.parametrize("cell", ['<c r="A1"><v>1</v></c>', "<c  r='A1'><v>1</v></c>"])
def test_one_place_filled_a_million_times_is_refused(path: Path, cell: str) -> None:
    with_rows(path, f'<row r="1">{cell * 30_000}</row>')
    with pytest.raises(HostileWorkbook, match="超过 20000 个单元格"):
        WorkbookBackend(path, limits=Limits(cells=20_000)).read()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"])
def test_a_part_that_becomes_a_tree_must_be_small(path: Path, part: str) -> None:
    """Half a gigabyte of names would be a tree of ten gigabytes."""
    rezip(path, {part: lambda xml: xml.replace(b"</", b"<!-- " + b"x" * (17 << 20) + b" --></", 1)})
    with pytest.raises(HostileWorkbook, match="大得不正常"):
        WorkbookBackend(path).read()


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "docProps/core.xml"])
def test_entities_are_refused_before_any_parser(path: Path, part: str) -> None:
    """F109."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    rezip(path, {part: lambda xml: xml.replace(b"?>", b"?>" + bomb, 1)})
    with pytest.raises(HostileWorkbook, match="实体声明"):
        WorkbookBackend(path).read()


def test_another_encoding_cannot_hide_a_declaration(path: Path) -> None:
    rezip(path, {SHEET: lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")})
    with pytest.raises(HostileWorkbook, match="UTF-8"):
        WorkbookBackend(path).read()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_half_a_file_is_torn_wherever_it_ends(path: Path, share: float) -> None:
    """F020."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(TornWorkbook, match=r"不完整|不是完整"):
        WorkbookBackend(path).read()


def test_a_damaged_member_is_torn(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        at = package.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data = bytearray(path.read_bytes())
    data[at] = 0xFF  # no kind of block that deflate knows
    path.write_bytes(data)
    with pytest.raises(TornWorkbook, match="sheet1"):
        WorkbookBackend(path).read()


def test_no_spreadsheet_at_all(path: Path) -> None:
    path.write_bytes("台账编号,单位\n".encode("gbk"))
    with pytest.raises(TornWorkbook, match="不是表格文件"):
        WorkbookBackend(path).read()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("照片.txt", "x")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(TornWorkbook, match="没有工作簿"):
        WorkbookBackend(path).read()


def test_a_password_is_said_plainly(path: Path) -> None:
    """F075: an encrypted workbook is an OLE container."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(TornWorkbook, match="密码"):
        WorkbookBackend(path).read()
    path.write_bytes(ole)
    with pytest.raises(TornWorkbook, match=r"旧版 \.xls"):
        WorkbookBackend(path).read()


def test_a_missing_file_is_unavailable_and_never_made_anew(path: Path) -> None:
    backend = WorkbookBackend(path)
    backend.read()
    path.unlink()
    with pytest.raises(BackendUnavailable, match="找不到台账文件"):
        backend.read()
    assert backend.version() is None
    assert not path.exists()


def test_formulas_are_found_in_any_spelling(path: Path) -> None:
    """F022: positions of formulas, array areas included, so that blank results are not taken for clearing (the engine's
    tests)."""
    with_rows(
        path,
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A3">B1</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c><c r="C3"><f t="array" ref="C3:D4">B1</f></c></row>'
        "<row><c/><c><f>9</f></c></row>",
    )
    found = WorkbookBackend(path).read().grids[TAB].formulas
    assert found == {(1, 1), (2, 1), (3, 1), (3, 3), (3, 4), (4, 3), (4, 4), (4, 2)}


def test_arrays_that_claim_the_whole_sheet_are_refused(path: Path) -> None:
    """Few bytes, each of which names a hundred thousand cells."""
    cells = "".join(f'<c r="A1"><f t="array" ref="A{n}:CV{n + 999}">1</f><v>1</v></c>' for n in range(1, 400_000, 1000))
    with_rows(path, f'<row r="1">{cells}</row>')
    with pytest.raises(HostileWorkbook, match="数组公式"):
        WorkbookBackend(path, limits=Limits(cells=1_000_000)).read()
    with_rows(path, '<row r="1"><c r="A1"><f t="array" ref="A1:A1048576">1</f><v>1</v></c></row>')
    assert (1, 1) in WorkbookBackend(path).read().grids[TAB].formulas


def test_a_refused_file_is_parsed_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rows(path, FAR["XFD1048576"])
    backend = WorkbookBackend(path)
    with pytest.raises(HostileWorkbook) as first:
        backend.read()
    monkeypatch.setattr("sync.backends.workbook.backend.read_workbook", None)
    with pytest.raises(HostileWorkbook) as again:
        backend.read()
    assert str(again.value) == str(first.value)


def test_reading_a_hostile_file_cannot_take_the_server_down(path: Path) -> None:
    """The same in a process of its own with 600 MB of address space: it ends with the error, not with an abort."""
    with_rows(path, FAR["XFD1048576"])
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))\n"
        "from sync.backends.workbook import WorkbookBackend\n"
        "from sync.errors import HostileWorkbook\n"
        "try: WorkbookBackend(sys.argv[1]).read()\n"
        "except HostileWorkbook: sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False, capture_output=True)
    assert done.returncode == 7, done.stderr.decode()


UNENDING = {
    "a quote is missing": b'<row r="1"><c' + b" s='1'" * 40 + b' r="A1><v>1</v></c></row>',
    "nothing ends": b'<row r="1">' + b'<c "' * 60_000,
    "errors without an end": b'<row r="1">' + b'<c t="e">' * 60_000 + b"</row>",
}


@pytest.mark.parametrize("rows", UNENDING.values(), ids=UNENDING)
def test_a_tag_that_does_not_end_is_refused_at_once(path: Path, rows: bytes) -> None:
    """A search that tries every way to read it would take hours, and a helper that works is not taken for one that hangs."""
    with_rows(path, rows.decode())
    with pytest.raises(TornWorkbook):
        Confinement(cpu=8).call(read_workbook, path.read_bytes(), Limits())


UNBALANCED = {
    "a cell is not closed": (SHEET, rb"</c>", b""),
    "a row is not closed": (SHEET, rb"</row>", b""),
    "the rows are not closed": (SHEET, rb"</sheetData>", b""),
    "a tag closes another": (SHEET, rb"</c>", b"</v>"),
    "the end is missing": (SHEET, rb"</worksheet>\s*$", b""),
    "something stands behind the end": (SHEET, rb"\s*$", b"<more/>"),
    "an attribute stands twice": (SHEET, rb'<row r="2"', b'<row r="2" r="3"'),
    "a text is not closed": ("xl/sharedStrings.xml", rb"</si>", b""),
}


@pytest.mark.parametrize(("part", "what", "by"), UNBALANCED.values(), ids=UNBALANCED)
def test_xml_that_no_spreadsheet_program_would_open_is_refused(path: Path, part: str, what: bytes, by: bytes) -> None:
    """What is read of it would not be what staff see once their program has mended it: rows and texts would be missing."""
    where = {SHEET: f"“{TAB}”", "xl/sharedStrings.xml": "共享文字"}[part]
    rezip(path, {part: lambda data: re.sub(what, by, data, count=1)})
    with pytest.raises(TornWorkbook, match=where):
        WorkbookBackend(path).read()


def test_merged_cells_that_do_not_end_cost_no_more(path: Path) -> None:
    rezip(path, {SHEET: lambda data: data.replace(b"</sheetData>", b"</sheetData>" + b"<mergeCell " * 60_000)})
    with pytest.raises(TornWorkbook):
        Confinement(cpu=8).call(read_workbook, path.read_bytes(), Limits())


def test_a_name_in_the_package_is_quoted_only_if_it_is_one(path: Path) -> None:
    rezip(path, {"x" * 5000: b""})
    with pytest.raises(TornWorkbook) as told:
        WorkbookBackend(path).read()
    assert len(str(told.value)) < 300


def test_a_part_that_is_named_nowhere_is_not_told_as_none(path: Path) -> None:
    rezip(path, {"_rels/.rels": lambda data: re.sub(rb' Target="xl/workbook.xml"', b"", data)})
    with pytest.raises(TornWorkbook, match="没有工作簿内容"):
        WorkbookBackend(path).read()
