"""Rows that are headings though they do not say so by a number of their own, and rows that are remarks."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from notice_files import pdf, word

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice

TITLE = "2023年政务公开任务分解表"
HEADER = ("序号", "工作任务", "具体措施", "责任单位")
ONE = ("1", "公开规划", "集中展示。", "市发改委")
TWO = ("2", "公开财政", "按时公开。", "市财政局")
BOTH = pytest.mark.parametrize("make", [word, pdf], ids=["docx", "pdf"])


def places(reading: NoticeReading) -> list[tuple[int, str, str]]:
    return [(t.no, t.part, t.section) for t in reading.breakdown.tasks]


@BOTH
def test_a_chinese_number_in_the_number_column_is_a_heading(tmp_path: Path, make) -> None:
    rows = [("一", "稳定经济", "", ""), ("（一）", "规划", "", ""), ONE, ("二", "改善民生", "", ""), TWO]
    path = make(tmp_path / "f", rows, front=[TITLE], header=HEADER)
    assert places(read_notice(path)) == [(1, "一、稳定经济", "（一）规划"), (2, "二、改善民生", "")]


@BOTH
def test_a_word_alone_in_the_number_column_is_a_heading(tmp_path: Path, make) -> None:
    rows = ["主动公开", ONE, ("政策解读", "", "", ""), TWO]
    path = make(tmp_path / "f", rows, front=[TITLE], header=HEADER)
    assert places(read_notice(path)) == [(1, "主动公开", ""), (2, "政策解读", "")]


@BOTH
def test_numbers_in_the_task_column(tmp_path: Path, make) -> None:
    """The heading row says what the task column's title says; the task itself is what stands beside its number."""
    rows = [
        "规范公开",
        ("1", "公布目录。", "办公室", "年底前"),
        "政策解读",
        ("2", "做好解读。", "各科室", "持续推进"),
    ]
    header = ("工作任务", "具体要求", "责任科室", "时限要求")
    tasks = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=header)).breakdown.tasks
    assert [(t.no, t.part, t.title) for t in tasks] == [
        (1, "规范公开", "公布目录。"),
        (2, "政策解读", "做好解读。"),
    ]


@BOTH
def test_a_goal_over_several_tasks_is_their_part(tmp_path: Path, make) -> None:
    rows = [
        ("一、稳增长", "（一）预期引导", "及时解读。", "市发改委"),
        ("^", "（二）减税公开", "公开清单。", "市财政局"),
    ]
    header = ("目标", "任务", "主要内容", "责任单位")
    reading = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=header))
    assert places(reading) == [(1, "一、稳增长", ""), (2, "一、稳增长", "")]
    assert [t.requirement for t in reading.breakdown.tasks] == ["及时解读。", "公开清单。"]


@BOTH
def test_numbered_measures_under_one_task_are_the_tasks(tmp_path: Path, make) -> None:
    rows = [
        ("一、稳增长", "（一）预期引导", "1", "及时解读。", "市发改委"),
        ("^", "^", "2", "公开形势。", "市统计局"),
        ("^", "（二）减税", "3", "公开清单。", "市财政局"),
    ]
    header = ("领域", "重点任务", "序号", "具体举措", "责任单位")
    reading = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=header))
    assert places(reading) == [
        (1, "一、稳增长", "（一）预期引导"),
        (2, "一、稳增长", "（一）预期引导"),
        (3, "一、稳增长", "（二）减税"),
    ]
    assert [t.title for t in reading.breakdown.tasks] == ["及时解读。", "公开形势。", "公开清单。"]


@BOTH
def test_a_sub_category_for_each_row_is_its_task(tmp_path: Path, make) -> None:
    rows = [("一、主动公开", "公开规划", "展示。", "市发改委"), ("^", "公开财政", "公布。", "市财政局")]
    header = ("一级任务", "二级任务", "具体内容", "责任单位")
    tasks = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=header)).breakdown.tasks
    assert [(t.part, t.section, t.title, t.requirement) for t in tasks] == [
        ("一、主动公开", "", "公开规划", "展示。"),
        ("一、主动公开", "", "公开财政", "公布。"),
    ]


@BOTH
def test_numbers_part_tasks_that_share_a_title(tmp_path: Path, make) -> None:
    rows = [("1", "公开规划", "市发改委"), ("2", "^", "市财政局")]
    reading = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=("序号", "任务", "责任单位")))
    assert [(t.no, t.title, str(t.responsible_units[0])) for t in reading.breakdown.tasks] == [
        (1, "公开规划", "市发改委"),
        (2, "公开规划", "市财政局"),
    ]


