"""总览 and 任务 as a leader goes through them: links by mouse, keyboard and in a new tab; the entry beside the page; a telephone."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.e2e.test_accessibility import FOUND, RULES
from tests.e2e.test_browser import site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
IN_SIGHT = "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight && b.right <= innerWidth }"


def test_a_square_opens_its_entry_beside_the_page_and_going_back_shuts_it(visit):
    visitor = visit("领导")
    page = visitor.open("")
    page.evaluate("window.sameClient = true")
    square = page.locator(".pb-matrix td a").nth(7)
    unit, number = re.match(r"(.+?)第(\d+)项", square.get_attribute("aria-label")).groups()
    square.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", level=2).filter(has_text=f"{unit} · 2021-{int(number):02d}")).to_be_visible()
    assert panel.get_by_role("heading", level=2).first.evaluate(IN_SIGHT), "never below the fold"
    assert panel.bounding_box()["x"] > 500, "beside: the figures stay in sight"
    assert page.evaluate("window.sameClient"), "the client was not loaded again"
    page.go_back()
    expect(panel).to_have_count(0)
    page.go_forward()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("entry="))


def test_a_row_of_a_task_opens_beside_it_wherever_it_is_clicked_and_going_back_shuts_it(visit):
    visitor = visit("领导")
    page = visitor.open("tasks?no=7")
    page.evaluate("window.sameClient = true")
    row, panel = page.locator(".pb-rows tbody tr").nth(3), page.get_by_role("dialog")
    unit, shut = row.locator("th").inner_text(), panel.get_by_role("button", name="关闭")
    ways = [  # `force`: the row's link lies over its cells
        (lambda: row.locator("td").nth(3).click(force=True), lambda: page.keyboard.press("Escape")),
        (lambda: row.locator("td").nth(0).click(force=True), page.go_back),
        (lambda: (row.locator("th a").focus(), page.keyboard.press("Enter")), shut.click),
    ]
    for opens, shuts in ways:
        opens()
        expect(panel.get_by_role("heading", level=2).filter(has_text=f"{unit} · 2021-07")).to_be_visible()
        expect(page).to_have_url(re.compile(r"tasks\?no=7&entry=2021-07-"))
        visitor.settle()
        assert panel.get_by_role("heading", level=2).first.evaluate(IN_SIGHT), "never below the fold"
        assert panel.bounding_box()["x"] > 500
        shuts()
        expect(panel).to_have_count(0)
        expect(page).not_to_have_url(re.compile("entry="))
        visitor.settle()
    assert page.evaluate("window.sameClient"), "the client was not loaded again"
    with visitor.context.expect_page() as opened:
        row.locator("td").nth(3).click(button="middle", force=True)
    expect(opened.value.get_by_role("dialog").get_by_role("heading", level=2).first).to_contain_text(unit)
    expect(panel).to_have_count(0)


def test_a_head_of_a_task_s_rows_sorts_them(visit):
    page = visit("领导").open("tasks?no=7")
    head = page.locator(".pb-rows th").filter(has_text="进度")
    told = "rows => rows.map(r => r.cells[3].textContent).filter(Boolean).map(parseFloat)"
    rows = page.locator(".pb-rows tbody tr")
    before = rows.evaluate_all(told)
    head.get_by_role("button").click()
    assert rows.evaluate_all(told) == sorted(before) != before
    head.get_by_role("button").click()
    assert rows.evaluate_all(told) == sorted(before, reverse=True)
    assert head.get_attribute("aria-sort") == "descending"
    assert rows.last.locator("td").nth(2).inner_text() == "", "what says nothing comes last"


def test_axe_finds_nothing_in_what_stands_open_beside(visit):
    visitor = visit("领导")
    page = visitor.open(f"?entry={quote('2021-07-鼓楼区')}")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FOUND, RULES) == []


def test_a_link_opens_in_a_tab_of_its_own(visit):
    visitor = visit("领导")
    page = visitor.open("")
    with visitor.context.expect_page() as opened:
        page.locator(".pb-matrix td a").nth(3).click(button="middle")
    expect(opened.value.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_arrow_keys_go_from_square_to_square_and_enter_opens(visit):
    page = visit("领导").open("")
    page.locator(".pb-matrix tbody th a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    there = page.locator(".pb-matrix tbody tr").nth(1).locator("td a").nth(1)
    expect(there).to_be_focused()
    expect(there).to_have_attribute("title", re.compile(r"第\d+项：.+\n\d+ "))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_filters_stand_in_one_line(visit):
    """With 分管领导, which a city without portfolios has not."""
    page = visit("领导").open("")
    labels = page.locator(".st-key-off_paper_filters [data-testid=stWidgetLabel]")
    assert labels.all_inner_texts() == ["范围", "大项", "分管领导", "任务", "牵头单位", "统计日期"]
    assert len({round(label.bounding_box()["y"]) for label in labels.all()}) == 1


def test_the_pointer_on_a_symbol_is_told_what_it_stands_on(visit):
    page = visit("领导").open("")
    square = page.locator(".pb-matrix td a").nth(2)
    square.hover()
    expect(square).to_have_attribute("title", re.compile(square.get_attribute("aria-label")))


def test_bars_numbers_and_names_lead_on(visit):
    visitor = visit("领导")
    page = visitor.open("")
    page.locator(".pb-numbers a").filter(has_text="逾期").first.click()
    assert page.url.endswith("#pb-at-late")
    page.locator(".pb-bars a").first.click()
    page.wait_for_url("**/ledger?unit=*")
    visitor.settle()
    page.go_back()
    page.locator(".pb-cards a[href^='tasks']").first.click()
    page.wait_for_url("**/tasks?no=*")


def test_a_leader_on_a_telephone_sees_who_is_late_first_and_can_call(visit):
    visitor = visit("领导", 390)
    page = visitor.open("")
    card = page.locator(".pb-cards li").first
    assert card.evaluate(IN_SIGHT), "in the first screen"
    expect(card).to_contain_text(re.compile(r"逾期\d+个工作日"))
    assert card.locator("a[href^='tel:0591']").count() == 1
    card.locator(".pb-unit").click()
    page.wait_for_url("**/tasks?no=25&of=*")
    visitor.settle()
    entry = page.get_by_role("heading", level=2).filter(has_text="2021-25")
    expect(entry).to_be_visible()
    assert entry.evaluate(IN_SIGHT), "never below the fold"


def test_what_is_written_beside_the_page_is_told_there(visit):
    """A note in the window's corner took the place of the panel, and the client drew nothing any more."""
    visitor = visit("领导")
    page = visitor.open(f"overview?entry={quote('2021-06-鼓楼区')}")
    panel = page.get_by_role("dialog")
    panel.get_by_text("请说明原因").first.click()
    visitor.settle()
    panel.get_by_role("button", name="批示交办").click()
    expect(panel.get_by_role("status")).to_contain_text("已批示交办 1 个单位")
    expect(page.get_by_test_id("stToast")).to_contain_text("已批示交办 1 个单位")
    expect(page.locator(".pb-numbers")).to_be_visible()
