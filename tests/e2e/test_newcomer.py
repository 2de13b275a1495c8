"""A newcomer's first minutes, as README tells them: a clean clone, `make run`, a first report in the browser; it stands in the workbook
and on 总览.

Nothing of ours comes along: the virtual environment, its packages (from the index, which takes most of the time), the home and every
setting are what `make run` makes of them. Only the port is another, as somebody may use 8501 here. No time is promised but that
each step ends; docs/performance.md says what was measured.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from ledger.columns import LEDGER_TAB
from portal.settings.settings import ROOT
from tests.e2e.conftest import Server, free_port
from tests.e2e.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
UNIT, KEY = "鼓楼区", "2021-07-鼓楼区"
TOLD = "区级部门2021年预算已全部公开，56个部门的网址列在佐证里。"
AT_MOST = 1800  # seconds for a step, whatever the package index and the machine do meanwhile


def _until(done: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + AT_MOST
    while not done():
        assert time.monotonic() < end, what()
        time.sleep(0.5)


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What `make run` serves in a clean clone."""
    if not (shutil.which("git") and shutil.which("make") and (ROOT / ".git").exists()):
        pytest.skip("needs git, make and a tree that is under git")
    folder = tmp_path_factory.mktemp("newcomer")
    clone, log = folder / "clone", folder / "make.log"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    ours = ("PORTAL_", "VIRTUAL_ENV", "PYTHON", "STREAMLIT_", "MAKE")
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=theirs | {"PORTAL_PORT": f"{port}"},
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", clone / "var", process)
    try:
        _until(lambda: _answers(server, log), lambda: log.read_text()[-2000:])
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _answers(server: Server, log: Path) -> bool:
    assert server.process.poll() is None, log.read_text()[-2000:]
    try:
        # What answers before this one has said that it listens is somebody else's.
        return server.url in log.read_text() and httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_a_first_report_stands_in_the_workbook_and_on_the_overview(browser: Browser, newcomer: Server) -> None:
    before = Visitor(browser, newcomer, "领导", 1440)
    said = before.open("overview").locator("[data-testid=stAlert]").first
    expect(said).to_contain_text("2021 年的台账刚刚建立，还没有单位填报，1724 条台账待填报")

    clerk = Visitor(browser, newcomer, UNIT, 1440)
    page = clerk.open("")
    page.get_by_role("link", name="填报", exact=True).first.click()
    page.wait_for_url("**/submit*")
    page = clerk.open(f"submit?entry={quote(KEY)}")
    page.get_by_label("工作进展", exact=True).fill(TOLD)
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_text("回执").first).to_be_visible()

    book = newcomer.home / "台账2021.xlsx"
    _until(lambda: TOLD in _row(book), lambda: f"{_row(book)}")

    leader = Visitor(browser, newcomer, "领导", 1440)
    page = leader.open("overview")
    expect(page.locator("[data-testid=stAlert]").first).to_contain_text("2021 年已经过去")
    page.locator(f".pb-matrix a[aria-label^='{UNIT}第7项']").click()
    expect(page.get_by_role("dialog").get_by_text(TOLD).filter(visible=True).first).to_be_visible()
    for visitor in (before, clerk, leader):
        visitor.context.close()
        assert (visitor.foreign, visitor.errors) == ([], [])


def _row(book: Path) -> list[object]:
    """The unit's row as another program sees it."""
    sheet = openpyxl.load_workbook(book)[LEDGER_TAB]
    return next((list(row) for row in sheet.iter_rows(values_only=True) if KEY in row), [])
