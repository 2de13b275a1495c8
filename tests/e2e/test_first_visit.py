"""Who opens the portal for the first time fetches little, and nothing that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from streamlit import file_util

from tests.e2e.conftest import PATIENCE, Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
MOST = 1_050_000  # bytes over the line, compressed
SHIPPED = Path(file_util.get_static_dir(), "static", "js")
# Of each script that lies in a file with others: what it exports there, beside what streamlit's own file does. Nothing may be left
# that is filled in after its module has run.
DIFFERENT = """async () => {
  const kind = (value) => (Array.isArray(value) ? "array" : typeof value);
  const start = document.querySelector("script[src*=portal-start]").src;
  await Promise.all(["data", "chart", "cells", "table"].map((name) => import(start.replace("start", name))));
  const found = [];
  let seen = 0;
  for (const path of Object.keys(portalChunks.files)) {
    const name = path.slice(2);
    if (name.startsWith("index.") && !name.startsWith("index.esm")) continue; // starts the client a second time
    const here = portalChunks.need(name), theirs = await import(new URL(`/shipped/${name}`, location.href));
    for (const key of Object.keys(theirs)) {
      seen += 1;
      const [ours, other] = [kind(here[key]), kind(theirs[key])];
      if (ours === "undefined" || (ours !== other && other !== "undefined")) found.push([name, key, ours, other]);
    }
  }
  return [seen, found];
}"""


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
    assert len(answers) < 25
    context.close()


def test_what_lies_in_a_file_with_others_exports_what_it_did(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/trial?as=领导")

    def shipped(route: Route) -> None:
        text = (SHIPPED / route.request.url.rsplit("/", 1)[1]).read_text(encoding="utf-8")
        route.fulfill(body=text, content_type="text/javascript")

    page.route("**/shipped/*.js", shipped)
    seen, different = page.evaluate(DIFFERENT)
    assert seen > 800
    assert different == []
    page.close()
