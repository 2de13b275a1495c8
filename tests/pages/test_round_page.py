"""报送轮次: the office sets a rhythm, units see what is missing and say 本轮无变化; without one no page changes."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ledger.clock import BEIJING
from ledger.deadlines.workdays import DayKind
from ledger.repository import Change, Submission
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.signin.people import person_of

KEY, OTHER = "2021-07-鼓楼区", "2021-09-鼓楼区"
OFFICE = "市政府办公厅"


def person(portal, name=OFFICE):
    return person_of(f"体验:{name}", portal.ledger())


def report(portal, key, text="有进展"):
    who = person(portal, key.split("-", 2)[-1])
    portal.entry.service.submit(who, Submission(key, {"progress_note": text}, {}), token=f"{key}{text}")


def reported_in_august(portal, *keys):
    """In the round before, as history tells of it."""
    at = datetime(2021, 8, 2, 9, tzinfo=BEIJING)
    portal.book.take_over(
        [Change(0, at, "sheet", "", key, "progress_note", "", "八月的进展") for key in keys], mark="x"
    )


@pytest.fixture
def quarters(fresh):
    """12 October 2021, in the fourth quarter's round, which opened on the 1st."""
    fresh.duties.round.set_rhythm(person(fresh), Rhythm(RhythmKind.QUARTERLY, internal_before=5), seen=0)
    return fresh


def captions(at):
    return "\n".join(c.value for c in (*at.caption, *at.markdown)).replace("\\", "")


def test_without_a_rhythm_nothing_is_shown(fresh, visit):
    for page, query in (("ledger", {"unit": "鼓楼区"}), ("submit", {"entry": KEY})):
        at = visit(page, "鼓楼区", **query)
        assert not at.exception
        assert "本轮" not in captions(at)
        assert not [b for b in at.button if b.key == "unchanged"]


def test_the_office_sets_a_rhythm_on_admin(fresh, visit):
    at = visit("admin", OFFICE, show="报送轮次")
    assert not at.exception
    at.button(key="round_set").click().run()
    assert "没有新的改动" in at.error[0].value
    at.segmented_control(key="round_kind").set_value("季报").run()
    at.number_input(key="round_within").set_value(5)
    at.number_input(key="round_internal_before").set_value(2)
    at.button(key="round_set").click().run()
    assert not at.exception
    assert at.success[0].value == "已保存：全年 3 轮。"
    rows = at.dataframe[0].value.set_index("轮次")
    assert list(rows.index) == ["第二季度", "第三季度", "第四季度"], "the notice is of 4 June"
    assert rows.loc["第三季度", "截止"] == "2021-10-07 星期四"
    assert rows.loc["第三季度", "现在"] == "已截止"
    assert rows.loc["第四季度", "现在"].startswith("已报 0 / ")
    for day in (1, 4, 5, 6, 7):
        fresh.year_service.set_day(person(fresh), date(2021, 10, day), DayKind.HOLIDAY)
    rows = visit("admin", OFFICE, show="报送轮次").dataframe[0].value.set_index("轮次")
    assert rows.loc["第三季度", "截止"] == "2021-10-14 星期四", "holidays that are entered move it"
    assert rows.loc["第四季度", "现在"] == "还没有开放"


def test_own_dates_that_cannot_be_read_are_told_by_line_and_stay(fresh, visit):
    at = visit("admin", OFFICE, show="报送轮次")
    at.segmented_control(key="round_kind").set_value("自定日期").run()
    at.text_area(key="round_own").set_value("第一轮 2021-10-01 2021-10-20\n第二轮 2021-10-19 2021-11-20")
    at.button(key="round_set").click().run()
    assert "第二轮" in at.error[0].value
    at.text_area(key="round_own").set_value("第一轮 2021-10-01 2021-10-20\n第二轮 2021-10-21 2021-11-20")
    at.button(key="round_set").click().run()
    assert at.success[0].value == "已保存：全年 2 轮。"
    assert fresh.duties.round.current(date(2021, 10, 12)).label == "第一轮"


