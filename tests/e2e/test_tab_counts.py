"""In a browser: the numbers on the tabs of 审核督办 are those of 待办 and of the lists, and a decision on one tab leaves the reader
there, with one less; the arrow keys go from tab to tab, and old addresses lead where they did."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server, start, stop
from tests.e2e.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
OFFICE = "市政府办公厅"


@pytest.fixture(scope="module")
def shown(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on its own day, in a home of its own: something is decided in it."""
    home = Path(shutil.copytree(demo_day_home, tmp_path_factory.mktemp("tabs") / "home"))
    server = start(home, PORTAL_DEMO="1")
    yield server
    stop(server)


@pytest.fixture
def come(shown: Server, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    made: list[Visitor] = []

    def visit(width: int = 1440) -> Visitor:
        made.append(Visitor(browser, shown, OFFICE, width))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.page.context.close()


def number(page: Page, name: str) -> int:
    """What stands on a tab."""
    tab = page.get_by_role("tab", name=re.compile(rf"^{name}( \d+)?$"))
    found = re.fullmatch(rf"{name}(?: (\d+))?", tab.inner_text().strip())
    assert found
    return int(found[1] or 0)


def test_the_numbers_are_those_of_the_inbox_and_of_the_lists(come: Callable[..., Visitor]) -> None:
    page = come().open("inbox")
    told = re.search(r"(\d+) 条申请等您决定", page.inner_text("[data-testid=stMain]"))
    queue = re.search(r"由办公厅审核的台账行：(\d+) 条", page.inner_text("[data-testid=stMain]"))
    assert told
    assert queue
    page = come().open("review?show=申请")
    assert (number(page, "申请"), number(page, "审核")) == (int(told[1]), int(queue[1]))
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(int(told[1]))


@pytest.mark.parametrize("width", [1440, 390])
def test_a_decision_leaves_the_reader_on_the_tab(come: Callable[..., Visitor], width: int) -> None:
    visitor = come(width)
    page = visitor.open("review?show=申请")
    expect(page.get_by_role("button", name="同意", exact=True).first).to_be_visible()
    before = page.get_by_role("button", name="同意", exact=True).count()
    page.get_by_role("button", name="同意", exact=True).first.click()
    visitor.settle()
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(before - 1)
    assert "show=" in page.url
    if width == 1440:
        assert number(page, "申请") == before - 1
        tab = page.get_by_role("tab", selected=True)
        expect(tab).to_have_text(f"申请 {before - 1}" if before > 1 else "申请")
    else:
        expect(page.get_by_role("combobox", name="看哪一项")).to_have_value(
            f"申请 {before - 1}" if before > 1 else "申请"
        )


def test_arrow_keys_go_from_tab_to_tab_and_the_address_follows(come: Callable[..., Visitor]) -> None:
    visitor = come()
    page = visitor.open("review")
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    visitor.settle()
    expect(page.get_by_role("tab", selected=True)).to_have_text(re.compile(r"^申请"))
    assert "show=" in page.url
    page.get_by_role("tab", name=re.compile("^审核")).click()
    visitor.settle()
    assert "show=" not in page.url
