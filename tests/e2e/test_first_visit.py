"""Who opens the portal for the first time fetches little, and nothing that is not there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import PATIENCE, Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
MOST = 1_363_148  # bytes: 1.3 MB over the line, compressed


def test_a_first_visit_is_small_and_asks_for_nothing_in_vain(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{server.url}/trial?as=领导")
    kept = context.cookies()
    context.close()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies(kept)
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes: list[float] = []
    answers: list[tuple[int, str]] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.on(
        "Network.responseReceived",
        lambda event: answers.append((event["response"]["status"], event["response"]["url"])),
    )
    line.send("Network.enable")
    page.goto(f"{server.url}/overview")
    expect(page.locator("h1").filter(visible=True).first).to_contain_text("总览", timeout=PATIENCE)
    page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(2000)
    assert [url for status, url in answers if status >= 400] == []
    assert not [url for _, url in answers if "SourceSans" in url]
    assert 500_000 < sum(sizes) < MOST
    context.close()