def test_a_unit_reports_or_says_that_nothing_is_new(quarters, visit):
    report(quarters, KEY)
    at = visit("submit", "鼓楼区", entry=KEY)
    assert "第四季度（2021-10-01 至 2021-12-31 星期五，内部时限 2021-12-24）：这一条已报 10-12" in captions(at).replace(
        "\\", ""
    )
    assert not [b for b in at.button if b.key == "unchanged"]
    at = visit("submit", "鼓楼区", entry=OTHER)
    assert "这一条未报" in captions(at)
    assert not [b for b in at.button if b.key == "unchanged"], "nothing was ever reported that could be unchanged"


def test_one_entry_is_said_to_be_unchanged_and_a_report_undoes_it(quarters, visit):
    reported_in_august(quarters, KEY)
    at = visit("submit", "鼓楼区", entry=KEY)
    assert "这一条未报" in captions(at)
    at.button(key="unchanged").click().run()
    assert not at.exception
    assert "已记为本轮无变化" in at.success[0].value
    assert "这一条无变化" in captions(at)
    assert not [b for b in at.button if b.key == "unchanged"]
    at.text_area(key="progress_note").set_value("十月又有进展")
    at.button(key="submit").click().run()
    assert "这一条已报 10-12" in captions(at)


def test_several_entries_at_once_on_the_units_ledger(quarters, visit):
    reported_in_august(quarters, KEY, OTHER)
    own = len(quarters.ledger().by_unit["鼓楼区"])
    at = visit("ledger", "鼓楼区", unit="鼓楼区")
    assert f"未报 {own} 条" in captions(at)
    at.session_state["unchanged_鼓楼区"] = True
    at.run()
    at.button(key="say_鼓楼区").click().run()
    assert "请先选择" in at.error[0].value
    at.button(key="unchanged_all_鼓楼区").click().run()
    at.button(key="say_鼓楼区").click().run()
    assert at.success[0].value == "已记为本轮无变化：2 条。"
    assert f"未报 {own - 2} 条" in captions(at)
    assert not [b for b in at.button if b.key == "say_鼓楼区"]


def test_a_clerks_list_tells_the_round_too(quarters, visit):
    report(quarters, KEY)
    at = visit("submit", "鼓楼区")
    assert "本轮已报 1 / " in captions(at)
    rows, own = at.dataframe[0].value, len(quarters.ledger().by_unit["鼓楼区"])
    assert (len(rows), list(rows["本轮"]).count("已报 10-12"), list(rows["本轮"]).count("未报")) == (own, 1, own - 1)
    at = visit("submit", "鼓楼区", chip="本轮未报")
    assert f"本轮未报 {own - 1} 条" in captions(at)
    assert len(at.dataframe[0].value) == own - 1


def test_the_inbox_leads_to_what_is_missing(quarters, visit):
    at = visit("inbox", "鼓楼区")
    assert not at.exception
    own = len(quarters.ledger().by_unit["鼓楼区"])
    assert f"第四季度：{own} 条本轮还没有报" in [t.value for t in at.text]


def test_the_list_has_nothing_of_rounds_without_a_rhythm(fresh, visit):
    at = visit("submit", "鼓楼区", chip="本轮未报")
    assert "本轮" not in at.dataframe[0].value
    assert "本轮" not in captions(at)


@pytest.mark.parametrize("who", ["领导", "审计", "台江区"])
def test_others_look_on(quarters, visit, who):
    at = visit("ledger", who, unit="鼓楼区")
    assert "本轮已报" in captions(at)
    assert not [b for b in at.button if b.key and b.key.startswith("say_")]


