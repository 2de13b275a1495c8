"""总览, 单位台账 and 任务 as the browser prints them: whole, without what one clicks on."""

from __future__ import annotations

from urllib.parse import quote

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.e2e.test_browser import site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize(
    ("path", "table", "rows"),
    [
        ("", ".pb-paper", None),
        (f"ledger?unit={quote('鼓楼区')}", ".st-key-on_paper_ledger", 33),
        ("tasks?no=7", ".pb-rows", 59),
    ],
)
def test_a_page_on_paper_has_all_its_rows_and_nothing_to_click_on(visit, path, table, rows):
    page = visit("领导").open(path)
    printed = page.locator(table)
    expect(printed).to_be_attached()
    expect(printed).to_be_visible(visible=printed.evaluate("e => e.matches('.pb-rows')"))
    page.emulate_media(media="print")
    expect(printed).to_be_visible()
    assert rows is None or printed.locator("tbody tr").count() >= rows
    for gone in ("stSidebar", "stHeader", "stDataFrame", "stButton", "stDownloadButton"):
        for one in page.get_by_test_id(gone).all():
            expect(one).to_be_hidden()
    if "no=" in path:
        cut = "texts => texts.filter(e => e.scrollHeight > e.clientHeight + 1).length"
        assert printed.locator("td > div").evaluate_all(cut) == 0
    if not path:
        expect(page.locator(".st-key-off_paper_filters")).to_be_hidden()
        expect(page.locator(".pb-matrix")).to_be_visible()
        expect(page.locator(".pb-cards")).to_be_hidden()  # the table says the same
        with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as printed_page:
            assert len(printed_page) == 1, "a city in its ordinary state is one sheet"
