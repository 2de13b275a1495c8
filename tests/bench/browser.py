"""What a browser has to fetch for 总览, and how long until its first chart stands, beside a default Streamlit app that has one chart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from tests.bench.measure import Line
from tests.bench.servers import Site, default_app, portal
from tests.conftest import CHROMIUM

DEFAULT = "default app, one chart"
# A line of an office: 3 Mbit/s each way, and 150 ms until an answer begins.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 3e6 / 8, "uploadThroughput": 3e6 / 8}
CHART = "[data-testid=stVegaLiteChart] :is(canvas, svg)"
APP = """import streamlit as st
st.title("A year")
st.line_chart({"done": [n * n for n in range(300)]})
"""


@dataclass(frozen=True)
class Visit:
    """One opening of a page: bytes over the line, requests, answers that were refused, and seconds until the first chart."""

    size: int
    requests: int
    refused: int
    chart: float


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines. `quick` looks once."""
    rounds = 1 if quick else 9 if full else 5
    with ExitStack() as stack:
        ours = stack.enter_context(portal(demo=not quick))
        default = stack.enter_context(default_app(APP))
        browser = stack.enter_context(_chromium())
        sites = {"ours": (ours, f"{ours.url}/overview"), "theirs": (default, default.url)}
        for site, address in sites.values():  # a server has had visitors before
            _visit(browser, site, address)
        taken: dict[str, list[tuple[Visit, Visit, Visit]]] = {name: [] for name in sites}
        for turn in range(rounds):
            for name in sorted(sites, reverse=bool(turn % 2)):
                taken[name].append(_three(browser, *sites[name]))
    return list(_lines(taken["ours"], taken["theirs"]))


def _lines(ours: list[tuple[Visit, Visit, Visit]], theirs: list[tuple[Visit, Visit, Visit]]) -> Iterator[Line]:
    def line(what: str, which: int, figure: str, unit: str, scale: float, at_most: float | None) -> Line:
        mine, others = (median(getattr(v[which], figure) * scale for v in visits) for visits in (ours, theirs))
        return Line("browser", what, mine, others, DEFAULT, unit=unit, at_most=at_most)

    yield line("first visit: over the line", 0, "size", "KB", 1e-3, 1)
    yield line("first visit: requests", 0, "requests", "", 1, None)
    yield line("first visit: first chart", 0, "chart", "ms", 1e3, None)
    yield line("next visit: first chart", 1, "chart", "ms", 1e3, None)
    yield line("first visit at 3 Mbit/s and 150 ms: first chart", 2, "chart", "ms", 1e3, 1)
    if refused := sum(visit.refused for visits in ours for visit in visits):
        raise RuntimeError(f"{refused} requests for what is not there")


def _three(browser: Browser, site: Site, address: str) -> tuple[Visit, Visit, Visit]:
    """A first visit, the next one with what the browser kept, and a first one over a slow line."""
    context = _context(browser, site)
    first, again = _look(context, address), _look(context, address)
    context.close()
    return first, again, _visit(browser, site, address, slow=True)


def _visit(browser: Browser, site: Site, address: str, *, slow: bool = False) -> Visit:
    context = _context(browser, site)
    found = _look(context, address, slow=slow)
    context.close()
    return found


def _context(browser: Browser, site: Site) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in site.cookies.items()])
    return context


def _look(context: BrowserContext, address: str, *, slow: bool = False) -> Visit:
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes, states = _listen(line)
    if slow:
        line.send("Network.emulateNetworkConditions", SLOW)
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(CHART).first.wait_for(timeout=120_000)
    took = time.perf_counter() - began
    page.wait_for_timeout(1500)
    page.close()
    return Visit(sum(sizes), len(states), sum(state >= 400 for state in states), took)


def _listen(line: CDPSession) -> tuple[list[int], list[int]]:
    """Bytes of each answer that ended, and the state of each that began."""
    sizes: list[int] = []
    states: list[int] = []

    def began(event: dict[str, Any]) -> None:
        states.append(event["response"]["status"])

    line.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    line.on("Network.responseReceived", began)
    line.send("Network.enable")
    return sizes, states


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
