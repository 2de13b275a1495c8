"""An entry's way on the pages: drafts that survive, locks, review of one and many, requests, remarks."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.columns import LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.workflow import Step
from tests.memory_staff import MemoryStaff

KEY, NEXT = "2021-07-鼓楼区", "2021-07-台江区"
LEAD = Person("体验:市财政局", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def cell(portal, column, key=KEY):
    return portal.ledger().cells.get((key, column), "")


def report(portal, key=KEY, text="已公开 12 家单位预算。"):
    portal.book.submit(
        [Edit(key, "progress_note", cell(portal, "progress_note", key), text), Edit(key, "review_state", "", "待审核")],
        person="鼓楼区",
        token=f"{key}{text}",
    )


def approve(portal, key=KEY):
    portal.entry.review.take(LEAD, Step.APPROVE, portal.entry.review.seen(key), token=f"yes{key}")


def said(at):
    return " ".join(
        e.value for kind in ("text", "caption", "info", "warning", "error", "success") for e in at.get(kind)
    )


# -- drafts


@pytest.mark.long
def test_what_was_typed_survives_another_entry_another_page_and_a_new_session(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("写到一半").run()
    at.text_input(key="percent").set_value("150").run()
    at.selectbox(key="entry").set_value("2021-06-鼓楼区").run()
    assert at.text_area(key="progress_note").value == ""
    assert "7 稳步扩大预决算公开范围 · 鼓楼区" in at.button(key=f"draft_{KEY}").label
    # A label that changes while the page is open is an entry that nobody knows, once the browser sends it back.
    assert "7 稳步扩大预决算公开范围 · 鼓楼区" in at.selectbox(key="entry").options
    at.selectbox(key="entry").set_value(KEY).run()
    assert at.text_area(key="progress_note").value == "写到一半"
    at.switch_page("../pages/overview.py").run()
    at.switch_page("../pages/submit.py").run()
    again = visit("submit", "鼓楼区", entry=KEY)
    for session in (at, again):
        assert session.text_area(key="progress_note").value == "写到一半"
        assert session.text_input(key="percent").value == "150"
        assert any("草稿已存" in t.value for t in session.text)
    other = visit("submit", "市政府办公厅", entry=KEY)
    assert other.text_area(key="progress_note").value == "", "a draft is its author's own"
    assert cell(fresh, "progress_note") == ""


def test_a_draft_is_gone_once_it_was_handed_in_or_given_up(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("写好了")
    at.button(key="submit").click().run()
    assert cell(fresh, "progress_note") == "写好了"
    assert "草稿" not in said(at)
    assert "改了 1 格" in at.info[-1].value.replace("\\", "")
    at.text_area(key="issues").set_value("算了").run()
    at.button(key=f"drop_{KEY}").click().run()
    assert at.text_area(key="issues").value == ""
    assert fresh.entry.drafts.of(CLERK, KEY) == {}


def test_a_draft_says_what_changed_under_it_and_goes_on_when_its_author_has_read_it(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("我写的").run()
    fresh.book.submit([Edit(KEY, "progress_note", "", "同事写的")], person="同事", token="t")
    at = visit("submit", "鼓楼区", entry=KEY)
    assert at.text_area(key="progress_note").value == "我写的"
    assert "又有改动" in said(at)
    assert "同事写的" in said(at)
    at.button(key=f"rebase_{KEY}").click().run()
    assert at.text_area(key="progress_note").value == "我写的"
    at.button(key="submit").click().run()
    fresh.engine.cycle()
    assert cell(fresh, "progress_note") == "我写的"
    assert fresh.book.conflicts() == []


def test_the_receipt_of_one_entry_does_not_stand_under_another(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("写好了")
    at.button(key="submit").click().run()
    assert "回执" in said(at)
    at.selectbox(key="entry").set_value("2021-06-鼓楼区").run()
    assert "回执" not in said(at)


# -- locks and requests


def test_an_approved_entry_is_locked_and_its_unit_asks_to_change_it(fresh, visit):
    report(fresh)
    approve(fresh)
    at = visit("submit", "鼓楼区", entry=KEY)
    assert "内容已锁定" in said(at)
    assert not any(button.key == "submit" for button in at.button)
    at.text_area(key=f"why_{KEY}").set_value("数字有误")
    at.button(key=f"ask_{KEY}").click().run()
    assert "已提交“修改”申请" in said(at)
    lead = visit("review", "市财政局", show="申请")
    assert "数字有误" in said(lead)
    lead.button(key=f"grant_1_{KEY}").click().run()
    assert cell(fresh, "review_state") == "已退回"
    assert any(button.key == "submit" for button in visit("submit", "鼓楼区", entry=KEY).button)


def test_a_form_that_stood_open_when_the_entry_was_approved_loses_nothing(fresh, visit):
    report(fresh)
    at = visit("submit", "鼓楼区", entry=KEY)
    approve(fresh)
    at.text_area(key="issues").set_value("还想补一句")
    at.button(key="submit").click().run()
    assert cell(fresh, "issues") == ""
    assert "内容已锁定" in said(at)
    assert fresh.entry.drafts.of(CLERK, KEY)["issues"].text == "还想补一句"
    assert "有未报送的草稿" in said(at)
    assert "还想补一句" in said(at), "it is read where it cannot be edited"


def test_an_extension_is_asked_granted_and_shown_everywhere(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.radio(key=f"kind_{KEY}").set_value("extension")
    at.text_area(key=f"why_{KEY}").set_value("等上级方案")
    at.button(key=f"ask_{KEY}").click().run()
    assert "延期" in at.error[0].value, "what was picked a moment ago is asked for, and not what stood there before"
    at.date_input(key=f"until_{KEY}").set_value(date(2021, 11, 30))
    at.button(key=f"ask_{KEY}").click().run()
    assert "等待决定" in said(at)
    lead = visit("review", "市财政局", show="申请")
    assert not any(str(b.key).startswith("grant") for b in lead.button), "the lead may say something, not decide"
    office = visit("review", "市政府办公厅", show="申请")
    office.button(key=f"grant_1_{KEY}").click().run()
    assert not office.exception
    fresh.engine.cycle()
    assert "2021-11-30（经批准延期）" in said(visit("submit", "鼓楼区", entry=KEY))
    assert "2021-11-30（经批准延期）" in said(visit("tasks", "领导", no="7", of="鼓楼区"))
    assert fresh.board().standing[KEY].deadline.due == date(2021, 11, 30)
    assert cell(fresh, "due_date") == "2021-11-30"


# -- review


def test_a_lead_reviews_on_the_task_page_and_a_reason_is_needed_to_send_back(fresh, visit):
    report(fresh)
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    at.button(key=f"send_back_{KEY}").click().run()
    assert "请写明退回的原因" in said(at)
    assert cell(fresh, "review_state") == "待审核"
    at.text_area(key=f"reason_{KEY}").set_value("请补充链接。")
    at.button(key=f"send_back_{KEY}").click().run()
    assert (cell(fresh, "review_state"), cell(fresh, "review_comment")) == ("已退回", "请补充链接。")
    assert "请补充链接。" in said(visit("submit", "鼓楼区", entry=KEY))


@pytest.mark.parametrize("who", ["鼓楼区", "市大数据委", "领导", "审计"])
def test_nobody_else_is_offered_a_review(fresh, visit, who):
    report(fresh)
    at = visit("tasks", who, no="7", of="鼓楼区")
    assert not [b.key for b in at.button if str(b.key).startswith(("approve_", "send_back_", "close_"))]


def test_a_review_of_a_text_that_changed_is_refused_and_shows_the_new_one(fresh, visit):
    report(fresh)
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    fresh.book.submit([Edit(KEY, "progress_note", "已公开 12 家单位预算。", "改成 20 家。")], person="x", token="x")
    at.button(key=f"approve_{KEY}").click().run()
    assert "您打开以后别人改过这里" in said(at)
    assert cell(fresh, "review_state") == "待审核"
    assert "改成 20 家。" in said(at)
    at.button(key=f"approve_{KEY}").click().run()
    assert cell(fresh, "review_state") == "已通过"


def test_many_are_approved_at_once_and_one_that_changed_does_not_stop_the_rest(fresh, visit):
    for key in (KEY, NEXT):
        report(fresh, key)
    at = visit("review", "市财政局")
    rows = at.dataframe[0].value
    assert set(rows["单位"]) == {"鼓楼区", "台江区"}
    fared = fresh.entry.review.take_many(
        LEAD, Step.APPROVE, [fresh.entry.review.seen(k) for k in (KEY, "2021-01-鼓楼区", NEXT)], token="t"
    )
    assert [one.receipt is not None for one in fared] == [True, False, True]
    assert {cell(fresh, "review_state", key) for key in (KEY, NEXT)} == {"已通过"}


def test_what_staff_changed_after_an_approval_is_shown_with_both_texts(fresh, visit):
    report(fresh)
    approve(fresh)
    fresh.engine.cycle()
    rows = MemoryStaff(fresh.engine.backend).sheets.tabs[LEDGER_TAB]
    place = rows[0].index("工作进展") + 1
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    MemoryStaff(fresh.engine.backend).set_cell(LEDGER_TAB, row, place, "表格里又改了")
    fresh.engine.cycle()
    at = visit("review", "市财政局", stage="审核后又改过")
    assert list(at.dataframe[0].value["审核"]) == ["审核后又改过"]
    task = visit("tasks", "市财政局", no="7", of="鼓楼区")
    assert "表格里又改了" in said(task)
    assert "已公开 12 家单位预算。" in said(task)
    task.button(key=f"approve_{KEY}").click().run()
    assert fresh.ledger().by_key[KEY].confirmed


def test_an_approval_that_nobody_made_in_the_portal_is_told(fresh, visit):
    for key in (KEY, NEXT):
        report(fresh, key)
    approve(fresh, NEXT)
    fresh.engine.cycle()
    staff = MemoryStaff(fresh.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    staff.set_cell(LEDGER_TAB, row, rows[0].index("审核状态") + 1, "已通过")
    fresh.engine.cycle()
    assert cell(fresh, "review_state") == cell(fresh, "review_state", NEXT) == "已通过"
    assert "看不出是谁填的" in said(visit("tasks", "市财政局", no="7", of="鼓楼区"))
    assert "看不出是谁填的" in said(visit("tasks", "市政府办公厅", no="7", of="鼓楼区"))
    assert "看不出是谁填的" not in said(visit("tasks", "市财政局", no="7", of="台江区"))
    assert "鼓楼区" in set(visit("review", "市财政局").dataframe[0].value["单位"]), (
        "it waits among what is to be reviewed"
    )


def test_the_demonstrations_approvals_are_nobodys_doubt(looked_at, visit):
    entry = next(e for e in looked_at.ledger().by_unit["鼓楼区"] if e.review_state == "已通过")
    at = visit("tasks", "市政府办公厅", no=str(entry.task_no), of="鼓楼区")
    assert "门户里锁定" in said(at)
    assert "看不出是谁填的" not in said(at)


def test_remarks_stand_in_order_with_decisions(fresh, visit):
    report(fresh)
    fresh.entry.comments.add(CLERK, KEY, "请尽快看一下。", token="a")
    approve(fresh)
    fresh.entry.comments.add(LEAD, KEY, "写得很清楚。", token="b")
    from portal.entry.flow import events_of

    assert [e.what for e in events_of(fresh.context(CLERK), fresh.entry, KEY)] == ["留言", "通过", "留言"]


def test_the_queue_is_read_by_leaders_and_hidden_from_units(fresh, visit):
    report(fresh)
    assert len(visit("review", "领导").dataframe[0].value) == 1
    theirs = visit("review", "鼓楼区")
    assert not theirs.dataframe
    assert "不对您的身份开放" in theirs.info[0].value