def test_the_overview_tells_the_round_of_its_day_and_goes_to_a_closed_one(quarters, visit):
    reported_in_august(quarters, KEY, OTHER, "2021-07-台江区")
    report(quarters, KEY)
    at = visit("overview", "领导")
    applicable = quarters.board().total.applicable
    assert f"截至 2021-10-12：本轮已报 1 / {applicable} 条" in captions(at)
    assert list(at.selectbox(key="round_of_day").options) == ["第二季度", "第三季度", "第四季度"]
    at.selectbox(key="round_of_day").set_value("第三季度").run()
    assert not at.exception
    assert at.date_input(key="as_of").value == date(2021, 9, 30)
    assert f"截至 2021-09-30：本轮已报 3 / {applicable} 条" in captions(at)
    at.date_input(key="as_of").set_value(date(2021, 7, 15)).run()
    assert at.selectbox(key="round_of_day").value == "第三季度"
    assert "截至 2021-07-15：本轮已报 0 / " in captions(at)
    at.selectbox(key="round_of_day").set_value("第四季度").run()
    assert at.date_input(key="as_of").value == date(2021, 10, 12)


def test_units_are_compared_with_the_round_before(quarters, visit):
    reported_in_august(quarters, KEY, OTHER)
    report(quarters, KEY)
    at = visit("overview", "领导")
    at.session_state["round_by_unit"] = True
    at.run()
    rows = next(d.value for d in at.dataframe if "本轮未报" in d.value).set_index("单位")
    own = len(quarters.ledger().by_unit["鼓楼区"])
    assert rows.loc["鼓楼区", ["应报", "本轮已报", "本轮未报"]].tolist() == [own, 1, own - 1]
    assert rows.loc["鼓楼区", ["上一轮", "去年同期"]].tolist() == [f"{2 / own:.1%}", "—"]
    assert rows["应报"].sum() == quarters.board().total.applicable


def test_a_units_ledger_and_downloads_follow_the_rounds_day(quarters, visit):
    reported_in_august(quarters, KEY)
    at = visit("ledger", "鼓楼区", unit="鼓楼区")
    at.selectbox(key="round_of_day").set_value("第三季度").run()
    assert not at.exception
    assert "截至 2021-09-30：本轮已报 1 / " in captions(at)
    assert not [b for b in at.button if b.key == "say_鼓楼区"], "nothing is said in a round that has closed"
    made = visit("reports", OFFICE)
    assert not made.exception
    made.selectbox(key="round_of_day").set_value("第三季度").run()
    assert made.date_input(key="as_of").value == date(2021, 9, 30)


def test_the_table_of_units_says_who_reported_in_the_round(quarters):
    reported_in_august(quarters, KEY)
    report(quarters, OTHER)
    context = quarters.context(person(quarters))
    for day, said, told in ((None, "第四季度", (1, None)), (date(2021, 9, 30), "第三季度", (1, 0.0))):
        made = quarters.documents.make(context, quarters.board(day), "unit_summary", "")
        lines = list(load_workbook(BytesIO(made))["各单位完成情况"].values)
        headings = list(lines[2])
        assert said in lines[1][0]
        rows = {line[0]: dict(zip(headings, line, strict=True)) for line in lines[3:]}
        reported, before = told
        assert rows["鼓楼区"]["本轮已报"] == rows["合计"]["本轮已报"] == reported
        assert rows["合计"]["本轮已报"] + rows["合计"]["本轮未报"] == rows["合计"]["应报"]
        assert rows["小计"]["本轮未报"] + rows["小计"]["本轮已报"] == rows["小计"]["应报"]
        assert rows["鼓楼区"]["去年同期报送率"] == "—"
        assert before is None or rows["鼓楼区"]["上一轮报送率"] == before


def test_without_rounds_the_table_is_as_it_was(fresh):
    made = fresh.documents.make(fresh.context(person(fresh)), fresh.board(), "unit_summary", "")
    assert not [h for h in list(load_workbook(BytesIO(made)).active.values)[2] if "轮" in h]
