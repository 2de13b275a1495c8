"""WCAG 2.2 AA as far as a program can tell: axe on every page, for three roles, light and dark, at two widths; the keyboard; the
reader's choice of light or dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE, Server, served_copy
from tests.e2e.test_browser import Visitor, paths

pytestmark = [pytest.mark.browser, pytest.mark.long]
WHO = ("市政府办公厅", "鼓楼区", "领导")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
FOUND = """async rules => {
  const told = await axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: rules}})
  return told.violations.filter(one => one.impact !== "minor").flatMap(one => one.nodes.map(node =>
    `${one.impact} ${one.id}: ${node.html.slice(0, 160)} ${node.any.map(each => each.message).join(" ").slice(0, 200)}`))
}"""
OPEN = "() => document.querySelectorAll('[data-testid=stMain] details:not([open]) > summary').forEach(each => each.click())"
AT_REST = "() => !document.getAnimations().some(each => each instanceof CSSTransition && each.playState === 'running')"
DARK, LIGHT = "rgb(20, 24, 29)", "rgb(255, 255, 255)"
BEHIND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@pytest.fixture(scope="module")
def site(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on a fixed day."""
    with served_copy(demo_home, tmp_path_factory, "heard", PORTAL_DEMO="1", PORTAL_TODAY="2021-10-12") as running:
        yield running


@pytest.fixture
def visit(browser, site: Server) -> Iterator[object]:
    """`visit("鼓楼区")`, which waits for no animation."""
    visitors: list[Visitor] = []

    def come(who: str) -> Visitor:
        visitors.append(Visitor(browser, site, who, 1440))
        visitors[-1].page.emulate_media(reduced_motion="reduce", color_scheme="light")
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()


def complaints(page: Page) -> list[str]:
    """What axe finds serious or moderate on a page as it stands, light and dark, wide and narrow."""
    found = []
    for scheme, behind in (("light", LIGHT), ("dark", DARK)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"() => {BEHIND} === '{behind}'")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            page.wait_for_function(AT_REST)  # colours go over into each other
            found += [f"{scheme} {width} {one}" for one in page.evaluate(FOUND, RULES)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


@pytest.mark.parametrize("who", WHO)
def test_axe_finds_nothing_serious_and_nothing_moderate(visit, who):
    visitor = visit(who)
    page, found = visitor.open(""), {}
    for path in paths(who):
        visitor.go(path) if path else None
        page.evaluate(OPEN)
        visitor.settle()
        page.evaluate(AXE_SCRIPT)
        found[path] = complaints(page)
    assert {path: told for path, told in found.items() if told} == {}


def test_axe_sees_what_is_wrong(visit):
    """The test above would be green, too, if axe looked at nothing."""
    page = visit("领导").open("reports")
    page.evaluate("document.querySelector('h1').style.color = '#ccc'")
    page.evaluate(AXE_SCRIPT)
    assert any("color-contrast" in one for one in page.evaluate(FOUND, RULES))


def test_a_button_in_a_table_answers_enter(visit):
    page = visit("领导").open("tasks")
    page.locator("[data-testid=stDataFrame] canvas").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks?no=1*")


def test_a_row_that_can_be_picked_is_picked_by_a_click_anywhere_in_it_and_by_enter(visit):
    """Streamlit's table takes the box at its left alone."""
    page = visit("市政府办公厅").open("lead?no=7")
    rows, found = page.locator("[data-testid=stDataFrame]").first, page.get_by_text(re.compile("市.+ 待审核$"))
    rows.click(position={"x": 400, "y": 120})
    expect(found).to_have_text("市政府办公厅 待审核")
    rows.click(position={"x": 400, "y": 190})
    expect(found).to_have_text("市发改委 待审核")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(found).to_have_text("市教育局 待审核")


def test_the_reader_chooses_light_or_dark_for_every_page_and_every_visit(visit):
    visitor = visit("领导")
    page = visitor.open("")
    assert page.evaluate(BEHIND) == LIGHT
    page.get_by_role("button", name="深色").click()
    page.wait_for_function(f"() => {BEHIND} === '{DARK}'")
    assert page.get_by_role("button", name="深色").get_attribute("aria-pressed") == "true"
    visitor.open("tasks")
    page.wait_for_function(f"() => {BEHIND} === '{DARK}'")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="自动").click()
    page.wait_for_function(f"() => {BEHIND} === '{LIGHT}'")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {BEHIND} === '{DARK}'")


def test_squares_follow_a_dark_page(visit):
    page = visit("领导").open("")
    square = page.locator(".pb-matrix .pb-not_reported").first
    expect(square).to_have_css("background-color", "rgb(221, 226, 232)")
    page.emulate_media(color_scheme="dark")
    expect(square).to_have_css("background-color", "rgb(57, 66, 76)")


def test_a_chart_is_one_picture_with_one_name(visit):
    page = visit("领导").open("")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.locator("path").first.wait_for(state="attached", timeout=PATIENCE)
    assert chart.get_attribute("role") == "img"
    assert (chart.get_attribute("aria-label") or "").startswith("审核通过率、自报完成率、序时进度折线图。")
    assert chart.locator("path[aria-label]:not([aria-hidden])").count() == 0
    assert chart.locator("[aria-roledescription]").count() == 0, "no group mark container"
