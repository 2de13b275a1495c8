"""回头看: who sees what, a check from form to review, refusals that keep what was typed, rows of the sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.duties.look_back_sources import from_breakdown
from ledger.permissions import Person, Role
from tests.memory_staff import MemoryStaff

OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2020-25-鼓楼区"
NOTICE = Path(__file__).resolve().parents[2] / "data/notice_2021_53.txt"
LINK = "http://www.example.gov.cn/a.htm"


@pytest.fixture
def taken_up(fresh):
    fresh.duties.look_back.take_up(
        OFFICE, from_breakdown(replace(fresh.book.breakdown, year=2020), fresh.book.directory)
    )
    return fresh


def texts(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def check(portal):
    return portal.duties.look_back.look_back(OFFICE).check(KEY)


def test_before_the_import_everybody_is_told_what_to_do(fresh, visit):
    assert "导入和对应" in texts(visit("lookback", "市政府办公厅"))
    at = visit("lookback", "鼓楼区")
    assert not at.exception
    assert "市政府办公厅还没有导入" in texts(at)


def test_the_office_imports_by_upload_and_hears_what_came(fresh, visit):
    at = visit("lookback", "市政府办公厅", show="导入和对应")
    notice = NOTICE.read_text(encoding="utf-8").replace("2021", "2020")
    at.file_uploader(key="lb_file").set_value(("2020.txt", notice.encode(), "text/plain")).run()
    at.button(key="lb_import").click().run()
    assert not at.exception
    assert "37 项" in texts(at)
    assert len(fresh.duties.look_back.look_back(OFFICE).items) == 37


def test_a_file_of_this_year_is_refused_in_a_sentence(fresh, visit):
    at = visit("lookback", "市政府办公厅", show="导入和对应")
    notice = NOTICE.read_bytes()
    at.file_uploader(key="lb_file").set_value(("n.txt", notice, "text/plain")).run()
    at.button(key="lb_import").click().run()
    assert "没有导入" in at.error[0].value
    assert fresh.duties.look_back.look_back(OFFICE).items == ()


def test_stressed_items_come_first_and_the_headline_says_who_is_behind(taken_up, visit):
    at = visit("lookback", "领导")
    assert list(at.dataframe[0].value["序号"][:4]) == [10, 23, 25, 1]
    assert "有责任单位和时限的重点3项" in at.info[0].value
    assert "还没有核查完" in at.info[0].value
    assert [m.label for m in at.metric][:2] == ["重点任务核查率", "全部任务核查率"]


def test_a_unit_checks_its_item_and_the_office_passes_it(taken_up, visit):
    at = visit("lookback", "鼓楼区", check=KEY)
    assert at.selectbox(key="lb_pick").value == KEY
    at.selectbox(key="lb_verdict").set_value("部分落实")
    at.button(key="lb_save").click().run()
    assert "没有保存" in at.error[0].value
    assert any(m.value.startswith(":red[") for m in at.markdown)
    assert at.selectbox(key="lb_verdict").value == "部分落实", "what was chosen stays"
    at.selectbox(key="lb_verdict").set_value("已落实")
    at.text_area(key="lb_evidence").set_value(LINK)
    at.button(key="lb_save").click().run()
    assert not at.exception
    assert (check(taken_up).verdict, check(taken_up).person) == ("已落实", "鼓楼区")
    office = visit("lookback", "市政府办公厅", show="审核")
    assert "等待审核" not in texts(office)
    assert office.dataframe[0].value["单位"].tolist() == ["鼓楼区"]


def test_what_was_typed_outlives_a_look_at_another_item(taken_up, visit):
    at = visit("lookback", "鼓楼区", check=KEY)
    at.text_area(key="lb_rectification").set_value("写了一半的措施")
    at.selectbox(key="lb_pick").set_value("2020-10-鼓楼区").run()
    assert at.text_area(key="lb_rectification").value == ""
    assert f"填了还没有保存的：{KEY}" in texts(at).replace("\\", "")
    at.selectbox(key="lb_pick").set_value(KEY).run()
    assert at.text_area(key="lb_rectification").value == "写了一半的措施"
    assert "填了还没有保存的" not in texts(at)


def test_ticks_go_when_another_conclusion_waits_in_the_same_place(taken_up, visit):
    found = {"verdict": "已落实", "evidence": LINK}
    taken_up.duties.look_back.check(CLERK, KEY, found, seen=0)
    at = visit("lookback", "市政府办公厅", show="审核")
    table = at.dataframe[0].proto.id
    taken_up.duties.look_back.review(OFFICE, {KEY: check(taken_up).version}, approve=True, comment="")
    taken_up.duties.look_back.check(CLERK, "2020-10-鼓楼区", found, seen=0)
    at.run()
    assert len(at.dataframe[0].value) == 1
    assert at.dataframe[0].proto.id != table


def test_what_another_wrote_meanwhile_is_shown_and_not_overwritten(taken_up, visit):
    at = visit("lookback", "鼓楼区", check=KEY)
    at.selectbox(key="lb_verdict").set_value("已落实")
    at.text_area(key="lb_evidence").set_value(LINK)
    half = {"verdict": "部分落实", "rectification": "补公开", "rectify_by": "2021-11-30"}
    taken_up.duties.look_back.check(CLERK, KEY, half, seen=0)
    at.button(key="lb_save").click().run()
    assert "没有保存" in at.error[0].value
    assert "补公开" in at.error[0].value
    assert check(taken_up).verdict == "部分落实"
    assert at.text_area(key="lb_evidence").value == LINK
    at.button(key="lb_save").click().run()
    assert check(taken_up).verdict == "已落实", "a second click is a decision"


@pytest.mark.parametrize("who", ["鼓楼区", "领导", "审计"])
def test_only_the_office_is_offered_import_and_review(taken_up, visit, who):
    at = visit("lookback", who)
    assert not at.exception
    assert not {"审核", "导入和对应"} & {tab.label for tab in at.tabs}


def test_a_row_typed_into_the_sheet_is_marked_and_an_unclear_one_says_why(taken_up, visit):
    staff = MemoryStaff(taken_up.engine.backend)
    for column, text in ((2, "推行政府网站集约化建设"), (3, "鼓楼区"), (5, "已落实"), (6, LINK)):
        staff.set_cell("回头看", 2, column, text)
    staff.set_cell("回头看", 3, 5, "未落实")
    taken_up.engine.cycle()
    shown = texts(visit("lookback", "领导", show="表格中填写"))
    assert "表格中填写" in shown
    assert f"已对应 {KEY}".replace("-", "\\-") in shown
    assert "没有对上" in shown
    assert check(taken_up).verdict == "已落实"


def test_a_forged_choice_opens_nothing(taken_up, visit):
    at = visit("lookback", "鼓楼区")
    picker = at.selectbox(key="lb_pick")
    picker.options.append(picker.format_func("2020-25-台江区"))
    picker.set_value("2020-25-台江区").run()
    assert not at.exception
    shown = [b for b in at.button if b.key == "lb_save"]
    assert not shown or at.selectbox(key="lb_pick").value.endswith("鼓楼区")
