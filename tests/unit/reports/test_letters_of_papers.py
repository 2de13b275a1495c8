"""Characters that turn the direction of writing, and those that are none: records may hold them, no paper does, whatever kind
of file it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from reports import REPORTS
from reports.official import OfficialPaper
from reports.rows import csv_table
from reports.workbook import Heading, ReportRepository
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.reports.test_reports import AS_OF, board_of, made, pdf_text, unit_of

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NONE = "\x00\x0b\x1b\x7f\ufffe\uffff"
LEFT_OUT = TURNING + NONE
TURNED = f"陈{LEFT_OUT}某"


def letters(made: bytes) -> str:
    """Everything that can be read in a file, a package's parts one after another."""
    if made.startswith(b"%PDF"):
        return pdf_text(made)
    if not made.startswith(b"PK"):
        return made.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        told = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
        return "".join(parts.read(name).decode("utf-8", "replace") for name in told)


def word() -> bytes:
    paper = OfficialPaper(TURNED)
    for write in (paper.note, paper.level_one, paper.level_two, paper.text):
        write(TURNED)
    paper.table([TURNED], [[TURNED]])
    paper.attached([TURNED])
    paper.signed(TURNED, AS_OF)
    return paper.close()


def spreadsheet() -> bytes:
    book = ReportRepository(TURNED, AS_OF, "")
    sheet = book.sheet("s", TURNED, [Heading(TURNED, 10, str), Heading("i", 10, str)], TURNED)
    sheet.fill([TURNED])
    sheet.band(TURNED, "section")
    return book.close()


def table() -> bytes:
    return csv_table([TURNED], [[TURNED], ["\x00\u202e=1"]], "")


@pytest.mark.parametrize("written", [word, spreadsheet, table])
def test_no_kind_of_file_holds_one(written: Callable[[], bytes]) -> None:
    made = letters(written())
    assert "陈某" in made
    assert not set(made) & set(LEFT_OUT)
    assert "_x00" not in made, "how a spreadsheet writes one"


def test_what_stood_behind_one_is_still_defused() -> None:
    assert letters(table()).splitlines()[-1] == "'=1"


@pytest.mark.parametrize("code", [code for code, report in REPORTS.items() if report.material != "look_back"])
def test_no_report_holds_one(code: str) -> None:
    said = {"progress_note": TURNED, "issues": TURNED, "reporter": TURNED, "status": "正在推进"}
    written = letters(made(code, board_of(small_ledger(t07_鼓楼区=said)), unit=unit_of(code)))
    assert not set(written) & set(LEFT_OUT)
