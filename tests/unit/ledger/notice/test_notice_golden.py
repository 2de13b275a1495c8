"""The real notice 榕政办〔2021〕53号: what it says, and that Word and PDF say the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from notice_files import NOTICE, front_of, pdf, rows_of, word

from ledger.breakdown import DeadlineKind, Mention, Nature
from ledger.notice import NoticeReading, read_notice, to_csv

CITY, COUNTIES, ZONE = (Mention(n) for n in ("市直各有关单位", "各县（市）区政府", "高新区管委会"))


@pytest.fixture(scope="module")
def reading() -> NoticeReading:
    return read_notice(NOTICE)


def test_identity(reading: NoticeReading) -> None:
    b = reading.breakdown
    assert (b.year, b.title) == (2021, "2021年全市政务公开工作主要任务分解表")
    assert (b.doc_no, b.issuer) == ("榕政办〔2021〕53号", "福州市人民政府办公厅")
    assert b.issued_on == date(2021, 6, 4)


def test_parts_and_sections(reading: NoticeReading) -> None:
    tasks = reading.breakdown.tasks
    assert [t.no for t in tasks] == list(range(1, 38))
    assert list(Counter(t.part for t in tasks).values()) == [12, 9, 10, 6]
    assert list(Counter((t.part, t.section) for t in tasks).values()) == [
        3,
        3,
        3,
        3,
        2,
        4,
        3,
        3,
        4,
        3,
        3,
        1,
        2,
    ]
    assert tasks[0].part == "一、紧扣“十四五”开好局起好步深化政务公开"
    assert tasks[0].section == "（一）做好各类规划主动公开"


def test_leads(reading: NoticeReading) -> None:
    led = [t for t in reading.breakdown.tasks if t.lead_units]
    mentions = [m for t in led for m in t.lead_units]
    assert (len(led), len(mentions), len({m.name for m in mentions})) == (22, 29, 11)
    assert [t.no for t in led if len(t.lead_units) > 1] == [4, 5, 9, 12, 15, 27]


def test_responsible_units(reading: NoticeReading) -> None:
    counts = Counter(t.responsible_units for t in reading.breakdown.tasks)
    assert counts == {
        (CITY, COUNTIES, ZONE): 26,
        (COUNTIES, ZONE): 5,
        (CITY,): 2,
        (COUNTIES,): 2,
        (): 2,
    }
    by_units = {t.no: t.responsible_units for t in reading.breakdown.tasks}
    assert [no for no, units in by_units.items() if not units] == [23, 28]
    assert by_units[17] == by_units[29] == (CITY,)
    assert by_units[30] == by_units[31] == (COUNTIES,)


@pytest.mark.parametrize(
    ("no", "leads"),
    [
        (3, (Mention("市大数据委", "负责专题建设"),)),
        (6, (Mention("市市场监管局"),)),
        (15, (Mention("市大数据委"), Mention("市行政（市民）服务中心管委会"))),
        (23, (Mention("市司法局", "负责市政府规章"),)),
        (27, (Mention("市政府办公厅"), Mention("市大数据委", "负责市直部门信息公开专栏改版"))),
        (28, (Mention("市政府办公厅"),)),
        (31, (Mention("市行政（市民）服务中心管委会", "负责市级线下专区建设"),)),
    ],
)
def test_cells_that_are_hard_to_split(reading: NoticeReading, no: int, leads: tuple[Mention, ...]) -> None:
    assert reading.breakdown.task(no).lead_units == leads


def test_titles_and_requirements(reading: NoticeReading) -> None:
    tasks = {t.no: t for t in reading.breakdown.tasks}
    assert [no for no, t in tasks.items() if not t.requirement] == [5]
    assert tasks[2].title == "归集整理和主动公开历史规划（计划）。"
    assert tasks[7].title == "稳步扩大预决算公开范围。"
    assert tasks[7].requirement == "推进部门所属单位预算、决算及相关报表公开。"
    assert tasks[21].title == "密切关注、及时回应重点舆情"
    assert tasks[21].requirement.startswith("重点关注涉及疫情防控")
    assert tasks[23].requirement.startswith("2021年底前，将")
    assert tasks[28].requirement.endswith("政府公报内容传播。")
    assert all(t.title.endswith("。") for no, t in tasks.items() if no != 21)
    assert all(t.requirement.endswith("。") for no, t in tasks.items() if no != 5)


def test_deadlines_and_natures(reading: NoticeReading) -> None:
    dated = {t.no: [(d.phrase, d.due) for d in t.deadlines] for t in reading.breakdown.tasks if t.deadlines}
    assert dated == {
        10: [("每日", None)],
        23: [("2021年底前", date(2021, 12, 31))],
        25: [("7月底前", date(2021, 7, 31)), ("10月底前", date(2021, 10, 31))],
    }
    natures = {t.no: t.nature for t in reading.breakdown.tasks if t.nature is not Nature.CONTINUOUS}
    assert natures == {8: Nature.RECURRING, 10: Nature.RECURRING, 23: Nature.ONE_OFF, 25: Nature.ONE_OFF}


def test_duties_of_the_paragraphs(reading: NoticeReading) -> None:
    duties = reading.breakdown.duties
    assert [d.paragraph for d in duties] == ["一", "一", "二", "三", "三", "三", "四"]
    assert [(d.paragraph, d.deadline.due, d.deadline.kind) for d in duties if d.deadline] == [
        ("二", date(2021, 10, 30), DeadlineKind.COLLECTION),
        ("四", date(2021, 7, 31), DeadlineKind.EXPLICIT),
    ]
    assert reading.breakdown.collection_due == date(2021, 10, 30)
    assert "工作台账" in duties[0].text
    assert duties[1].text.startswith("同时，要对上一年度政务公开工作要点落实情况开展“回头看”")
    assert duties[-1].text.endswith("研究审定。")


def test_unsure_cells_are_listed_with_a_reason(reading: NoticeReading) -> None:
    assert {d.where for d in reading.doubts} == {
        "第5项“工作要求”",
        "第21项“工作任务”",
        "第23项“责任单位”",
        "第28项“责任单位”",
    }
    assert all(d.reason for d in reading.doubts)


def test_word_file_of_the_same_table(reading: NoticeReading, tmp_path: Path) -> None:
    b = reading.breakdown
    again = read_notice(word(tmp_path / "通知.docx", rows_of(b), front=front_of(b)))
    assert again.breakdown == b
    assert {d.where for d in again.doubts} == {"第5项“工作要求”"}  # coordinates leave nothing else to doubt


def test_word_file_that_repeats_its_header(reading: NoticeReading, tmp_path: Path) -> None:
    rows = rows_of(reading.breakdown)
    rows[20:20] = rows[35:35] = [("工作任务", "工作要求", "牵头单位", "责任单位")]
    again = read_notice(word(tmp_path / "通知.docx", rows, front=front_of(reading.breakdown)))
    assert again.breakdown == reading.breakdown


@pytest.mark.parametrize("ruled", [True, False])
def test_pdf_of_the_same_table(reading: NoticeReading, tmp_path: Path, ruled: bool) -> None:
    b = reading.breakdown
    again = read_notice(pdf(tmp_path / "通知.pdf", rows_of(b), front=front_of(b), ruled=ruled))
    assert again.breakdown.tasks == b.tasks
    assert again.breakdown == b


@pytest.mark.long
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends(reading: NoticeReading, tmp_path: Path, encoding: str, line_end: str) -> None:
    copy = tmp_path / "通知.txt"
    copy.write_bytes(NOTICE.read_text(encoding="utf-8").replace("\n", line_end).encode(encoding))
    assert read_notice(copy) == reading


def test_no_word_of_a_notice_is_a_formula_in_its_csv(reading: NoticeReading) -> None:
    """The file is opened in a spreadsheet program to be looked through; the notice came from somebody else."""
    first = replace(reading.breakdown.tasks[0], title='=HYPERLINK("http://x")', requirement="\u200b＠x")
    line = next(csv.DictReader(io.StringIO(to_csv(replace(reading.breakdown, tasks=(first,))))))
    assert (line["task"][0], line["requirement"][0]) == ("'", "'")


def test_csv(reading: NoticeReading) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(reading.breakdown))))
    assert list(rows[0]) == [
        "no",
        "part",
        "section",
        "task",
        "requirement",
        "lead_units",
        "responsible_units",
        "deadlines",
        "nature",
    ]
    assert len(rows) == 37
    assert rows[26]["lead_units"] == "市政府办公厅；市大数据委（负责市直部门信息公开专栏改版）"
    assert rows[26]["responsible_units"] == "市直各有关单位；各县（市）区政府；高新区管委会"
    assert rows[24]["deadlines"] == "2021-07-31（7月底前）；2021-10-31（10月底前）"
    assert (rows[9]["deadlines"], rows[9]["nature"], rows[24]["nature"]) == ("每日", "recurring", "one_off")
    assert rows[20]["task"] == "密切关注、及时回应重点舆情"
