"""`messages.plain` in a real browser: what somebody wrote stands there as he wrote it, whatever element shows it."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

from ledger.texts.csv_cells import defuse
from portal.settings.settings import ROOT
from tests.e2e.conftest import free_port

pytestmark = [pytest.mark.browser, pytest.mark.long]

TEXTS = (
    "http://evil.example/a?b=1 和 https://x.cn 和 www.evil.example/x 和 a.b+c@evil.example",
    ":material/home: :material_home: :streamlit: :smile: :+1: :help[x] :small[x]",
    "a -- b -> c <- d <-> e >= f <= g ~= h",
    "-- 只有两横 --",
    "->",
    "&lt;b&gt; &amp; &#65; &copy; &nbsp;",
    ":red[红] :blue-background[x] :orange-badge[x] :color[x]{foreground=red} :rainbow[x]",
    "$x^2$ 和 $$\\frac{1}{2}$$ 和 \\(x\\)",
    "[点](http://evil.example) ![图](http://evil.example/x.png) <http://evil.example> [1]: http://x",
    "**粗** *斜* _下_ __两__ ~~删~~ `码` ``` ^脚[^1]",
    "# 标题",
    "1. 一",
    "2) 二",
    "- 点",
    "+ 点",
    "> 引",
    "---",
    "===",
    "| a | b |",
    "<b>粗</b><img src=x>",
    "\\*",
    "\\",
    "- [ ] 选",
    "第一行\n第二行\n===\n# 第四行\n1. 第五行",
    "第一段\n\n\n第二段",
    "一\r\n二\r三\u2028四",
)
KINDS = ("markdown", "caption", "info", "checkbox", "button", "header")
# Characters that turn the direction of writing: what stands beside a name would be read backwards, the day of a date too.
TURNED = "陈\u202e某\u2067、\u200f林某（9月12日）批示 2021"
IN_ORDER = (*KINDS, "text")
# Spreadsheet programs begin a new line at a carriage return that stands outside of quotation marks.
CELLS = (
    *(
        "=1+1",
        "@SUM(A1)",
        "＝1",
        "－1+1",
        "\t=1",
        "\n=2",
        "\r=2",
        "\u00a0=3",
        "\u2060=3",
        "前\r=HYPERLINK(1)",
        "前\r\n=1",
        '前",\r=1',
    ),
    *("平常的字", "10", "-3"),
)
SCRIPT = f"""
import pandas as pd
import streamlit as st
from portal.ui.messages import plain
for number, text in enumerate({TEXTS!r}):
    for kind in {KINDS!r}:
        with st.container(key=f"{{kind}}_{{number}}"):
            more = {{"key": f"w_{{kind}}_{{number}}"}} if kind in ("checkbox", "button") else {{}}
            getattr(st, kind)(plain(text), **more)
for kind in {IN_ORDER!r}:
    with st.container(key=f"turned_{{kind}}"):
        getattr(st, kind)({TURNED!r})
st.dataframe(pd.DataFrame({{"=1": {CELLS!r}}}), hide_index=True)
"""
APP = """
import streamlit as st
from starlette.middleware import Middleware
from portal.server.browser.static_files import CompressedStatic
app = st.App("script.py", middleware=[Middleware(CompressedStatic)])
"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that shows every text in every kind of element, with the client as the portal serves it."""
    folder, port = tmp_path_factory.mktemp("letters"), free_port()
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    process = subprocess.Popen(
        [*command, "--server.address=127.0.0.1", f"--server.port={port}"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        shown = browser.new_page()
        shown.goto(f"http://127.0.0.1:{port}/")
        for kind in KINDS:  # some kinds of element come in a script of their own, later
            shown.wait_for_function(
                f"document.querySelector('.st-key-{kind}_{len(TEXTS) - 1}')?.innerText", timeout=60_000
            )
        yield shown
        shown.close()
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(address, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(address)


SHOWN = """(kind) => Array.from(document.querySelectorAll(`[class*="st-key-${kind}_"]`), (place) => [
    Number(place.className.match(/st-key-[a-z]+_([0-9]+)/)[1]), place.innerText,
    place.querySelectorAll("a:not([href^='#']), img, code, strong, em, del, .katex, ul, ol, hr, table").length])"""


@pytest.mark.parametrize("kind", KINDS)
def test_it_stands_there_as_it_was_written(page: Page, kind: str) -> None:
    shown = {number: (_lines(text), made) for number, text, made in page.evaluate(SHOWN, kind)}
    assert shown == {number: (_lines(text), 0) for number, text in enumerate(TEXTS)}


PLACES = """(kind) => {
    const texts = document.createTreeWalker(document.querySelector(`.st-key-turned_${kind}`), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode())
        for (let at = 0; at < node.length; at++) {
            const one = document.createRange();
            one.setStart(node, at);
            one.setEnd(node, at + 1);
            if (one.getBoundingClientRect().width) found.push(one.getBoundingClientRect().left);
        }
    return found;
}"""


@pytest.mark.parametrize("kind", IN_ORDER)
def test_every_letter_stands_to_the_right_of_the_one_before(page: Page, kind: str) -> None:
    places = page.evaluate(PLACES, kind)
    assert places == sorted(places)
    assert len(places) >= len("陈某、林某（9月12日）批示2021")


def _lines(text: str) -> list[str]:
    return [_bare(line) for line in text.splitlines() if _bare(line)]


def _bare(line: str) -> str:
    return " ".join(line.split())


def test_a_table_goes_out_cell_by_cell_and_none_begins_like_a_formula(page: Page) -> None:
    """下载为 CSV, read as a spreadsheet program reads it."""
    page.evaluate("delete window.showSaveFilePicker")
    table = page.locator("[data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    table.hover()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载为 CSV").click()
    with waiting.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [row for (row,) in csv.reader(file)] == ["'=1", *(c if c == "-3" else defuse(c) for c in CELLS)]
