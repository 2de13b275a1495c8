"""Header and rows of a sheet as staff leave it; values that contradict each other."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from ledger import columns
from ledger.breakdown import Deadline, Nature, Task
from ledger.contradictions import cross_check
from ledger.rows import RowKind, classify_row, find_header

HEADER = ["任务编号", "责任单位", "状态", "进度", "落实情况"]
NAMES = ["task_no", "unit", "status", "percent", "progress_note"]
AT = {name: i for i, name in enumerate(NAMES)}


def case(kind: str) -> tuple[list, str, str]:
    """(cells, expected value, expected action) of one case of tests/data/dirty_cells.csv."""
    with (Path(__file__).parents[2] / "data" / "dirty_cells.csv").open(encoding="utf-8-sig", newline="") as file:
        found = next(c for c in csv.DictReader(file) if c["kind"] == kind)
    return json.loads(found["raw"]), found["expected_value"], found["expected_action"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("row.blank", RowKind.BLANK),
        ("row.dup_header", RowKind.HEADER),
        ("row.pdf_header", RowKind.HEADER),
        ("row.page_no", RowKind.PAGE_NO),
        ("row.title", RowKind.TITLE),
        ("row.signature", RowKind.SIGNATURE),
        ("row.no_id_but_text", RowKind.NO_KEY),
    ],
)
def test_listed_rows(kind: str, expected: RowKind) -> None:
    cells, _, action = case(kind)
    found = classify_row(cells, AT, key="task_no")
    assert found is expected
    assert found.skipped == action.startswith("skip_row")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["5", "鼓楼区", "已完成", "100%", "A"], RowKind.DATA),
        (["2021-05-鼓楼区", "", "", "", ""], RowKind.DATA),
        (["5", "", "", "", ""], RowKind.DATA),
        (["", "\xa0", "——", "", "\u200b"], RowKind.BLANK),
        (["第 3 页 共 9 页", "", ""], RowKind.PAGE_NO),
        (["- 12 -"], RowKind.PAGE_NO),
        (["附件1"], RowKind.TITLE),
        (["2021年政务公开工作台账（鼓楼区）"] * 5, RowKind.TITLE),
        (["填报单位（盖章）：", "", "", "填报日期：10月25日"], RowKind.SIGNATURE),
        (["备注：数据截至10月底", ""], RowKind.NOTE),
        (["合计", "", "", "80%"], RowKind.TOTAL),
        (["平均", "", "", "80%"], RowKind.TOTAL),
        (["共37项"], RowKind.TOTAL),
        (["一、紧扣“十四五”开好局"], RowKind.TITLE),
        (["（一）做好各类规划主动公开"], RowKind.TITLE),
        (["", "一、推进决策公开"], RowKind.NO_KEY),
        (["附表2"], RowKind.TITLE),
        (["单位负责人（签字）："], RowKind.SIGNATURE),
        (["填表人", "林某", "审核人", "陈某"], RowKind.SIGNATURE),
        (["鼓楼区人民政府（公章）"], RowKind.SIGNATURE),
        (["", "", "", "", "2021年10月25日"], RowKind.SIGNATURE),
        (["备注", "每月报送"], RowKind.NOTE),
        (["※ 请勿修改表头"], RowKind.NOTE),
        (["（以下空白）"], RowKind.NOTE),
        (["续表"], RowKind.NOTE),
        (["1", "2", "3", "4", "5"], RowKind.HEADER),
        (["Page 3 of 10"], RowKind.PAGE_NO),
        (["", "", "", "", "已印发方案"], RowKind.NO_KEY),
        (["", "", "", "", "2021年已公开12条信息"], RowKind.NO_KEY),
        (["", "", "", "", "审核：已公开12条"], RowKind.NO_KEY),
        (["", "", "", "", "说明：等省里文件"], RowKind.NO_KEY),
        (["", "", "完成情况"], RowKind.NO_KEY),
        (["", "", "", "80%"], RowKind.NO_KEY),
        (["任 务\n编号", "责任单位", "状 态", "进度（%）", "我的备注"], RowKind.HEADER),
    ],
)
def test_rows_as_staff_leave_them(cells: list[str], expected: RowKind) -> None:
    assert classify_row(cells, AT, key="task_no") is expected


def test_header_with_line_breaks() -> None:
    cells, _, _ = case("row.header_newline")
    assert find_header([cells], needed=NAMES).columns == AT


@pytest.mark.parametrize(
    "header", ["*任务编号", "任务编号：", "【任务编号】", "任务编号（必填）", "＊任务编号（限20字以内）"]
)
def test_a_mark_or_a_remark_at_a_header_is_no_other_header(header: str) -> None:
    found = find_header([[header, "责任单位", "状态（必选）", "进度%", "落实情况（500字以内）"]], needed=NAMES)
    assert found.columns == AT
    assert not found.problems


def test_header_below_a_title() -> None:
    rows, _, _ = case("row.two_header_rows")
    found = find_header([[], ["", ""], *rows], needed=NAMES)
    assert (found.row, found.problems) == (3, ())


def test_two_header_rows_read_as_one() -> None:
    found = find_header(
        [["任务编号", "责任单位", "完成情况", "", ""], ["", "", "状态", "进度", "落实情况"]], needed=NAMES
    )
    assert (found.row, found.columns) == (1, AT)


def test_swapped_and_own_columns() -> None:
    found = find_header([["我的备注", *reversed(HEADER)]], needed=NAMES)
    assert found.columns == {name: 5 - i for i, name in enumerate(NAMES)}
    assert not found.problems


def test_a_renamed_header_is_reported_not_used() -> None:
    found = find_header([["任务编号", "责任单位", "状态", "完成进度情况", "落实情况"]], needed=NAMES)
    assert found.missing == ("percent",)
    assert "percent" not in found.columns
    assert "完成进度情况" in found.problems[0]
    assert "“完成进度”" in found.problems[0]


def test_a_doubled_header_is_left_out() -> None:
    found = find_header([[*HEADER, "状态"]], needed=NAMES)
    assert "status" not in found.columns
    assert "第3列、第6列" in found.problems[0]


def test_a_columns_own_header_beats_an_alias() -> None:
    assert find_header([["工作任务", "任务", "序号", "单位"]], needed=["task"]).columns["task"] == 0


def test_no_header_at_all() -> None:
    found = find_header([["5", "鼓楼区", "已完成"]] * 30)
    assert (found.row, found.columns) == (-1, {})
    assert "找不到" in found.problems[0]


def test_every_tab_finds_its_own_header() -> None:
    for tab, members in columns.TABS.items():
        found = find_header([["标题"], [c.header for c in members]], tab=tab)
        assert (found.row, found.problems) == (1, ()), tab
        assert list(found.columns) == [c.name for c in members]


LONG = Task(3, "", "", "推进公开。", "")
ONCE = Task(5, "", "", "行动方案", "", deadlines=(Deadline("7月底前", date(2021, 7, 31)),), nature=Nature.ONE_OFF)


@pytest.mark.parametrize(
    ("values", "task", "expected"),
    [
        ({"status": "未启动", "percent": 30.0}, ONCE, [("status", "正在推进", "normalize_warn")]),
        ({"status": "已完成"}, LONG, [("status", None, "ask")]),
        ({"status": "已完成", "done_date": date(2021, 12, 20)}, ONCE, [("done_date", None, "reject")]),
        ({"status": "已完成", "percent": 80.0}, ONCE, [("percent", None, "ask")]),
        ({"status": "正在推进", "percent": 100.0}, ONCE, [("status", None, "ask")]),
        ({"status": "正在推进", "percent": 99.0}, ONCE, []),
        ({"status": "不涉及", "percent": 50.0}, ONCE, [("status", None, "ask")]),
        ({"status": "长期坚持", "percent": 100.0}, LONG, []),
        ({"task": "办好政府公报。"}, ONCE, [("task_no", None, "ask")]),
        ({"task": "5.行动方案。", "status": "已完成", "percent": 100.0, "done_date": date(2021, 10, 15)}, ONCE, []),
        ({"status": "未启动", "percent": 0.0}, LONG, []),
        ({}, None, []),
    ],
)
def test_contradictions(values: dict, task: Task | None, expected: list) -> None:
    found = cross_check(values, task=task, today=date(2021, 10, 15))
    assert [(c.column, c.value, c.outcome.value) for c in found] == expected
    assert all(c.message.endswith("。") for c in found)
