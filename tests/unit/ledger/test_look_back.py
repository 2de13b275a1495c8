"""回头看: what a check must say, which items come first, figures, and what a typed row can only mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.look_back import (
    APPROVED,
    SENT_BACK,
    Check,
    LookBack,
    check_of_row,
    coverage,
    judged,
    lacking,
    same_item,
    similarity,
    suggestion,
)
from ledger.duties.look_back_sources import from_breakdown, from_sheet
from ledger.errors import Refused
from ledger.side_rows import SideRow
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown, small_ledger

LINK = "http://www.example.gov.cn/a.htm"
DAY = date(2021, 10, 12)


def last_year():
    return from_breakdown(replace(small_breakdown(), year=2020), SMALL_DIRECTORY)


def look_back(**values: dict[str, str]) -> LookBack:
    last = last_year()
    checks = [replace(c, values=values.get(f"t{c.item[-2:]}_{c.unit}", {})) for c in last.checks]
    return LookBack(last.items, tuple(checks))


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({}, {"verdict"}),
        ({"verdict": "差不多"}, {"verdict"}),
        ({"verdict": "已落实"}, {"evidence"}),
        ({"verdict": "已落实", "evidence": LINK}, set()),
        ({"verdict": "已落实", "evidence": "C:\\a.doc"}, {"evidence"}),
        ({"verdict": "部分落实"}, {"rectification", "rectify_by"}),
        ({"verdict": "未落实", "rectification": "补公开", "rectify_by": "2021-11-30"}, set()),
        ({"verdict": "未落实", "rectification": "补公开", "rectify_by": "尽快"}, {"rectify_by"}),
        ({"verdict": "未落实", "rectification": "补", "rectify_by": "2021-11-30", "rectified": "是"}, {"evidence"}),
        ({"verdict": "不再适用"}, {"rectification"}),
        ({"verdict": "已落实，见附件", "evidence": "http://a.cn/1.html"}, {"verdict"}),
        ({"verdict": "已落实", "evidence": "http://a.cn/1.html，第3页"}, {"evidence"}),
        ({"verdict": "未落实", "rectification": "补", "rectify_by": "2021-11-30（第2批）"}, {"rectify_by"}),
        ({"verdict": "不再适用", "rectification": "文件已废止"}, set()),
    ],
)
def test_what_belongs_to_a_verdict(raw, wrong):
    _, messages = judged(raw, 2021)
    assert set(messages) == wrong
    assert all(text.endswith("。") for text in messages.values())


def test_values_are_read_like_any_cell():
    values, messages = judged(
        {
            "verdict": "部分落实",
            "rectification": "补",
            "rectify_by": "2021年11月30日",
            "rectified": "未完成",
        },
        2021,
    )
    assert messages == {}
    assert (values["rectify_by"], values["rectified"]) == ("2021-11-30", "否")
    assert lacking({"verdict": "部分落实"}).keys() == {"rectification", "rectify_by"}


def test_items_with_a_unit_and_a_time_limit_come_first():
    found = look_back()
    assert found.year == 2020
    assert found.stressed == {"2020-25"}
    assert [item.no for item in found.first] == [25, 7, 27, 30]
    assert found.item("2020-25").due_text == "2021-07-31（7月底前）；2021-10-31（10月底前）"


def test_figures_count_what_was_sent_back_as_unchecked_and_name_late_rectification():
    done = {"verdict": "已落实", "evidence": LINK}
    half = {"verdict": "部分落实", "rectification": "补", "rectify_by": "2021-10-01"}
    checks = [
        Check("1", "2020-07", "甲", "责任", values=done, review=APPROVED),
        Check("2", "2020-07", "乙", "责任", values=done, review=SENT_BACK),
        Check("3", "2020-07", "丙", "责任", values=half),
        Check("4", "2020-07", "丁", "责任", values=half | {"rectified": "是"}),
        Check("5", "2020-07", "戊", "责任"),
    ]
    found = coverage(checks, DAY)
    assert (found.total, found.checked, found.rectifying, found.late, found.approved) == (5, 3, 1, 1, 1)
    assert found.verdicts == {"已落实": 1, "部分落实": 2, "未落实": 0, "不再适用": 0}
    assert found.words == "3 / 5（60.0%）"
    assert coverage([], DAY).words == "—"
    assert coverage([], DAY).share is None
    most = [*checks[:1] * 299, checks[4]]
    assert coverage(most, DAY).words == "299 / 300（99.7%）", "as 总览 says it"
    assert coverage([*checks[:1] * 2999, checks[4]], DAY).share_words == "99.9%", "never 100 % before all are"
    assert coverage(checks[:1], DAY).share_words == "100.0%"


def test_an_approved_check_is_locked_unless_something_is_still_to_be_put_right():
    half = {"verdict": "部分落实", "rectification": "补", "rectify_by": "2021-10-01"}
    assert not Check("3", "i", "丙", "责任", values=half, review=APPROVED).locked
    assert Check("3", "i", "丙", "责任", values=half | {"rectified": "是"}, review=APPROVED).locked


def test_titles_alike_are_suggested_and_others_are_not():
    found, tasks = look_back(), small_breakdown().tasks
    item = replace(found.item("2020-07"), title="扩大预决算公开范围")
    assert suggestion(item, tasks).no == 7
    assert suggestion(replace(item, title="做好人大建议办理结果公开。"), tasks) is None
    assert similarity("完善目录。", "完善目录") == 1.0


def test_a_typed_title_means_one_item_or_none():
    items = look_back().items
    assert same_item("稳步扩大预决算公开范围", items).no == 7
    assert same_item("25", items).no == 25
    assert same_item("2020-27", items).no == 27
    assert same_item("公开", items) is None
    twins = [replace(items[0], key="2020-01", no=1), replace(items[0], key="2020-02", no=2)]
    assert same_item(items[0].title, twins) is None, "never a guess between two"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"key": "2020-07-鼓楼区"}, "2020-07-鼓楼区"),
        ({"task": "推行政府网站集约化建设", "unit": "鼓楼区政府"}, "2020-25-鼓楼区"),
        ({"task": "推行政府网站集约化建设", "unit": "某局"}, "名录"),
        ({"task": "完善目录", "unit": "市财政局"}, "不是第30项的责任单位"),
        ({"unit": "鼓楼区"}, "说不准"),
    ],
)
def test_a_row_of_the_sheet_means_one_check_or_says_why_not(texts, found):
    row = SideRow(1, "回头看", "x", 2, texts, datetime(2021, 7, 1, tzinfo=BEIJING))
    check, why = check_of_row(row, look_back(), SMALL_DIRECTORY)
    assert (check.key if check else why).count(found) == 1


def test_a_unit_that_is_gone_is_told_and_stops_nothing():
    breakdown = replace(small_breakdown(), year=2020)
    fewer = type(SMALL_DIRECTORY)([u for u in SMALL_DIRECTORY.units if u.short_name != "市大数据委"])
    last = from_breakdown(breakdown, fewer)
    assert len(last.items) == 4
    assert any("市大数据委" in text for text in last.problems)


def test_last_years_entries_bring_how_they_ended():
    ledger = small_ledger(t07_鼓楼区={"status": "已完成", "percent": 100.0, "review_state": "已通过"})
    last = from_breakdown(ledger.breakdown, SMALL_DIRECTORY, ledger.entries)
    check = next(c for c in last.checks if c.key == "2021-07-鼓楼区")
    assert check.former == {"status": "已完成", "percent": "100", "review_state": "已通过"}
    assert len(last.checks) == len(ledger.entries)


LEDGER_ROWS = [
    ["台账编号", "序号", "工作任务", "单位", "职责", "完成时限", "进展状态"],
    ["2020-07-鼓楼区", "7", "扩大公开。", "鼓楼区", "责任", "2020-10-31", "已完成"],
    ["2020-07-市财政局", "7", "扩大公开。", "市财政局", "牵头", "", ""],
    ["2020-08-某局", "8", "别的任务。", "某某局", "责任", "", ""],
    ["", "", "合计", "", "", "", ""],
]


def test_a_ledger_in_a_sheet_becomes_items_and_checks():
    tasks = [
        ["序号", "工作任务", "工作要求", "完成时限"],
        ["7", "扩大公开。", "要求。", "2020-07-31（7月底前）；2020-10-31（10月底前）"],
    ]
    last = from_sheet({"工作台账": LEDGER_ROWS, "任务分解表": tasks}, SMALL_DIRECTORY)
    assert [(i.key, i.due, i.requirement) for i in last.items] == [
        ("2020-07", date(2020, 10, 31), "要求。"),
        ("2020-08", None, ""),
    ]
    assert [(c.key, c.role, dict(c.former)) for c in last.checks] == [
        ("2020-07-鼓楼区", "责任", {"status": "已完成"}),
        ("2020-07-市财政局", "牵头", {}),
    ]
    assert any("某某局" in text for text in last.problems)


@pytest.mark.parametrize(
    ("tabs", "year", "words"),
    [({"": [["一", "二"]]}, 0, "台账编号"), ({"": LEDGER_ROWS}, 2019, "2020年的台账，不是2019年")],
)
def test_a_sheet_that_is_no_ledger_or_of_another_year_is_refused(tabs, year, words):
    with pytest.raises(Refused, match=words):
        from_sheet(tabs, SMALL_DIRECTORY, year)
