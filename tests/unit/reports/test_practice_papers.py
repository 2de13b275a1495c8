"""经验做法 as documents: the wording that was selected, as text."""

from __future__ import annotations

import io
from datetime import date, datetime

import docx
from openpyxl import load_workbook

from ledger.clock import BEIJING
from ledger.duties.practice import Practice, PracticeVerdict, Version
from ledger.register import RecordList
from reports.papers import make_paper

AT = datetime(2021, 9, 1, tzinfo=BEIJING)


def content(*practices: Practice) -> RecordList[Practice]:
    return RecordList(2021, date(2021, 10, 1), practices, {7: "预决算公开。"})


def selected() -> Practice:
    texts = {
        "title": "=HYPERLINK(1)",
        "practice": "一、做\n二、再做",
        "effect": "好",
        "evidence": "http://a.gov.cn",
    }
    versions = (
        Version(1, texts, AT, "王某", "门户填写"),
        Version(2, {"title": "后来改的"}, AT, "", "表格中填写"),
    )
    return Practice(1, "鼓楼区", "", 7, versions, PracticeVerdict.SELECTED, decided_at=AT, decided_seq=1)


def words(made: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)


def test_word_holds_what_was_selected_and_says_when_there_is_nothing():
    made = make_paper("practices", content(selected()), "演示数据")
    text = words(made)
    for part in ("=HYPERLINK(1)", "对应任务：第7项　预决算公开。", "二、再做", "成效：好", "2021年10月1日"):
        assert part in text
    assert "后来改的" not in text
    assert not [line for line in text.splitlines() if line.count("鼓楼区") > 1]
    assert "目前没有采用" in words(make_paper("practices", content()))


def test_table_holds_text_as_text():
    made = make_paper("practices_table", content(selected()))
    sheet = load_workbook(io.BytesIO(made)).active
    cells = [c.value for c in sheet[4]]
    assert cells[1:4] == ["鼓楼区", "7 预决算公开。", "=HYPERLINK(1)"]
    assert sheet["D4"].data_type == "s"
    assert cells[-1] == datetime(2021, 9, 1)  # noqa: DTZ001 - a cell knows no zone
