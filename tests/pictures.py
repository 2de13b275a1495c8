"""`make pictures`: the pictures of README, guide and docs/design.md, taken of the demonstration on its own day; look at them before they
are kept.

Printed pages are the PDF that Chromium prints and the documents that the portal makes, each its first sheet. All are palette PNG:
flat colours and letters need no more than 256, and take a third.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from portal.settings.settings import ROOT
from reports.official.styles import SUBSTITUTES
from tests.conftest import CHROMIUM
from tests.e2e.conftest import PATIENCE, Server, stands_still, start, stop, wall_link
from tests.e2e.printed import print_documents


class Picture(NamedTuple):
    """A page as somebody sees it, in pixels; `opened`: a fold, which is opened and stands at the top. `look` is dark or light,
    `printed`: as its first sheet."""

    name: str
    who: str
    path: str
    width: int = 1440
    height: int = 1000
    opened: str = ""
    look: str = "light"
    printed: bool = False


WALL = "wall"  # no page of somebody's: it opens with a link of the office's
FORM, TASK = "submit?entry=2021-07-鼓楼区", "tasks?no=7&entry=2021-07-鼓楼区"
SHEET = 1.5  # pixels to a point of paper

PICTURES = (
    Picture("overview_1440", "领导", "overview", height=1600),
    Picture("overview_390", "领导", "overview", 390, 1800),
    Picture("inbox_1440", "鼓楼区", "inbox", height=900),
    Picture("submit_1440", "鼓楼区", FORM, height=1100),
    Picture("ledger_1440", "鼓楼区", "ledger", height=1320),
    Picture("history_1440", "鼓楼区", "tasks?no=5&of=鼓楼区", height=900, opened="修改记录"),
    Picture("sync_1440", "市政府办公厅", "sync"),
    Picture("wall_1920", "", WALL, 1920, 1080),
    Picture("pictures/overview_1440_dark", "领导", "overview", height=1600, look="dark"),
    Picture("pictures/overview_390_dark", "领导", "overview", 390, 1800, look="dark"),
    Picture("pictures/overview_3840", "领导", "overview", 3840, 2160),
    Picture("pictures/overview_3840_dark", "领导", "overview", 3840, 2160, look="dark"),
    Picture("pictures/task_1440", "领导", TASK),
    Picture("pictures/task_1440_dark", "领导", TASK, look="dark"),
    Picture("pictures/task_390", "领导", TASK, 390, 1000),
    Picture("pictures/submit_390", "鼓楼区", FORM, 390, 1400),
    Picture("pictures/submit_390_dark", "鼓楼区", FORM, 390, 1400, look="dark"),
    Picture("pictures/submit_1440_dark", "鼓楼区", FORM, height=1100, look="dark"),
    Picture("pictures/ledger_1440_dark", "鼓楼区", "ledger", height=1320, look="dark"),
    Picture("pictures/ledger_3840", "鼓楼区", "ledger", 3840, 2160),
    Picture("pictures/inbox_390", "鼓楼区", "inbox", 390, 1000),
    Picture("pictures/wall_3840", "", WALL, 3840, 2160),
    Picture("pictures/overview_printed", "领导", "overview", printed=True),
    Picture("pictures/ledger_printed", "领导", "ledger?unit=鼓楼区", printed=True),
)
DOCUMENTS = {"pictures/one_page_printed": ("one_page", "pdf"), "pictures/bulletin_printed": ("bulletin", "docx")}


def main() -> None:
    """Serve a demonstration of its own and take them all, or those whose names are given."""
    wanted = set(sys.argv[1:])
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start(Path(folder) / "home", PORTAL_DEMO="1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for picture in PICTURES:
                if not wanted or picture.name in wanted:
                    _keep(picture.name, _taken(picture, server, browser))
        finally:
            browser.close()
            stop(server)
        for name, (code, form) in DOCUMENTS.items():
            if not wanted or name in wanted:
                _keep(name, _document(Path(folder), code, form))


def _keep(name: str, picture: Image.Image) -> None:
    few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(ROOT / f"docs/{name}.png", optimize=True)


def _taken(picture: Picture, server: Server, browser: Browser) -> Image.Image:
    view, look = {"width": picture.width, "height": picture.height}, picture.look
    context = browser.new_context(viewport=view, locale="zh-CN", color_scheme=look)  # type: ignore[arg-type]
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
    shown = _first_sheet(page.pdf(prefer_css_page_size=True)) if picture.printed else _image(page.screenshot())
    context.close()
    return shown


def _settle(page: Page) -> None:
    stands_still(page)
    page.wait_for_timeout(3000)  # charts and tables draw themselves after that


def _document(folder: Path, code: str, form: str) -> Image.Image:
    """Made by the command, of the home that was served."""
    path = folder / f"{code}.{form}"
    home = {**os.environ, "PORTAL_HOME": f"{folder / 'home'}", "PORTAL_DEMO": "1"}
    subprocess.run([sys.executable, "-m", "portal", "report", code, "--out", f"{path}"], cwd=ROOT, env=home, check=True)
    if form != "pdf":
        print_documents({code: path.read_bytes()}, folder, tuple(SUBSTITUTES))
    return _first_sheet((folder / f"{code}.pdf").read_bytes())


def _first_sheet(content: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(content) as sheets:
        shown: Image.Image = sheets[0].render(scale=SHEET).to_pil()
        return shown


def _image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


if __name__ == "__main__":
    main()
