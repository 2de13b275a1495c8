"""填报: the form of one entry, from opening to receipt."""

from __future__ import annotations

import pytest

from ledger.columns import LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Edit
from tests.memory_staff import MemoryStaff
from tests.pages.conftest import html_of
from tests.pages.grid_window import rows as grid_rows

KEY, OTHER = "2021-07-鼓楼区", "2021-06-鼓楼区"
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def cell(portal, column, key=KEY):
    return portal.ledger().cells.get((key, column), "")


def fill(at, **values):
    kinds = {
        "status": "selectbox",
        "percent": "text_input",
        "reporter": "text_input",
        "phone": "text_input",
    }
    for name, value in values.items():
        getattr(at, kinds.get(name, "text_area"))(key=name).set_value(value)
    return at.button(key="submit").click().run()


def test_link_opens_its_entry_with_requirement_and_lead(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    assert at.selectbox(key="entry").value == KEY
    shown = [t.value for t in at.text]
    assert any("推进部门所属单位预算、决算" in text for text in shown)
    assert "市财政局" in shown


def test_clerk_is_offered_own_entries_only(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    options = at.selectbox(key="entry").options
    assert {option.rpartition(" · ")[2] for option in options} == {"鼓楼区"}
    assert "7 稳步扩大预决算公开范围 · 鼓楼区" in options


def test_submission_is_saved_and_its_receipt_follows_it_into_the_sheet(fresh, visit):
    at = fill(
        visit("submit", "鼓楼区", entry=KEY),
        status="正在推进",
        percent="60",
        progress_note="已公开 12 家单位预算。",
    )
    assert not at.exception
    assert cell(fresh, "percent") == "60"
    assert cell(fresh, "progress_note") == "已公开 12 家单位预算。"
    receipt = at.info[-1]
    assert "回执" in receipt.value
    assert "等待写入表格" in receipt.proto.title
    fresh.engine.cycle()
    at.run()
    assert "已写入表格" in at.success[-1].proto.title


def test_wrong_value_is_told_at_its_field_and_nothing_typed_is_lost(fresh, visit):
    at = fill(visit("submit", "鼓楼区", entry=KEY), percent="150", progress_note="写了很久的一段话")
    assert any(m.value.startswith(":red[") for m in at.markdown)
    assert "没有保存" in at.error[0].value
    assert at.text_area(key="progress_note").value == "写了很久的一段话"
    assert at.text_input(key="percent").value == "150"
    assert cell(fresh, "progress_note") == ""


def test_second_click_adds_nothing(fresh, visit):
    at = fill(visit("submit", "鼓楼区", entry=KEY), percent="30")
    before = len(fresh.book.history(key=KEY)), fresh.sheet.status().waiting
    at.button(key="submit").click().run()
    assert (len(fresh.book.history(key=KEY)), fresh.sheet.status().waiting) == before
    assert not at.error
    assert "回执" in at.info[-1].value


def test_saved_value_can_be_taken_back(fresh, visit):
    at = fill(visit("submit", "鼓楼区", entry=KEY), progress_note="写错了")
    at = fill(at, progress_note="")
    assert cell(fresh, "progress_note") == ""
    assert not at.exception


def test_sheet_change_behind_an_open_form_becomes_a_conflict(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    fresh.entry.service.submit(CLERK, _submission("表格里的话"), token="other-session")
    fresh.engine.cycle()
    fill(at, progress_note="表单里的话")
    fresh.engine.cycle()
    conflict = fresh.book.conflicts()[0]
    assert (conflict.sheet, conflict.portal) == ("表格里的话", "表单里的话")


def _submission(text):
    from ledger.repository import Submission

    return Submission(KEY, {"progress_note": text}, {"progress_note": ""})


@pytest.mark.parametrize("forged", ["2021-07-台江区", "2021-99-鼓楼区", "<b>"])
def test_forged_entry_is_refused_and_changes_nothing(fresh, visit, forged):
    at = visit("submit", "鼓楼区", entry=KEY)
    before = dict(fresh.ledger().cells)
    picker = at.selectbox(key="entry")
    picker.options.append(picker.format_func(forged))  # what a forged client sends is in no list of ours
    picker.set_value(forged)
    at = fill(at, progress_note="别人的台账")
    assert not at.exception
    assert "没有保存" in at.error[0].value or "没有编号为" in at.error[0].value
    assert dict(fresh.ledger().cells) == before


def test_leader_is_told_that_it_is_not_theirs(fresh, visit):
    at = visit("submit", "领导")
    assert "“填报”不对您的身份开放" in at.info[0].value
    assert not at.text_area


def test_other_entry_shows_its_own_values(fresh, visit):
    fresh.book.submit([Edit("2021-06-鼓楼区", "progress_note", "", "六号的进展")], person="x", token="t")
    at = visit("submit", "鼓楼区", entry=KEY)
    at.selectbox(key="entry").set_value("2021-06-鼓楼区").run()
    assert at.text_area(key="progress_note").value == "六号的进展"
    at.selectbox(key="entry").set_value(KEY).run()
    assert at.text_area(key="progress_note").value == ""


def test_text_of_the_ledger_is_never_read_as_formatting(fresh, visit):
    evil = "![x](http://evil.example/x.png) <img src=x> :red[y]"
    entry = fresh.ledger().by_key[KEY]
    fresh.book.submit([Edit(entry.key, "progress_note", "", evil)], person=evil, token="t")
    at = visit("tasks", "市政府办公厅", no="7", of="鼓楼区")
    assert any(t.value == evil for t in at.text)
    shown = [m.value for kind in ("markdown", "caption", "header") for m in at.get(kind)]
    assert not any("](http://evil" in text.replace("\\", "") and "\\" not in text for text in shown)
    assert "&lt;img src=x&gt;" in html_of(at)  # markdown means nothing there, and tags do
    assert "<img" not in html_of(at)


def test_picked_entry_stands_in_the_url_by_its_key(fresh, visit):
    at = visit("submit", "鼓楼区", entry=OTHER)
    at.selectbox(key="entry").set_value(KEY).run()
    assert at.query_params["entry"] == KEY


def test_a_saved_form_shows_what_the_sheet_says_by_then_so_nothing_is_overwritten_unseen(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    fresh.book.submit(
        [Edit(KEY, "progress_note", cell(fresh, "progress_note"), "表格里填的")], person="表格", token="t"
    )
    fill(at, percent="40")
    assert at.text_area(key="progress_note").value == "表格里填的"
    assert cell(fresh, "progress_note") == "表格里填的"
    fill(at, progress_note="接着写的")
    assert cell(fresh, "progress_note") == "接着写的"


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("typed", "text", "value"),
    [
        ("0.5%", "0.5%", 0.5),
        ("1%", "1%", 1.0),
        ("80", "80", 80.0),
        ("40%", "40", 40.0),
        ("80％", "80", 80.0),
        ("六成", "60", 60.0),
    ],
)
def test_a_percentage_is_read_as_in_the_sheet(fresh, visit, typed, text, value):
    at = fill(visit("submit", "鼓楼区", entry=KEY), status="正在推进", percent=typed)
    assert not at.error
    assert cell(fresh, "percent") == text
    assert fresh.ledger().by_key[KEY].percent == value


def test_who_reports_is_offered_from_the_division_of_work_and_then_from_the_last_report(fresh, visit):
    fresh.duties.assignment.assign(CLERK, [KEY], department="财政局", who="李某", phone="0591-87654321")
    at = visit("submit", "鼓楼区", entry=KEY)
    assert (at.text_input(key="reporter").value, at.text_input(key="phone").value) == (
        "李某",
        "0591-87654321",
    )
    at = at.button(key="submit").click().run()
    assert "没有任何改动" in at.error[-1].value, "an offered name alone is no report"
    at = fill(at, status="正在推进", reporter="王某")
    assert (cell(fresh, "reporter"), cell(fresh, "phone")) == ("王某", "0591-87654321")
    at = at.selectbox(key="entry").set_value("2021-08-鼓楼区").run()
    assert at.text_input(key="reporter").value == "王某"
    assert cell(fresh, "reporter", "2021-08-鼓楼区") == ""
    at = fill(at.selectbox(key="entry").set_value(KEY).run(), reporter="李某")
    assert cell(fresh, "reporter") == "李某", "what was offered once can be typed as anything else"


def test_after_a_report_the_next_entry_without_one_is_a_click_away(fresh, visit):
    at = fill(visit("submit", "鼓楼区", entry="2021-08-鼓楼区"), status="正在推进", percent="10")
    assert "还有 32 条没有报送" in at.button(key="next_entry").label
    at = at.button(key="next_entry").click().run()
    assert at.selectbox(key="entry").value == "2021-09-鼓楼区"
    assert at.selectbox(key="status").value is None
    assert not at.exception


def test_what_cannot_be_read_is_said_in_words(fresh, visit):
    staff = MemoryStaff(fresh.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(number for number, texts in enumerate(rows, 1) if KEY in texts)
    staff.set_cell(LEDGER_TAB, row, rows[0].index("完成进度") + 1, "150")
    fresh.engine.cycle()
    at = visit("submit", "鼓楼区", entry=KEY)
    assert any("完成进度写着“150”，看不懂" in w.value for w in at.warning)
    assert at.text_input(key="percent").value == "150"
    states = [row["cells"]["state"] for row in grid_rows(visit("ledger", "鼓楼区")).values()]
    assert sum("完成进度待核对" in state for state in states) == 1


def test_the_form_tells_the_dates_that_the_unit_itself_owes(fresh, visit):
    theirs, own = (
        visit("submit", "鼓楼区", entry="2021-25-鼓楼区"),
        visit("submit", "市大数据委", entry="2021-25-市大数据委"),
    )
    assert "2021-10-30（10月30日前汇总）" in [t.value for t in theirs.text]
    told = "2021-07-31（7月底前）；2021-10-30（10月30日前汇总）；2021-10-31（10月底前）"
    assert told in [t.value for t in own.text]


def test_the_page_opens_as_a_list_that_says_what_is_wanted_and_leads_to_the_form(fresh, visit):
    at = visit("submit", "鼓楼区")
    assert not at.text_area
    own = fresh.ledger().by_unit["鼓楼区"]
    assert len(at.dataframe[0].value) == len(own)
    report = [Edit(KEY, "progress_note", "", "已公开。"), Edit(KEY, "review_state", "", "待审核")]
    fresh.book.submit(report, person="鼓楼区", token="one")
    at.segmented_control(key="chip").set_value("未报送").run()
    assert len(at.dataframe[0].value) == len(own) - 1
    at.segmented_control(key="chip").set_value("退回").run()
    assert "没有“退回”的台账" in at.success[0].value
    at.segmented_control(key="view").set_value("逐条填").run()
    assert at.text_area(key="progress_note")


def test_from_one_form_to_the_next_and_back_to_the_list(fresh, visit):
    own = [e.key for e in fresh.ledger().by_unit["鼓楼区"]]
    at = visit("submit", "鼓楼区", entry=own[0])
    assert at.button(key="to_arrow_back").disabled
    at.button(key="to_arrow_forward").click().run()
    assert at.selectbox(key="entry").value == own[1]
    assert f"第 2 条，共 {len(own)} 条" in [c.value for c in at.caption]
    at.segmented_control(key="view").set_value("列表").run()
    assert "entry" not in at.query_params
    last = visit("submit", "鼓楼区", entry=own[-1])
    assert last.button(key="to_arrow_forward").disabled


def test_the_grid_of_the_unit_stands_on_the_same_page(fresh, visit):
    at = visit("submit", "鼓楼区")
    at.segmented_control(key="view").set_value("像表格一样填").run()
    assert at.button(key="save")
    assert not at.text_area
