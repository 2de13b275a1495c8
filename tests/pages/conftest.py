"""The pages run over a real portal: the notice, a store and a spreadsheet in memory; one home per test session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.util import calc_hash

# Loaded before a page runs as a main script, whose folder comes first on the path: pages/reports.py would be `reports`.
import ledger
import reports
import sync
from portal.build import Portal, build, current, use
from portal.navigation import menu_of
from portal.settings.settings import Settings, load
from portal.signin.cookie import to_header
from portal.signin.people import person_of
from tests.conftest import TODAY, Published, files_read_here, has_read

_PACKAGES = (ledger, reports, sync)
# Each AppTest would read the metadata of every package that is installed, which takes longer than most pages.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# … and compile the shell and its page in every run.
app_test.ScriptCache = local_script_runner.ScriptCache = cache(ScriptCache)  # type: ignore[attr-defined,assignment]
SHELL = str(Path(__file__).resolve().parents[2] / "portal" / "shell.py")


def settings(home: Path, **more: object) -> Settings:
    """A portal that stands on one day and keeps its spreadsheet in memory."""
    return load(home=home, backend="memory", today=TODAY, **more)


@pytest.fixture(autouse=True)
def read_here() -> Iterator[None]:
    """What is handed in is read in this process, as in tests/unit/portal."""
    with files_read_here():
        yield


@pytest.fixture(scope="session")
def demo(published_demo: Published, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A year of 演示数据, published; for tests that only look."""
    home, backend = published_demo.copy(tmp_path_factory.mktemp("looked-at") / "home")
    portal = build(settings(home, demo=True), backend)
    portal.engine.cycle()
    return portal


@pytest.fixture
def fresh(published: Published, tmp_path: Path) -> Iterator[Portal]:
    """The imported notice for eighteen units with empty rows, published; for tests that write."""
    home, backend = published.copy(tmp_path / "home")
    portal = build(settings(home), backend)
    has_read(portal, published.home)
    use(portal)
    yield portal
    use(None)
    portal.book.engine.dispose()


@pytest.fixture
def looked_at(demo: Portal) -> Iterator[Portal]:
    """The demonstration as this process's portal."""
    use(demo)
    yield demo
    use(None)


def home_of(who: str) -> str:
    """The address of the first page of somebody's menu, which is served at the root."""
    person = person_of(f"体验:{who}", current().ledger())
    return next(iter(menu_of(person))) if person else ""


def opened(page: str, who: str) -> AppTest:
    """A page as a link opens it, not run yet; nobody is signed in without a name."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.user = {"person": to_header(f"体验:{who}").decode()} if who else {}
    if who and page != home_of(who):
        at._page_hash = calc_hash(page)  # `AppTest.switch_page` would have the home run first
    return at


def html_of(at: AppTest) -> str:
    """The blocks of HTML of a page, as they are sent."""
    return "\n".join(block.proto.body for block in at.get("html"))


def headings_of(shown: str) -> list[str]:
    """The headings in such blocks."""
    return [unescape(heading) for heading in re.findall(r"<h2>(.*?)</h2>", shown)]


def numbers_of(at: AppTest) -> dict[str, str]:
    """The figures of 总览 by their labels."""
    cards = re.findall(r'"pb-label">(.*?)</span>\s*<span class="pb-value[^"]*">(.*?)</span>', html_of(at))
    return dict(cards)


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page as somebody: `visit("submit", "鼓楼区", entry="…")`."""

    def open_page(page: str = "overview", who: str = "", **query: str) -> AppTest:
        at = opened(page, who)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return open_page
