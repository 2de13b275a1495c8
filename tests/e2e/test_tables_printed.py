"""Every table of the registry as LibreOffice prints it on a machine without 宋体: 9 points at least, nothing cut, the header and
the page's number on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledger.entries import Ledger
from ledger.figures.board import board
from reports import REPORTS, make
from tests.e2e.printed import Sheet, print_documents
from tests.unit.ledger.sample_ledger import full_ledger

pytestmark = pytest.mark.libreoffice
CODES = ("consolidated", "unit_ledger", "unit_summary", "overdue", "look_back", "entries")
LONG = "已梳理公开目录并按时更新，" * 800  # ten thousand characters
PAGE = re.compile(r"第(\d+)页，共(\d+)页")


def _year() -> Ledger:
    """A few tasks of every part, with an entry that holds the longest text and an address."""
    whole = full_ledger()
    kept = [e for e in whole.entries if e.task_no in (5, 14, 25, 30)]
    said = {"status": "正在推进", "percent": 40.0, "evidence": "http://www.example.gov.cn/zwgk/2021/jggh/01/02/03.htm"}
    said["reported_at"] = "2021-10-08 13:14"
    filled = [replace(e, **said, progress_note=f"已公开目录{n}项，更新制度已建立。") for n, e in enumerate(kept)]
    filled[3] = replace(filled[3], progress_note=LONG, issues="缺少技术人员。")
    return replace(whole, entries=tuple(filled))


def _made() -> dict[str, bytes]:
    filled, blank = board(_year(), date(2021, 11, 2)), board(full_ledger(), date(2021, 6, 7))
    own = _year().entries[3].unit
    made = {code: make(code, filled, unit=own if REPORTS[code].of_unit else "") for code in CODES}
    return made | {"nothing_yet": make("unit_summary", blank)}


def _texts(content: bytes) -> Iterator[str]:
    """Of what is printed."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        area = sheet.print_area.partition("!")[2] if sheet.print_area else sheet.dimensions
        for row in sheet[area]:
            yield from (_plain(cell.value) for cell in row if isinstance(cell.value, str))


def _plain(text: str) -> str:
    return "".join(text.split())


def _letters(sheets: list[Sheet]) -> str:
    return "".join(sorted(_plain("".join(line.text for sheet in sheets for line in sheet.lines))))


def _cut(sheet: Sheet) -> list[str]:
    """Lines of text that a border of their cell runs through: what does not fit a row is printed over its edges, or hidden."""
    return [
        line.text
        for line in sheet.lines
        for left, right, height in sheet.rules
        if line.top + 0.8 < height < line.bottom - 0.8 and left < line.right and line.left < right
    ]


@pytest.mark.long
def test_tables_are_ready_to_print(tmp_path: Path) -> None:
    made = _made()
    for name, sheets in print_documents(made, tmp_path, (), "xlsx").items():
        sizes = [line.size for sheet in sheets for line in sheet.lines]
        assert min(sizes) >= 9, name
        assert all(sheet.width > sheet.height for sheet in sheets), name
        pages = [PAGE.findall("".join(line.text for line in sheet.lines)) for sheet in sheets]
        assert pages == [[(f"{n}", f"{len(sheets)}")] for n in range(1, len(sheets) + 1)], name
        book = openpyxl.load_workbook(io.BytesIO(made[name]))
        heads = {sheet["A3"].value for sheet in book if not sheet._charts}
        tables = sheets[
            : len(sheets) - sum(len(sheet._charts) for sheet in book)
        ]  # a chart has a page of its own, at the end
        ruled = [sheet for sheet in tables if not any("不列入打印" in line.text for line in sheet.lines)]
        assert all(any(head in line.text for line in sheet.lines for head in heads) for sheet in ruled), name
        assert all(sheet.rules for sheet in ruled), name
        assert len(tables) - len(ruled) == sum(bool(sheet.print_area) for sheet in book), name
        assert [cut for sheet in sheets for cut in _cut(sheet)] == [], name
        assert not any("##" in line.text for sheet in sheets for line in sheet.lines), (
            f"{name}: a day or figure is too wide"
        )
        assert any(_plain(book.worksheets[0]["A1"].value) in _plain(line.text) for line in sheets[0].lines), (
            f"{name}: title"
        )
        printed, written = _letters(sheets), "".join(_texts(made[name]))
        assert all(printed.count(letter) >= written.count(letter) for letter in set(written)), name
