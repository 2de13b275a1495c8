"""The official form on a machine that has none of the office's fonts: Latin figures of another font are broader than those of 仿宋."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import docx
import pytest

from ledger.figures.board import board
from reports import make
from reports.official import OfficialPaper
from tests.e2e.printed import Sheet, print_documents
from tests.unit.ledger.sample_ledger import full_ledger

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]
OFFICE, DAY = "福州市人民政府办公厅", date(2021, 10, 30)
# Twenty characters each, twenty-nine on a page on its side, with more and fewer figures.
TITLES = (
    "关于2021年度12345号政务公开工作落实情况",
    "关于全市政务公开工作要点落实情况的通报甲乙",
    "关于2021年第三季度政务公开工作的通报甲乙",
)
LYING = "关于2021年12月1日全市政务公开工作要点落实情况汇总表格甲乙"


def paper(title: str, rows: int = 1, *, lying: bool = False) -> bytes:
    made = OfficialPaper(title, landscape=lying)
    made.text("做好。")
    made.table(["序号", "情况"], [[f"{n}", "已公开"] for n in range(rows)], [1, 9])
    made.signed(OFFICE, DAY)
    return made.close()


def ledger() -> bytes:
    return make("unit_ledger_docx", board(full_ledger(), date(2021, 6, 20)), unit="市大数据委")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sheet]]:
    documents = {f"title{n}": paper(title) for n, title in enumerate(TITLES)}
    documents |= {f"lying{rows}": paper(LYING, rows, lying=True) for rows in (1, 40)}
    documents["ledger"] = ledger()
    return print_documents(documents, tmp_path_factory.mktemp("printed"), ())


def test_no_character_of_a_title_is_left_alone(printed: dict[str, list[Sheet]]) -> None:
    for name, sheets in printed.items():
        lines = [line for line in sheets[0].lines if line.size == 22]
        assert min(len(line.text) for line in lines) > 4, (name, lines)


def test_no_day_of_a_table_is_broken(printed: dict[str, list[Sheet]]) -> None:
    said = "\n".join(line.text for sheet in printed["ledger"] for line in sheet.lines)
    table = docx.Document(io.BytesIO(ledger())).tables[0]
    days = Counter(part for cell in table.column_cells(4)[1:] for part in cell.text.splitlines())
    assert len(days) > 2
    assert days == {part: said.count(part) for part in days}


def test_a_page_on_its_side_bears_its_number_where_it_is_bound(printed: dict[str, list[Sheet]]) -> None:
    for name, pages in (("lying1", 1), ("lying40", 2)):
        sheets = printed[name]
        assert len(sheets) == pages
        for number, sheet in enumerate(sheets, 1):
            marks = [line for line in sheet.lines if line.text.startswith("—")]
            assert len(marks) == 2
            assert all(mark.left == pytest.approx(22, abs=1.5) for mark in marks), name
            middle = sum(mark.top + mark.bottom for mark in marks) / 4
            assert middle > 150 if number % 2 else middle < 60
