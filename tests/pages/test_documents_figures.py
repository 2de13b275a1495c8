"""Every document that counts says what 总览 counts, on five days and at the close of two rounds."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pdfplumber
import pytest
from docx import Document

from ledger.breakdown import number_text
from ledger.figures.headline import headline
from portal.commands import OPERATOR

DAYS = [date(2021, 7, 20), date(2021, 8, 1), date(2021, 9, 3), date(2021, 10, 12), date(2021, 10, 31)]
ROUNDS = ("第一轮", "第二轮")
OF_ONE = "鼓楼区"
TOTALS = {
    "应报": "applicable", "已报": "reported", "自报完成": "reported_done", "审核通过": "approved", "办结": "closed",
    "临期": "due_soon", "逾期": "overdue", "到汇总日期未报送": "silent",
}  # fmt: skip


@pytest.fixture(params=[*DAYS, *ROUNDS], ids=str)
def looked(demo, request):
    """The board of a day, and how a document of it is made."""
    closes = {one.label: one.closes for one in demo.duties.round.plan()}
    board = demo.board(closes.get(request.param, request.param))
    return board, lambda code, unit="": demo.documents.make(demo.context(OPERATOR), board, code, unit)


def cells(content):
    return [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets]


def words(content):
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


@pytest.mark.long
def test_tables(looked):
    board, make = looked
    total = board.total
    summary = cells(make("unit_summary"))[0]
    header = [str(name).replace("\n", "") for name in summary[2]]
    (last,) = [row for row in summary if row[0] == "合计"]
    assert {name: last[header.index(name)] for name in TOTALS} == {n: getattr(total, a) for n, a in TOTALS.items()}
    late, silent, soon = ([row for row in sheet[3:] if row[2]] for sheet in cells(make("overdue"))[:3])
    assert (len(late), len(silent), len(soon)) == (total.overdue, total.silent, total.due_soon)
    consolidated = cells(make("consolidated"))[0]
    assert headline(board) in consolidated[1][0]
    counts = [row[5].split("/") for row in consolidated[3:] if row[5]]
    assert [sum(int(pair[n]) for pair in counts) for n in (0, 1)] == [total.reported, total.applicable]
    assert len(cells(make("entries"))[0]) - 3 == len(board.entries)


@pytest.mark.samples(1)
def test_sentences(looked):
    board, make = looked
    said, total = words(make("bulletin")), board.total
    assert f"应落实{total.applicable}条，已报送{total.reported}条" in said
    for done in ("自报完成", "审核通过", "办结"):
        assert f"{done}{getattr(total, TOTALS[done])}条" in said
    assert f"逾期{total.overdue}条" in said or not total.overdue
    with pdfplumber.open(io.BytesIO(make("one_page"))) as pdf:
        assert "".join(headline(board).split()) in "".join(pdf.pages[0].extract_text().split())


@pytest.mark.samples(1)
def test_of_one_unit(looked):
    board, make = looked
    counted = board.by_unit[OF_ONE]
    said = words(make("unit_report", OF_ONE))
    assert f"应落实{counted.applicable}条，已报送{counted.reported}条" in said
    assert f"审核通过{counted.approved}条" in said
    shown = [row for row in cells(make("unit_ledger", OF_ONE))[0][3:] if isinstance(row[0], int)]
    assert len(shown) == len([e for e in board.entries if e.unit == OF_ONE])
    table = Document(io.BytesIO(make("unit_ledger_docx", OF_ONE))).tables[0]
    assert [row.cells[0].text for row in table.rows][1:] == [
        number_text(e.task_no) for e in board.entries if e.unit == OF_ONE
    ]
