"""Boxes for a day: what there is none of is told and not applied, never turned into another day (`portal/client/date.js`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Server, start, stop
from tests.e2e.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The notice on a fixed day."""
    running = start(tmp_path_factory.mktemp("dated") / "home", PORTAL_TODAY="2021-10-12")
    yield running
    stop(running)


@pytest.fixture
def visitor(browser: Browser, site: Server) -> Iterator[Visitor]:
    come = Visitor(browser, site, "市政府办公厅", 1440)
    yield come
    come.context.close()
    assert (come.foreign, come.errors) == ([], [])


def typed(page: Page, text: str) -> Locator:
    """The page's first box, after somebody typed into it in one go."""
    box = page.get_by_test_id("stDateInput").first
    box.get_by_role("spinbutton").first.focus()
    page.keyboard.type(text, delay=30)
    return box


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20211345", "没有 13 月"),
        ("2021-13-45", "没有 13 月"),
        ("20210932", "没有 32 日"),
        ("20210931", "2021 年 9 月没有 31 日"),
        ("20210230", "2021 年 2 月没有 30 日"),
    ],
)
def test_a_day_that_there_is_none_of_is_told_and_the_one_before_stands(visitor: Visitor, text: str, why: str) -> None:
    page = visitor.open("tasks")
    box = typed(page, text)
    expect(page.locator("#portal-date")).to_contain_text(why)
    page.wait_for_timeout(500)  # its part of the day is being emptied: Enter is not taken meanwhile
    page.keyboard.press("Enter")
    visitor.settle()
    expect(box).to_contain_text("2021-10-12", use_inner_text=False)
    assert "as_of" not in page.url


def test_a_day_that_there_is_applies_on_enter(visitor: Visitor) -> None:
    page = visitor.open("tasks")
    typed(page, "20210930")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2021-09-30")
    expect(page.locator("#portal-date")).to_be_hidden()


def test_who_mends_it_is_heard_again(visitor: Visitor) -> None:
    page = visitor.open("tasks")
    typed(page, "202113")
    expect(page.locator("#portal-date")).to_contain_text("没有 13 月")
    page.wait_for_timeout(1500)  # what is typed on in one go belongs to the refused date
    page.keyboard.type("0930", delay=30)
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2021-09-30")


def test_what_is_out_of_range_is_told_in_chinese(visitor: Visitor) -> None:
    page = visitor.open("tasks")
    box = typed(page, "19990101")
    expect(box.get_by_role("alert")).to_have_text("没有采用：日期要在 2021-06-04 到 2021-10-12 之间。")
    visitor.open("audit")
    expect(page.get_by_test_id("stDateInput").first).to_contain_text("年")
    assert "yyyy" not in page.inner_text("body")


def test_who_listens_to_the_box_hears_chinese(visitor: Visitor) -> None:
    page = visitor.open("tasks")
    month = page.get_by_test_id("stDateInput").first.get_by_role("spinbutton").nth(1)
    expect(month).to_have_attribute("aria-valuetext", "10 – 十月")
    visitor.open("audit")
    empty = page.get_by_test_id("stDateInput").first.get_by_role("spinbutton").first
    expect(empty).to_have_attribute("aria-valuetext", "空")


def test_the_script_names_parts_of_the_box_that_are_there(visitor: Visitor) -> None:
    """Another version of streamlit may draw it otherwise, and the script would find nothing to look after."""
    script = (Path(__file__).parents[2] / "portal/client/date.js").read_text(encoding="utf-8")
    page = visitor.open("tasks")
    assert page.locator("[data-testid=stDateInputField] [role=spinbutton][data-type]").count() == 3
    assert "[data-testid=stDateInputField]" in script


WHOLE = """() => [...document.querySelectorAll('[data-testid=stDateInput]')].filter(box => box.getClientRects().length).map(box => {
  const parts = [...box.querySelectorAll('[role=spinbutton]')], signs = [...box.querySelectorAll('button')];
  return Math.round(Math.min(...signs.map(sign => sign.getBoundingClientRect().left)) - parts.at(-1).getBoundingClientRect().right);
})"""


def test_a_day_is_whole_in_its_box_at_every_width(visitor: Visitor) -> None:
    """The sign that empties a box lay over the day."""
    page = visitor.open("audit")
    boxes = page.get_by_test_id("stDateInput")
    for n, day in enumerate(("20210930", "20211010")):
        boxes.nth(n).get_by_role("spinbutton").first.focus()
        page.keyboard.type(day, delay=30)
        page.keyboard.press("Enter")
        visitor.settle()
    expect(page.get_by_test_id("stDateInputClearButton")).to_have_count(2)
    for width in range(320, 1601, 160):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        room = page.evaluate(WHOLE)
        assert len(room) == 2
        assert min(room) >= 0, width
    for path in ("tasks", "overview", "ledger"):
        visitor.open(path)
        assert min(page.evaluate(WHOLE)) >= 0, path
