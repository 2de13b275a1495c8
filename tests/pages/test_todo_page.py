"""What a unit is told of its entries' way: who reviews, what came back, what waits; and that every click is answered."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.columns import LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.workflow import Step
from portal.ui.widgets import NAME
from tests.memory_staff import MemoryStaff

KEY, NEXT = "2021-07-鼓楼区", "2021-07-台江区"
LEAD = Person("体验:市财政局", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def report(portal, key=KEY):
    edits = [Edit(key, "progress_note", "", "已公开预算。"), Edit(key, "review_state", "", "待审核")]
    portal.book.submit(edits, person="鼓楼区", token=key)


def send_back(portal, key=KEY):
    seen = portal.entry.review.seen(key)
    portal.entry.review.take(LEAD, Step.SEND_BACK, seen, token=f"no{key}", reason="请补充链接。")


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def test_a_unit_is_told_who_reviews_and_what_came_back(fresh, visit):
    report(fresh)
    assert "由市财政局审核" in said(visit("submit", "鼓楼区", entry=KEY))
    send_back(fresh)
    at = visit("submit", "鼓楼区", entry=KEY)
    assert "请补充链接。" in at.warning[0].value
    assert "改好后点" in at.warning[0].proto.title
    assert said(at).count("请补充链接。") == 1


def test_who_reviews_follows_leads_a_named_drafter_and_the_office(fresh):
    by, entries = fresh.entry.review.reviewers, fresh.ledger().by_key
    assert by(entries[KEY]) == ("市财政局",)
    assert by(entries["2021-01-鼓楼区"]) == ("市政府办公厅",), "nobody leads task 1"
    assert by(entries["2021-07-市财政局"]) == ("市政府办公厅",), "nobody reviews himself"
    assert by(entries["2021-09-鼓楼区"]) == ("市财政局", "市农业农村局")
    fresh.duties.consolidation.name_drafter(OFFICE, 9, "市农业农村局", seen="")
    assert by(entries["2021-09-鼓楼区"]) == ("市农业农村局",)


def test_the_units_ledger_lists_what_waits_for_it_and_nobody_elses(fresh, visit):
    assert "等鼓楼区处理" not in said(visit("ledger", "鼓楼区"))
    report(fresh)
    send_back(fresh)
    fresh.duties.rectification.open(
        OFFICE, ["2021-27-鼓楼区"], "栏目空白", "补齐", date(2021, 11, 5), in_bulletin=False
    )
    at = visit("ledger", "鼓楼区")
    assert "等鼓楼区处理" in said(at)
    labels = [link.proto.label for link in at.get("page_link")]
    assert "退回：7 稳步扩大预决算公开范围" in said(at)
    assert "修改这一条" in labels
    assert "整改事项 1 项还没有反馈" in labels
    assert "等鼓楼区处理" not in said(visit("ledger", "台江区"))
    assert "等鼓楼区处理" not in said(visit("ledger", "台江区", unit="鼓楼区"))


def test_a_decision_is_told_though_its_line_has_left_the_list(fresh, visit):
    report(fresh)
    at = visit("review", "市财政局")
    at.session_state["review_decided"] = KEY
    at.session_state[f"done_review_{KEY}"] = "已退回，等待写入表格。"
    send_back(fresh)
    at.run()
    assert "已退回，等待写入表格。" in said(at)
    assert "没有等您审核的台账行" in said(at)


def test_a_click_is_answered_in_the_corner_too(fresh, visit):
    report(fresh)
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    at.button(key=f"send_back_{KEY}").click().run()
    assert "没有完成" in at.toast[0].value
    at.text_area(key=f"reason_{KEY}").set_value("请补充链接。")
    at.button(key=f"send_back_{KEY}").click().run()
    assert "已退回" in at.toast[0].value
    assert at.success[0].value.startswith("7 稳步扩大预决算公开范围 · 鼓楼区：已退回")


def test_the_outcome_of_a_consolidated_text_stands_at_its_buttons(fresh, visit):
    at = visit("lead", "市财政局", no="8", lead_tab="汇总稿")
    at.session_state["lead_tab"] = "汇总稿"
    at.run()
    at.text_area(key="collect_overview_8").set_value("总体良好。")
    at.button(key="save_8").click().run()
    assert "已保存。" in said(at)
    order = list(_walk(at.main))
    saved = next(n for n, e in enumerate(order) if e.type == "success")
    assert saved > max(n for n, e in enumerate(order) if e.type == "text_area")


def _walk(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _walk(child)
        else:
            yield child


def test_names_of_tasks_go_on_in_further_lines(looked_at, visit):
    assert visit("tasks", "领导").dataframe[0].proto.row_height >= 60
    queue = visit("review", "领导").dataframe[0]
    assert queue.proto.row_height >= 60
    assert not queue.value["任务"].str.contains(" ").any(), "a blank would part the number from the task"
    longest = max(queue.value["任务"], key=len)
    assert longest.endswith("…"), "task 13 has 72 characters"
    assert len(longest) <= NAME, "what needs a fourth line is cut through the middle of its letters"


def test_the_lead_reads_what_was_mended_in_the_sheet_as_waiting_and_not_as_owed(fresh, visit):
    report(fresh)
    send_back(fresh)
    fresh.engine.cycle()
    assert "已退回、待重报 1 家" in said(visit("lead", "市财政局", no="7"))
    staff = MemoryStaff(fresh.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    staff.set_cell(LEDGER_TAB, row, rows[0].index("工作进展") + 1, "已公开预算，链接已补。")
    fresh.engine.cycle()
    shown = said(visit("lead", "市财政局", no="7"))
    assert "已退回" not in shown
    assert "已报送、待审核 1 家**：鼓楼区" in shown


def test_what_the_leads_reported_themselves_is_not_among_what_waits_for_them(fresh, visit):
    report(fresh)
    report(fresh, "2021-07-市财政局")
    shown = said(visit("lead", "市财政局", no="7"))
    assert "已报送、待审核 1 家**：鼓楼区" in shown
    assert "牵头单位自己报送、待审核 1 家**：市财政局" in shown


@pytest.mark.parametrize(
    ("column", "text", "owed"),
    [
        ("审核状态", "已通过", "表格中填了审核、待确认 1 家**：鼓楼区"),
        ("审核状态", "已办结", "表格中填了审核、待确认 1 家**：鼓楼区"),
        ("审核状态", "已退回", "已退回、待重报 1 家**：鼓楼区"),
    ],
)
def test_the_lead_is_told_of_a_verdict_that_was_typed_in_the_sheet(fresh, visit, column, text, owed):
    report(fresh)
    fresh.engine.cycle()
    staff = MemoryStaff(fresh.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    staff.set_cell(LEDGER_TAB, row, rows[0].index(column) + 1, text)
    fresh.engine.cycle()
    assert owed in said(visit("lead", "市财政局", no="7"))


def test_a_unit_that_says_it_is_none_of_its_business_waits_for_the_lead(fresh, visit):
    edits = [Edit(KEY, "status", "", "不涉及"), Edit(KEY, "progress_note", "", "本单位没有预算单位。")]
    fresh.book.submit(edits, person="鼓楼区", token="none")
    assert "填了不涉及、待确认 1 家**：鼓楼区" in said(visit("lead", "市财政局", no="7"))
