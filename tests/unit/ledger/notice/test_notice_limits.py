"""Deadlines as cities write them: numbers with points, lines broken in a cell, feasts that only the writer can date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from notice_files import word

from ledger.notice import read_notice
from ledger.notice.deadlines import cell_deadlines, find_deadlines
from ledger.notice.mentions import parse_units


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("2022.6.30", date(2022, 6, 30)),
        ("2022-06", date(2022, 6, 30)),
        ("2022.2前", date(2022, 2, 28)),
        ("2022/12", date(2022, 12, 31)),
        ("20220630", date(2022, 6, 30)),
        ("20220630前", date(2022, 6, 30)),
        ("6.30", date(2022, 6, 30)),
        ("６／３０", date(2022, 6, 30)),
        ("6.30前完成", date(2022, 6, 30)),
        ("2022年6.30", date(2022, 6, 30)),
        ("２０２２．６．３０", date(2022, 6, 30)),
        ("1.1-6.30", date(2022, 6, 30)),
        ("2022.06—2022.12", date(2022, 12, 31)),
        ("即日起", None),
        ("自即日起", None),
        ("2022年全年", None),
        ("即日起至长期", None),
        ("即日起至6月30日", date(2022, 6, 30)),
    ],
)
def test_a_deadline_column_of_digits(cell: str, due: date | None) -> None:
    (found,) = cell_deadlines(cell, 2022)
    assert (found.deadline.due, found.reason) == (due, "")


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("6.3", date(2022, 6, 3)),
        ("年中", date(2022, 6, 30)),
        ("2022年年中完成", date(2022, 6, 30)),
        ("2022年度", date(2022, 12, 31)),
        ("本年度内", date(2022, 12, 31)),
    ],
)
def test_what_may_mean_another_day_is_read_and_asked_for(cell: str, due: date) -> None:
    (found,) = cell_deadlines(cell, 2022)
    assert (found.deadline.phrase, found.deadline.due) == (cell, due)
    assert f"按{due}处理" in found.reason


@pytest.mark.parametrize("cell", ["6-30", "2.30", "13.5", "202206", "20221330", "2022.13", "2022年", "Q2", "十四五"])
def test_digits_that_may_mean_anything_are_asked_for(cell: str) -> None:
    (found,) = cell_deadlines(cell, 2022)
    assert found.deadline.due is None
    assert found.reason


def test_such_digits_before_a_word_stand_among_units() -> None:
    assert [n.due for n in parse_units(["市甲局、市乙局，6.30前完成"])] == ["", "", "6.30前完成"]


@pytest.mark.parametrize(
    ("text", "phrase", "due", "doubted"),
    [
        ("6.30前公开目录。", "6.30前", date(2022, 6, 30), True),
        ("于9.1日之前公开目录。", "9.1日之前", date(2022, 9, 1), True),
        ("2022.6.30前公开目录。", "2022.6.30前", date(2022, 6, 30), False),
        ("2022-09-30以前公开目录。", "2022-09-30以前", date(2022, 9, 30), False),
        ("2.30前公开目录。", "2.30前", None, True),
        ("国庆节前公开目录。", "国庆节前", None, True),
        ("春节假期前公开目录。", "春节假期前", None, True),
        ("力争年中前公开目录。", "年中前", date(2022, 6, 30), True),
        ("于今年年中公开目录。", "今年年中", date(2022, 6, 30), True),
        ("自即日起公开目录。", "自即日起", None, False),
        ("自即日起至6月30日公开目录。", "6月30日", date(2022, 6, 30), False),
        ("本月底前公开目录。", "本月底前", None, True),
    ],
)
def test_a_limit_in_running_text(text: str, phrase: str, due: date | None, doubted: bool) -> None:
    (found,) = find_deadlines(text, 2022)
    assert (found.deadline.phrase, found.deadline.due, bool(found.reason)) == (phrase, due, doubted)


@pytest.mark.parametrize(
    "words",
    [
        "信息形成后20个工作日内",
        "自收到申请之日起15个工作日内",
        "会后5日内",
        "年度终了后3个月内",
        "5小时内",
        "半年内",
        "不得超过20个工作日",
        "会前3天",
        "当日",
        "次月10日前",
        "次季度首月10日前",
        "本季度末",
        "月底",
        "建党节前",
        "党的二十大召开前",
        "暑期前",
        "年前",
        "2025年前",
        "到2025年",
        "十四五末",
        "9月份",
        "6月30日",
    ],
)
def test_a_limit_without_a_day_is_told_in_a_text_and_in_a_column(words: str) -> None:
    (found,) = find_deadlines(f"公开目录，{words}公开预算。", 2022)
    assert (found.deadline.phrase, found.deadline.due) == (words, None)
    assert "请核对" in found.reason
    (cell,) = cell_deadlines(words, 2022)
    assert cell.reason or cell.deadline.due, words


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月至9月集中公开目录。", date(2022, 9, 30)),
        ("公开目录，6—9月集中开展。", date(2022, 9, 30)),
        ("6月1日至30日开展政策宣传。", date(2022, 6, 30)),
        ("自6月上旬起至7月中旬公开目录。", date(2022, 7, 20)),
        ("2022年11月至2023年3月公开目录。", date(2023, 3, 31)),
        ("11月至3月公开目录。", date(2023, 3, 31)),
        ("9月初前公开目录。", date(2022, 9, 10)),
    ],
)
def test_the_end_of_a_span_is_the_limit_and_asked_about(text: str, due: date) -> None:
    (found,) = find_deadlines(text, 2022)
    assert (found.deadline.due, "请核对" in found.reason) == (due, True)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("不晚于6月30日公开目录。", date(2022, 6, 30)),
        ("最晚10月公开目录。", date(2022, 10, 31)),
        ("公开目录，6月30日止。", date(2022, 6, 30)),
        ("截至6月30日完成目录。", date(2022, 6, 30)),
        ("2023年完成目录。", date(2023, 12, 31)),
    ],
)
def test_other_words_for_no_later_than(text: str, due: date) -> None:
    (found,) = find_deadlines(text, 2022)
    assert (found.deadline.due, found.reason) == (due, "")


@pytest.mark.parametrize("cell", ["10月1日起", "6月份起公开"])
def test_a_day_on_which_something_begins_is_no_limit(cell: str) -> None:
    (found,) = cell_deadlines(cell, 2022)
    assert (found.deadline.due, bool(found.reason)) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        "近三个月内办件。",
        "一周内容汇总。",
        "公开9月财政数据。",
        "10月1日起施行。",
        "三年前的文件。",
        "公布当日天气。",
        "2021年完成的项目。",
        "开会前听取意见。",
        "完成2.0版前台改造。",
        "每月底前公开。",
        "提高3.5个百分点。",
        "做好年中督查。",
        "国庆节期间公开。",
        "今年中考公开。",
        "公开2022年中央政策。",
        "明年中秋节公开。",
    ],
)
def test_digits_and_feasts_that_set_no_limit(text: str) -> None:
    assert not [f for f in find_deadlines(text, 2022) if f.deadline.due or f.reason]


@pytest.mark.parametrize(
    ("cell", "phrases"),
    [
        ("6月底\n前", ["6月底前"]),
        ("长期\n坚持", ["长期坚持"]),
        ("6月底前\n完成", ["6月底前完成"]),
        ("2022年\n6月底前", ["2022年6月底前"]),
        ("6月底前\n12月底前", ["6月底前", "12月底前"]),
        ("6月底前完成初稿\n9月底前公布", ["6月底前完成初稿", "9月底前公布"]),
    ],
)
def test_a_line_that_is_no_deadline_by_itself_ends_the_one_above(tmp_path: Path, cell: str, phrases: list[str]) -> None:
    header = ("序号", "工作任务", "责任单位", "完成时限")
    path = word(
        tmp_path / "f.docx",
        [("1", "公开规划", "市甲局", cell)],
        front=["2022年政务公开工作任务分解表"],
        header=header,
    )
    (task,) = read_notice(path).breakdown.tasks
    assert [d.phrase for d in task.deadlines] == phrases


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("申报截止6月30日，逾期不候。", "截止6月30日"),
        ("截止6月底前完成整改。", "截止6月底前"),
        ("6.1-9.30开展专项行动。", "6.1-9.30"),
        ("“12·4”国家宪法日前公布。", "“12·4”国家宪法日前"),
    ],
)
def test_what_may_be_a_limit_is_asked_for(text: str, phrase: str) -> None:
    (found,) = find_deadlines(text, 2022)
    assert (found.deadline.phrase, found.deadline.due) == (phrase, None)
    assert found.reason.endswith("请核对")


@pytest.mark.parametrize("text", ["截至6月30日共发布3条。", "投诉率下降6.1-9.3个百分点。"])
def test_what_is_no_limit_is_not_asked_for(text: str) -> None:
    assert find_deadlines(text, 2022) == ()
