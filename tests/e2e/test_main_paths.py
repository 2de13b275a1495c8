"""The main path of each of the portal's users in a real browser, from the first page to where what they did is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from ledger.columns import LEDGER_TAB
from tests.conftest import TODAY, fill_few, made_once
from tests.e2e.conftest import Server, served_copy
from tests.e2e.test_browser import KEY, visit
from tests.e2e.test_errands import Clicks, review_one

__all__ = ["visit"]
pytestmark = pytest.mark.browser
NOTE = "浏览器里填写的进展"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration for eighteen units: published three times as fast as for sixty."""
    home = made_once(tmp_path_factory, "few-demo", lambda to: fill_few(to, demo=True, today=TODAY))
    told = {"PORTAL_DEMO": "1", "PORTAL_TODAY": f"{TODAY}", "PORTAL_UNITS": f"{home.with_suffix('.csv')}"}
    with served_copy(home, tmp_path_factory, "paths", **told) as running:
        yield running


def test_picker_signs_in_and_comes_back_to_the_page_that_was_asked_for(visit, site):
    visitor = visit("")
    page = visitor.page
    page.goto(f"{site.url}/tasks?no=7")
    expect(page.get_by_text("请选择以谁的身份进入")).to_be_visible()
    page.get_by_role("link", name="鼓楼区", exact=True).click()
    visitor.settle()
    assert page.url.startswith(f"{site.url}/tasks?no=7")
    expect(page.locator("h1")).to_have_text("任务")
    page.get_by_role("link", name="切换身份").click()
    expect(page.get_by_text("请选择以谁的身份进入")).to_be_visible()


def test_what_a_clerk_reports_stands_in_the_workbook_and_on_the_overview(visit, site):
    page = visit("鼓楼区").open(f"submit?entry={quote(KEY)}")
    page.get_by_label("工作进展", exact=True).fill(NOTE)
    page.get_by_role("button", name="保存并报送").dblclick()
    expect(page.get_by_text("回执").first).to_be_visible()
    expect(page.get_by_text("已写入表格").first).to_be_visible()
    assert page.get_by_label("工作进展", exact=True).input_value() == NOTE
    (workbook,) = site.home.glob("*台账2021*.xlsx")
    sheet = load_workbook(workbook)[LEDGER_TAB]
    (row,) = (row for row in sheet.iter_rows(values_only=True) if KEY in row)
    assert NOTE in row
    there = visit("领导").open(f"?entry={quote(KEY)}")
    expect(there.get_by_role("dialog").get_by_text(NOTE).first).to_be_visible()


def test_a_leader_on_a_telephone_follows_a_late_card_to_its_entry(visit):
    visitor = visit("领导", 390)
    page = visitor.open("")
    card = page.locator(".pb-cards li").first
    expect(card).to_contain_text(re.compile(r"逾期\d+个工作日"))
    unit = card.locator(".pb-unit").inner_text()
    card.locator(".pb-unit").click()
    page.wait_for_url("**/tasks?no=*&of=*")
    visitor.settle()
    expect(page.get_by_role("heading", level=2).filter(has_text=f"{unit} · 2021-")).to_be_visible()


def test_the_office_reviews_what_waits_for_it(visit):
    visitor = visit("市政府办公厅")
    visitor.open("")
    review_one(Clicks(visitor))


def test_report_is_downloaded_in_one_click(visit):
    visitor = visit("市政府办公厅")
    page = visitor.open("reports")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载落实情况汇总表").click()
    assert re.fullmatch(
        r"2021年落实情况汇总表（截至10月\d+日\d+时\d\d分）_演示数据.xlsx", waiting.value.suggested_filename
    )
    assert waiting.value.path().stat().st_size > 5000
