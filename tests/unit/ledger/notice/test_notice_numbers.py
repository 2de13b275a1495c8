"""Numbers in front of tasks, digits behind a number that belong to the text, and tasks whose bracket names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import word

from ledger.breakdown import Task
from ledger.notice import read_notice

TITLE = "东平市2022年政务公开工作要点"


def tasks(folder: Path, *lines: str) -> tuple[Task, ...]:
    path = folder / "f.txt"
    path.write_text("\n".join([TITLE, *lines, "（全文完）"]), encoding="utf-8")
    return read_notice(path).breakdown.tasks


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("第1条 ", "第2条 "),
        ("第一条　", "第二条　"),
        ("第一条：", "第二条："),
        ("1-1 ", "1-2 "),
        ("1-1、", "1-2、"),
        ("任务1：", "任务2："),
        ("任务一、", "任务二、"),
        ("事项1.", "事项2."),
        ("1.1.1 ", "1.1.2 "),
        ("1.1 ", "1.2 "),
        ("①", "②"),
        ("1）", "2）"),
    ],
)
def test_numbers_of_many_styles(tmp_path: Path, first: str, second: str) -> None:
    read = tasks(tmp_path, f"{first}公开规划。（市甲局负责）", f"{second}公开目录。（市乙局负责）")
    assert [(t.no, t.title) for t in read] == [(1, "公开规划。"), (2, "公开目录。")]


@pytest.mark.parametrize("number", ["第1条", "1-1", "任务1："])
def test_the_same_numbers_in_a_column_of_their_own(tmp_path: Path, number: str) -> None:
    header = ("编号", "工作任务", "责任单位")
    path = word(tmp_path / "f.docx", [(number, "公开规划", "市甲局")], front=[TITLE], header=header)
    reading = read_notice(path)
    assert [t.no for t in reading.breakdown.tasks] == [1]
    assert not [d for d in reading.doubts if d.where == "序号"]


@pytest.mark.parametrize(
    "text",
    [
        "6.30前公开目录。",
        "9.1日前公开目录。",
        "10月底前公开目录。",
        "2022年版目录公开。",
        "12345热线数据公开。",
    ],
)
def test_a_number_before_a_date_is_not_one_number_with_it(tmp_path: Path, text: str) -> None:
    read = tasks(tmp_path, "1.公开规划。（市甲局负责）", f"2.{text}（市乙局负责）", "3.公开预算。（市丙局负责）")
    assert [(t.no, t.part, t.title) for t in read] == [
        (1, "", "公开规划。"),
        (2, "", text),
        (3, "", "公开预算。"),
    ]
    assert [str(u) for u in read[1].responsible_units] == ["市乙局"]


@pytest.mark.parametrize(
    "text",
    ["第二条规定的信息全部公开。", "1-2月份数据公开。", "3—5个工作日内公开。", "第三条款的内容公开。"],
)
def test_words_that_only_look_like_numbers(tmp_path: Path, text: str) -> None:
    read = tasks(tmp_path, f"1.{text}（市甲局负责）", "2.公开预算。（市丙局负责）")
    assert [t.title for t in read] == [text, "公开预算。"]


@pytest.mark.parametrize("bracket", ["（10月底前完成）", "（完成时限：长期坚持）"])
def test_a_bracket_with_a_deadline_alone_leaves_its_task_without_units_and_says_so(
    tmp_path: Path, bracket: str
) -> None:
    path = tmp_path / "f.txt"
    path.write_text(
        "\n".join([TITLE, f"1.公开规划。{bracket}", "2.公开目录。（市乙局负责）", "（全文完）"]),
        encoding="utf-8",
    )
    reading = read_notice(path)
    assert not reading.breakdown.tasks[0].responsible_units
    assert [d.text for d in reading.doubts if "都是空的" in d.reason] == ["公开规划。"]