@BOTH
def test_a_remark_under_the_tasks_is_kept_in_sight(tmp_path: Path, make) -> None:
    rows = [ONE, TWO, "备注：本表由市政府办公室负责解释。"]
    reading = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=HEADER))
    assert places(reading) == [(1, "", ""), (2, "", "")]
    assert [u.text for u in reading.unused] == ["备注：本表由市政府办公室负责解释。"]


def test_the_first_unit_leads_where_the_header_says_so(tmp_path: Path) -> None:
    header = ("序号", "工作任务", "责任单位（排名第一的为牵头单位）")
    rows = [("1", "公开规划", "市发改委、市财政局"), ("2", "公开教育", "市教育局")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    first, second = reading.breakdown.tasks
    assert [str(m) for m in (*first.lead_units, *first.responsible_units)] == ["市发改委", "市财政局"]
    assert (len(first.lead_units), second.lead_units) == (1, ())
    assert any("第一个单位作为牵头单位" in d.reason for d in reading.doubts)


def test_first_and_lead_in_a_sentence_make_no_rule(tmp_path: Path) -> None:
    front = ["一、各单位要第一时间报送牵头单位。", TITLE]
    rows = [("1", "公开规划", "市发改委、市财政局")]
    path = word(tmp_path / "f.docx", rows, front=front, header=("序号", "工作任务", "责任单位"))
    assert read_notice(path).breakdown.tasks[0].lead_units == ()


def test_two_columns_of_units_without_a_lead_are_doubted(tmp_path: Path) -> None:
    header = ("序号", "任务", "责任部门", "配合部门")
    reading = read_notice(
        word(tmp_path / "f.docx", [("1", "公开", "市发改委", "市财政局")], front=[TITLE], header=header)
    )
    assert any("责任部门、配合部门" in d.text for d in reading.doubts)


def test_leaders_are_no_leading_units(tmp_path: Path) -> None:
    header = ("序号", "任务", "牵头领导", "责任单位", "责任人")
    rows = [("1", "公开", "王某", "市发改委", "李某")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    assert reading.breakdown.tasks[0].lead_units == ()
    assert [u.text for u in reading.unused] == ["王某", "李某"]


def test_a_header_without_tasks(tmp_path: Path) -> None:
    with pytest.raises(NoticeUnreadable, match="没有任务"):
        read_notice(word(tmp_path / "f.docx", [], front=[TITLE], header=HEADER))


def _word(path: Path, *parts: str | list[tuple[str, ...]]) -> Path:
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]))
        for cells, texts in zip(table.rows, part, strict=True):
            for cell, text in zip(cells.cells, texts, strict=True):
                cell.text = text
    document.save(str(path))
    return path


@pytest.mark.parametrize("caption", ["续表", "— 3 —", f"{TITLE}（续）"])
def test_a_caption_between_two_word_tables_is_no_heading(tmp_path: Path, caption: str) -> None:
    path = _word(tmp_path / "f.docx", TITLE, [HEADER, ONE], caption, [TWO])
    assert places(read_notice(path)) == [(1, "", ""), (2, "", "")]


@pytest.mark.parametrize(
    "other",
    [
        [("序号", "单位", "姓名", "电话"), ("1", "市财政局", "张三", "123")],
        [("年份", "收到", "办结", "未办"), ("2022", "30", "29", "1")],
    ],
)
def test_another_word_table_of_the_same_width(tmp_path: Path, other: list[tuple[str, ...]]) -> None:
    path = _word(tmp_path / "f.docx", TITLE, [HEADER, ONE, TWO], "联络员名单", other)
    reading = read_notice(path)
    assert len(reading.breakdown.tasks) == 2
    assert other[0][2] in reading.unused[0].text


def test_a_table_inside_a_table_that_frames_the_page(tmp_path: Path) -> None:
    document = docx.Document()
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = TITLE
    inner = frame.add_table(2, 4)
    for cells, texts in zip(inner.rows, (HEADER, ONE), strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "f.docx"))
    breakdown = read_notice(tmp_path / "f.docx").breakdown
    assert (breakdown.title, [t.title for t in breakdown.tasks]) == (TITLE, ["公开规划"])
