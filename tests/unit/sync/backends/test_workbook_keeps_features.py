"""A hundred writes into a workbook full of features leave every other byte of it as it was."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from workbook_samples import TAB, batch, put

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, RowAppend
from sync.backends.workbook import WorkbookBackend
from sync.errors import CellsRefused

ROWS = 60
# openpyxl says so when it drops sparklines and data bars, which is why the portal never saves with it.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = struct.pack(">2L5B", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def featured(tmp_path: Path) -> WorkbookBackend:
    """A ledger that staff have dressed up with what spreadsheet programs offer."""
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet(TAB), book.add_worksheet("图表")
    bold, red, wrap = (
        book.add_format({"bold": True}),
        book.add_format({"font_color": "red"}),
        book.add_format({"text_wrap": True}),
    )
    sheet.write_row(0, 0, ["台账编号", "单位", "进展状态", "完成进度", "工作进展", "合计", "趋势"])
    for n in range(1, ROWS + 1):
        sheet.write_row(n, 0, [f"K{n}", f"单位{n}", "正在推进", 50], wrap)
        sheet.write_rich_string(n, 4, "已", bold, "完成", red, f"第{n}步", wrap)
        sheet.write_formula(n, 5, f"=D{n + 1}*2", None, 100)
        sheet.add_sparkline(n, 6, {"range": f"{TAB}!D{n + 1}:F{n + 1}"})
    sheet.write_comment(1, 2, "请在月底前更新", {"author": "办公厅"})
    sheet.write_url(2, 1, "https://www.fuzhou.gov.cn/", string="单位2")
    sheet.insert_image(3, 8, "p.png", {"image_data": BytesIO(_png())})
    sheet.data_validation(1, 2, ROWS, 2, {"validate": "list", "source": "=图表!$A$1:$A$3"})
    sheet.conditional_format(1, 3, ROWS, 3, {"type": "data_bar", "data_bar_2010": True})
    sheet.merge_range(ROWS + 3, 0, ROWS + 4, 3, "合并的备注")
    sheet.autofilter(0, 0, ROWS, 4)
    sheet.protect("秘密", {"sort": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={TAB}!$D$2:$D${ROWS + 1}"})
    other.write_column(0, 0, ["未启动", "正在推进", "已完成"])
    other.insert_chart("C2", chart)
    portal = book.add_worksheet("_portal")
    for n, row in enumerate([("portal", "p"), ("rev", "1"), ("batch", "b1"), ("tab", TAB, "portal_tab_1")]):
        portal.write_row(n, 0, row)
    book.define_name("portal_tab_1", f"={TAB}!$A$1")
    book.set_properties({"title": "台账"})
    book.close()
    return WorkbookBackend(path)


def _raw(path: Path) -> dict[str, tuple[bytes, bytes]]:
    """Member -> its local record with compressed bytes as they lie in the file, and its directory fields."""
    data = path.read_bytes()
    found = {}
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            names = struct.unpack_from("<2H", data, info.header_offset + 26)
            end = info.header_offset + 30 + sum(names) + info.compress_size
            about = (info.date_time, info.flag_bits, info.external_attr, info.create_system, info.extra)
            found[info.filename] = (data[info.header_offset : end], repr(about).encode())
    return found


def _without(xml: bytes, references: set[str]) -> bytes:
    """A sheet's XML without the content of some cells (their style attribute stays)."""
    for reference in references:
        pattern = rb'(<c r="' + reference.encode() + rb'"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
        xml, count = re.subn(pattern, rb"\1", xml, flags=re.DOTALL)
        assert count == 1
    return xml


@pytest.mark.long
def test_a_hundred_writes_leave_every_other_byte_alone(featured: WorkbookBackend) -> None:
    """F029, F076: charts, comments, rich text, x14 rules, sparklines, images, cached formulas, protection."""
    before = _raw(featured.path)
    sheets = {f"xl/worksheets/sheet{n}.xml" for n in (1, 3)}
    with zipfile.ZipFile(featured.path) as package:
        old = {name: package.read(name) for name in sheets}
    touched = set()
    for n in range(100):
        row = n % ROWS + 2
        reading = featured.read()
        column = 3 + n % 3
        expected = reading.grids[TAB].text(row, column)
        featured.write(batch(n + 2, put(row, column, f"{n}", expected, numeric=column == 4)), reading)
        touched.add(f"{'CDE'[n % 3]}{row}")
    after = _raw(featured.path)
    assert list(after) == list(before)
    assert {name for name in after if after[name] != before[name]} == sheets
    with zipfile.ZipFile(featured.path) as package:
        assert package.testzip() is None
        new = {name: package.read(name) for name in sheets}
    main = "xl/worksheets/sheet1.xml"
    assert _without(new[main], touched) == _without(old[main], touched)
    assert b"<f>" in new[main]
    assert b"x14:sparkline" in new[main]
    stamp, cells = "xl/worksheets/sheet3.xml", {"B1", "B2", "B3"}
    assert _without(new[stamp], cells) == _without(old[stamp], cells)


