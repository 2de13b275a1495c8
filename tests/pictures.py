"""`make pictures`: the pictures of README and guide, taken of the demonstration on its own day; look at them before they are kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from portal.settings.settings import ROOT
from tests.conftest import CHROMIUM
from tests.e2e.conftest import PATIENCE, Server, stands_still, start, stop, wall_link


class Picture(NamedTuple):
    """A page as somebody sees it, in pixels; `opened`: a fold, which is opened and stands at the top."""

    name: str
    who: str
    path: str
    width: int = 1440
    height: int = 1000
    opened: str = ""


WALL = "wall"  # no page of somebody's: it opens with a link of the office's

PICTURES = (
    Picture("overview_1440", "领导", "overview", height=1600),
    Picture("overview_390", "领导", "overview", 390, 1800),
    Picture("inbox_1440", "鼓楼区", "inbox", height=900),
    Picture("submit_1440", "鼓楼区", "submit?entry=2021-07-鼓楼区", height=1100),
    Picture("ledger_1440", "鼓楼区", "ledger", height=1320),
    Picture("history_1440", "鼓楼区", "tasks?no=5&of=鼓楼区", height=900, opened="修改记录"),
    Picture("sync_1440", "市政府办公厅", "sync"),
    Picture("wall_1920", "", WALL, 1920, 1080),
)


def main() -> None:
    """Serve a demonstration of its own and take them all."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start(Path(folder) / "home", PORTAL_DEMO="1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for picture in PICTURES:
                _take(picture, server, browser)
        finally:
            browser.close()
            stop(server)


def _take(picture: Picture, server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    if picture.path == WALL:
        page.goto(wall_link(server, browser, "市政府三楼大厅"))
        page.locator("#wall").wait_for()
        page.wait_for_timeout(1000)  # what turns in has come
    else:
        context.request.get(f"{server.url}/trial?as={quote(picture.who)}", max_redirects=0)
        page.goto(f"{server.url}/{picture.path}")
        _settle(page)
    if picture.opened:
        page.locator("summary").get_by_text(picture.opened, exact=True).click()
        _settle(page)
        page.locator("details[open]").last.evaluate("fold => fold.scrollIntoView()")
    page.screenshot(path=ROOT / f"docs/{picture.name}.png")
    context.close()


def _settle(page: Page) -> None:
    stands_still(page)
    page.wait_for_timeout(3000)  # charts and tables draw themselves after that


if __name__ == "__main__":
    main()
