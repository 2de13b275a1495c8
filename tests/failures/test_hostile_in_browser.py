"""What a real browser does with hostile texts in the shared sheet."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from ledger.columns import LEDGER_TAB
from portal.build import build
from portal.settings.settings import load
from store.store import Store
from tests.e2e.conftest import Server, start, stop
from tests.e2e.test_browser import Visitor, paths, titles
from tests.failures.test_hostile_texts import HOSTILE, OPEN
from tests.property.world import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose workbook holds hostile texts in 鼓楼区's rows."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("infested") / "home"))
    portal = build(load(home=home))
    portal.engine.cycle()
    portal.book.engine.dispose()
    path = home / "台账2021.xlsx"
    book = openpyxl.load_workbook(path)
    rows = [row for row in book[LEDGER_TAB].iter_rows(min_row=2) if row[PLACES["unit"] - 1].value == "鼓楼区"]
    for row, text in zip(rows, HOSTILE, strict=False):
        for name in (*OPEN, "status"):
            row[PLACES[name] - 1].value = text
    book.save(path)
    running = start(home, PORTAL_TODAY="2021-10-12")
    yield running
    stop(running)


def test_f110_nothing_runs_and_nothing_is_fetched(browser: Browser, site: Server) -> None:
    """F110: no request leaves the portal's own address, no dialog opens, no element is made of a cell."""
    store, end = Store(f"sqlite:///{site.home / 'ledger.db'}"), time.monotonic() + 30
    while not store.history() and time.monotonic() < end:
        time.sleep(0.1)
    keys = [change.key for change in store.history(limit=1)]
    store.engine.dispose()
    assert keys, "the sheet was not read"
    visitor = Visitor(browser, site, "鼓楼区", 1440)
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    shown = ""
    query = f"?entry={quote(keys[0])}&unit={quote('鼓楼区')}"
    for path in paths("鼓楼区"):
        page = visitor.go(path + query) if path else visitor.open(query)
        if path:
            expect(page.locator("h1")).to_contain_text(titles("鼓楼区")[path])
            visitor.settle()
        shown += page.inner_text("body")
        assert page.locator("img[src=x], script:text('evil.example'), a[href^='javascript:']").count() == 0
    visitor.context.close()
    assert "evil.example" in shown, "otherwise nothing was put to the test"
    assert (visitor.foreign, dialogs) == ([], [])
