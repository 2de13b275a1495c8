"""分办 from one end to the other in a browser: a 科室 writes on a phone, the clerk is told, takes it in, and hands it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from store.store import Store
from tests.e2e.conftest import Server, served_copy
from tests.e2e.test_browser import Visitor, wider_than_page

pytestmark = [pytest.mark.browser, pytest.mark.long]
KEY = "2021-07-鼓楼区"
TEXT = "三个社区的预算已公开，附件1、2在网站“财政资金”栏。"


@pytest.fixture(scope="module")
def site(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on its own day."""
    with served_copy(demo_day_home, tmp_path_factory, "within", PORTAL_DEMO="1") as running:
        yield running


def test_what_a_department_writes_comes_into_the_report_by_the_clerks_hand(browser: Browser, site: Server) -> None:
    street, clerk = Visitor(browser, site, "鼓楼区·鼓东街道", 390), Visitor(browser, site, "鼓楼区", 1440)
    try:
        page = street.open("")
        page.get_by_role("link", name="填进展").first.click()
        street.settle()
        page.get_by_label("科室进展", exact=True).fill(TEXT)
        page.get_by_role("button", name="保存进展").click()
        expect(page.get_by_text("已保存，本单位经办人看得到").first).to_be_visible()
        assert wider_than_page(page) == []
        page = clerk.open("")
        expect(page.get_by_text("个科室报来了新进展").first).to_be_visible()
        page = clerk.open(f"submit?entry={KEY}")
        field = page.get_by_label("工作进展", exact=True)
        before = field.input_value()
        page.get_by_text(TEXT, exact=True).locator("xpath=ancestor::*[.//button][1]//button").click()
        expect(field).to_have_value(f"{before}\n鼓东街道：{TEXT}" if before else f"鼓东街道：{TEXT}")
        page.get_by_role("button", name="保存并报送").click()
        expect(page.get_by_text("回执").first).to_be_visible()
        assert (street.foreign, street.errors, clerk.foreign, clerk.errors) == ([], [], [], [])
    finally:
        street.context.close()
        clerk.context.close()
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    assert TEXT in store.ledger().cells[KEY, "progress_note"]
    store.engine.dispose()
