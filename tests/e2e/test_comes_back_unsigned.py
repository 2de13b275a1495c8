"""A page that stayed open when its sign-in ended comes to where one signs in by itself, and back to where it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import lasting_port, start, stop

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_an_open_page_without_a_sign_in_opens_the_sign_in_page(
    browser: Browser, filled_home: Path, tmp_path: Path
) -> None:
    port, home = str(lasting_port()), Path(shutil.copytree(filled_home, tmp_path / "home"))
    running = start(home, PORTAL_PORT=port)
    context = browser.new_context()
    page = context.new_page()
    try:
        page.goto(f"{running.url}/ledger?unit=鼓楼区")
        expect(page.get_by_role("heading", name="选择身份")).to_be_visible()
        page.get_by_role("link", name="鼓楼区", exact=True).click()
        expect(page.get_by_role("heading", name="单位台账")).to_be_visible(timeout=30_000)
        # The connection breaks, and when it can be made again the browser is nobody's any more.
        context.clear_cookies()
        stop(running)
        running = start(home, PORTAL_PORT=port)
        expect(page.get_by_role("heading", name="选择身份")).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="领导", exact=True).click()
        expect(page.get_by_role("heading", name="单位台账")).to_be_visible(timeout=30_000)
    finally:
        context.close()
        stop(running)
