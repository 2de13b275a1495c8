"""The pages run over a real portal: the notice, a store and a spreadsheet in memory; one home per test session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

# Loaded before a page runs as a main script, whose folder comes first on the path: pages/reports.py would be `reports`.
import ledger
import reports
import sync
from portal.build import Portal, build, use
from portal.settings.settings import Settings, load
from portal.signin.cookie import to_header

_PACKAGES = (ledger, reports, sync)
SHELL = str(Path(__file__).resolve().parents[2] / "portal" / "shell.py")
TODAY = date(2021, 10, 12)


def settings(home: Path, **more: object) -> Settings:
    """A portal that stands on one day and keeps its spreadsheet in memory."""
    return load(home=home, backend="memory", today=TODAY, **more)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A year of 演示数据, published once; for tests that only look."""
    portal = build(settings(tmp_path_factory.mktemp("demo"), demo=True))
    portal.engine.cycle()
    return portal


@pytest.fixture
def fresh(filled_home: Path, tmp_path: Path) -> Iterator[Portal]:
    """The imported notice with empty rows; for tests that write."""
    portal = build(settings(Path(shutil.copytree(filled_home, tmp_path / "home"))))
    portal.engine.cycle()
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


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page as somebody: `visit("submit", "鼓楼区", entry="…")`; nobody is signed in without a name."""

    def open_page(page: str = "", who: str = "", **query: str) -> AppTest:
        at = AppTest.from_file(SHELL, default_timeout=20)
        at.user = {"person": to_header(f"体验:{who}").decode()} if who else {}
        if page not in ("", "overview"):
            at.run()
            if "as_of" in query:
                # Unlike a browser, AppTest hands a widget's value on to the next page's widget of that name.
                at.switch_page("../pages/sync.py").run()
            at.switch_page(f"../pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return open_page
