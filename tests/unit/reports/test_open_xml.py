"""Every Word document says what the schemas of Open XML allow: Word and WPS open it as it is, with nothing to repair."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date

import pytest

from ledger.figures.board import board
from ledger.papers.particulars import Particulars
from ledger.register import RecordList
from reports import NothingToMake, make
from reports.official import OfficialPaper
from reports.papers import make_paper
from tests.unit.ledger.sample_ledger import full_ledger
from tests.unit.reports.open_xml import ids, violations
from tests.unit.reports.test_documents import PAPERS, WORD, YEARS
from tests.unit.reports.test_papers import BLANK, COMMITMENT, INSTRUCTION, WRITTEN

DAY = date(2021, 10, 26)
AROUND = Particulars(
    "市政府办公厅文件",
    "榕政办〔2021〕53号",
    "张某",
    "各县（市）区",
    "市委网信办",
    "市政府办公厅",
    "主动公开",
    seal=True,
)
OF_RECORDS = {"lead_summary": (WRITTEN, BLANK), "instructions": (INSTRUCTION,), "commitment_list": (COMMITMENT,)}


def everything() -> bytes:
    """Whatever an official document may hold."""
    paper = OfficialPaper("标题", "演示数据", AROUND, note="（截至今天）")
    paper.contents(["一、甲", "二、乙"])
    paper.chapter(0, "一、甲")
    paper.text("正文。\n（一）乙")
    paper.table(["甲", "乙"], [["丙", "37"]], [2, 1])
    paper.attached(["表一", "表二"])
    paper.signed("市政府办公厅", DAY)
    for number in (1, 2):
        paper.attachment(number, "清单", landscape=True)
        paper.table(["甲"], [["乙"]])
    return paper.close(DAY)


def test_all_that_a_document_may_hold_is_as_the_schemas_want_it() -> None:
    content = everything()
    assert violations(content) == []
    assert max(Counter(ids(content)).values()) == 1, "drawings and marks are told apart by their numbers"


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("<w:cantSplit/>", "<w:notSplit/>", "notSplit"),
        ("<w:txbxContent>", '<w:txbxContent w:odd="1">', "is not allowed"),
        ("<wp:wrapNone/>", "", "Missing child|not expected"),
    ],
)
def test_what_the_schemas_do_not_know_is_told(there: str, instead: str, told: str) -> None:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(everything())) as files, zipfile.ZipFile(changed, "w") as written:
        for name in files.namelist():
            written.writestr(name, files.read(name).replace(there.encode(), instead.encode()))
    (first, *_) = violations(changed.getvalue())
    assert first.startswith("word/")
    assert any(words in first for words in told.split("|"))


@pytest.mark.samples(3)
@pytest.mark.parametrize("code", [code for code in (*WORD, *PAPERS) if code != "annual_text"])
@pytest.mark.parametrize("name", YEARS)
def test_each_document_of_every_year(code: str, name: str) -> None:
    try:
        assert violations(YEARS[name].made(code)) == []
    except NothingToMake:
        assert (code, name) == ("supervision", "not begun")


@pytest.mark.parametrize("code", OF_RECORDS)
def test_papers_of_records(code: str) -> None:
    assert violations(make_paper(code, RecordList(2021, DAY, OF_RECORDS[code]), "演示数据", AROUND)) == []


@pytest.mark.long
def test_the_report_on_the_whole_city() -> None:
    assert violations(make("city_report", board(full_ledger(), DAY), around=AROUND)) == []