def test_other_programs_still_read_the_patched_file(featured: WorkbookBackend) -> None:
    reading = featured.read()
    featured.write(batch(2, put(2, 5, "=1+1 <新>", "已完成第1步"), put(2, 4, "75", "50", numeric=True)), reading)
    sheet = openpyxl.load_workbook(featured.path)[TAB]
    assert sheet["E2"].value == "=1+1 <新>"
    assert sheet["E2"].data_type == "s"
    assert sheet["D2"].value == 75
    assert sheet["F2"].value == "=D2*2"
    assert sheet["C2"].comment.text == "请在月底前更新"


def test_formula_and_merged_cells_are_refused_by_name(featured: WorkbookBackend) -> None:
    reading = featured.read()
    assert (2, 6) in reading.grids[TAB].formulas
    assert len(reading.grids[TAB].formulas) == ROWS
    good = put(2, 5, "新", "已完成第1步")
    with pytest.raises(CellsRefused, match="公式") as refused:
        featured.write(batch(2, good, put(3, 6, "9", "100", numeric=True)), reading)
    assert refused.value.op_ids == {"op-3-6"}
    with pytest.raises(CellsRefused, match="合并") as refused:
        featured.write(batch(2, good, put(ROWS + 5, 2, "看不见", "", "")), reading)
    assert refused.value.op_ids == {f"op-{ROWS + 5}-2"}
    assert featured.read() == reading


def test_ranges_that_end_at_the_last_row_grow_with_it(tmp_path: Path) -> None:
    """F081: filter, its hidden name, validation (x14 too), conditional formats and a table end at the new last row."""
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, lists = book.add_worksheet(TAB), book.add_worksheet("名单")
    styled = book.add_format({"bg_color": "#EEEEEE"})
    sheet.write_row(0, 0, ["台账编号", "单位", "进展状态", "完成进度", "工作进展"])
    for n in range(1, 4):
        sheet.write_row(n, 0, [f"K{n}", "甲", "乙", 1, "丙"], styled)
    sheet.add_table(
        0,
        0,
        3,
        4,
        {"columns": [{"header": h} for h in ("台账编号", "单位", "进展状态", "完成进度", "工作进展")]},
    )
    sheet.data_validation(1, 2, 3, 2, {"validate": "list", "source": "=名单!$A$1:$A$2"})
    sheet.data_validation(1, 3, 99, 3, {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.conditional_format(1, 3, 3, 3, {"type": "data_bar", "data_bar_2010": True})
    lists.write_row(0, 0, ["K9", "x"])
    lists.autofilter(0, 0, 3, 1)
    portal = book.add_worksheet("_portal")
    for n, row in enumerate([("portal", "p"), ("rev", "1"), ("batch", "")]):
        portal.write_row(n, 0, row)
    book.close()
    backend = WorkbookBackend(path)
    new = tuple(RowAppend(f"a{n}", TAB, f"K{n}", {1: (f"K{n}", False), 5: ("新", False)}) for n in (4, 5))
    backend.write(Batch(Stamp("p", 2), appends=new), backend.read())
    with zipfile.ZipFile(path) as package:
        xml, table = (
            package.read("xl/worksheets/sheet1.xml").decode(),
            package.read("xl/tables/table1.xml").decode(),
        )
    assert 'ref="A1:E6"' in table
    assert "A1:E4" not in table
    assert 'sqref="C2:C6"' in xml
    assert 'sqref="D2:D100"' in xml
    assert 'conditionalFormatting sqref="D2:D6"' in xml
    assert "<xm:sqref>D2:D6</xm:sqref>" in xml
    assert '<dimension ref="A1:E6"/>' in xml
    styles = re.findall(r'<c r="[A-E][46]" s="(\d+)"', xml)
    assert len(styles) == 10
    assert len(set(styles)) == 1
    assert openpyxl.load_workbook(path)[TAB]["A6"].value == "K5"
