"""What stands in a cell when the table's button is clicked is in that click, also when other cells were left before."""

from __future__ import annotations

import sqlite3
from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.test_browser import middle_of_cell, site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_the_last_cell_of_several_is_saved_by_the_click_too(visit, site):
    visitor = visit("晋安区")
    page = visitor.open(f"ledger?unit={quote('晋安区')}")
    page.mouse.dblclick(*middle_of_cell(page, row=0, left=560))
    page.wait_for_timeout(500)
    page.keyboard.press("Control+A")
    page.keyboard.type("第一格按了回车")
    page.keyboard.press("Enter")  # the cell below is chosen, and a click opens it
    expect(page.get_by_text("有 1 格改动还没有保存")).to_be_visible()
    visitor.settle()
    page.mouse.click(*middle_of_cell(page, row=1, left=560))
    page.wait_for_timeout(500)
    page.keyboard.press("Control+A")
    page.keyboard.type("第二格没有按回车")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("回执").first).to_be_visible()
    page.wait_for_timeout(2000)
    with sqlite3.connect(site.home / "ledger.db") as store:
        rows = store.execute("select value from outbox where \"column\" = 'progress_note'")
        kept = {text for (text,) in rows}
    assert {"第一格按了回车", "第二格没有按回车"} <= kept


@pytest.mark.parametrize("hold", [0, 120], ids=["fast", "by_hand"])
def test_a_day_that_was_typed_is_in_the_download_clicked_next(visit, hold):
    """The click comes a moment before or behind the day, on the button of the former day: it got that day's file."""
    visitor = visit("市政府办公厅")
    page = visitor.open("reports")
    page.get_by_test_id("stDateInput").first.get_by_role("spinbutton").first.click()
    page.keyboard.type("20210801", delay=30)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载落实情况汇总表").click(delay=hold)
    assert "（截至8月1日，10月" in waiting.value.suggested_filename
    cells = load_workbook(BytesIO(waiting.value.path().read_bytes())).worksheets[0].iter_rows(values_only=True)
    said = " ".join(str(cell) for row in cells for cell in row if cell)
    assert "2021-08-01" in said or "8月1日" in said, said[:300]
