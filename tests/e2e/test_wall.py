"""In a browser: the wall at 1080p and 2160p, all of it to be read; it turns, outlives the server, and goes dark with its link."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PATIENCE, Server, lasting_port, start, stop, wall_link
from tests.e2e.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
TURN, MINUTE = 20_000, 60_000  # milliseconds
SIDES = ("县（市）区", "市直部门")

# What is cut off or lies over something else: texts wider or higher than their box, or outside the screen.
CUT = """() => [...document.querySelectorAll("#wall *")].filter((one) => {
  const box = one.getBoundingClientRect()
  const text = [...one.childNodes].some((inside) => inside.nodeType === 3 && inside.data.trim())
  const out = box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1
  return text && (out || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
    || box.width === 0 || box.height === 0)
}).map((one) => `${one.className} ${one.textContent}`)"""
ABOVE_THE_FOOT = """() => [...document.querySelectorAll("#matrix *, #list *")].every(
  (one) => one.getBoundingClientRect().bottom < document.querySelector("footer").getBoundingClientRect().top)"""
BOXES = """() => [...document.querySelectorAll("h1, #matrix .cell, #matrix .unit, dd, .row, footer")].map((one) => {
  const box = one.getBoundingClientRect()
  return [box.left, box.top, box.width, box.height].map((length) => length / innerWidth * 1000)
})"""


@pytest.fixture(scope="module")
def shown(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on its own day, in a home of its own."""
    home = Path(shutil.copytree(demo_day_home, tmp_path_factory.mktemp("wall") / "home"))
    server = start(home, PORTAL_DEMO="1")
    yield server
    stop(server)


@pytest.fixture(scope="module")
def link(shown: Server, browser: Browser) -> str:
    """As the office gives it on its page."""
    return wall_link(shown, browser, "三楼大厅")


@pytest.fixture
def screens(browser: Browser) -> Iterator[list[Page]]:
    made: list[Page] = []
    yield made
    for page in made:
        page.context.close()


def put_up(browser: Browser, screens: list[Page], link: str, width: int = 1920) -> Page:
    """The wall on a screen whose clock the test moves on; what goes wrong in its script fails the test."""
    context = browser.new_context(viewport={"width": width, "height": width * 9 // 16}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    screens.append(page)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.clock.install()
    page.goto(link)
    expect(page.locator("#wall")).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)  # it turns when the test says so
    return page


def units(page: Page) -> list[str]:
    return page.locator("#matrix .unit").all_inner_texts()


def test_all_of_it_is_read_at_both_sizes_and_they_look_the_same(
    browser: Browser, screens: list[Page], link: str
) -> None:
    boxes = []
    for width in (1920, 3840):
        page = put_up(browser, screens, link, width)
        assert page.url.endswith("/wall"), "the address says nothing"
        drawn = []
        for _ in range(4):
            assert page.evaluate(CUT) == []
            assert page.evaluate(ABOVE_THE_FOOT)
            rows = page.locator("#matrix .unit")
            assert page.locator("#matrix .no").all_inner_texts() == [f"{no}" for no in range(1, 38)]
            assert page.locator("#matrix .cell").count() == 37 * rows.count()
            drawn += page.evaluate(BOXES)
            page.clock.run_for(TURN)
        boxes.append(drawn)
    assert len(boxes[0]) == len(boxes[1]) > 4 * 37 * 13
    for small, large in zip(*boxes, strict=True):
        assert large == pytest.approx(small, abs=1.5), "thousandths of the width"


def test_it_says_what_the_overview_says(browser: Browser, screens: list[Page], link: str, shown: Server) -> None:
    page = put_up(browser, screens, link)
    said = page.locator("h1").evaluate("head => head.textContent")
    visitor = Visitor(browser, shown, "审计", 1440)
    told = visitor.open("overview").locator("[data-testid=stAlert]").first.inner_text()
    visitor.context.close()
    assert said in told
    assert re.match(r"\d+ 条逾期，涉及", said)
    late = page.locator(".row.late")
    of_notice, apart = late.filter(has_not=page.locator(".mark")), late.filter(has=page.locator(".mark"))
    assert of_notice.locator("b").all_inner_texts() == ["市大数据委"]
    assert re.fullmatch(r"逾期\d+个工作日", of_notice.locator(".days").inner_text())
    assert {text[:7] for text in apart.locator(".task").all_inner_texts()} == {"临时交办交1 "}
    expect(page.locator("#list h2").first).to_have_text(f"逾期 1 条，另有临时交办逾期 {apart.count()} 条")
    expect(page.locator("dd.late")).to_have_text("1")
    reds = page.locator("#wall *").evaluate_all(
        "all => all.filter(one => getComputedStyle(one).backgroundColor === 'rgb(204, 47, 38)').map(one => one.textContent)"
    )
    assert reds == ["!"], "the legend alone: no county is late"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(16, 22, 29)"
    assert page.locator("button, input, a, select").count() == 0


def test_it_turns_through_all_units_and_begins_again(browser: Browser, screens: list[Page], link: str) -> None:
    page = put_up(browser, screens, link)
    first, seen, sides = units(page), [], []
    for _ in range(4):
        seen += units(page)
        sides.append(page.locator("#matrix-title").inner_text()[:4])
        page.clock.run_for(TURN)
    assert len(seen) == len({*seen}) == 60
    assert sorted(sides) == [SIDES[0][:4], *[SIDES[1]] * 3]
    assert units(page) == first


def test_it_looks_again_and_outlives_the_server(
    browser: Browser, screens: list[Page], demo_day_home: Path, tmp_path: Path
) -> None:
    """The server goes away between two looks and comes back: what was shown stays, says of when it is, and goes on."""
    home, port = Path(shutil.copytree(demo_day_home, tmp_path / "home")), str(lasting_port())
    server = start(home, PORTAL_DEMO="1", PORTAL_PORT=port)
    try:
        page = put_up(browser, screens, wall_link(server, browser, "一楼"))
        _while_it_is_there(page)
    finally:
        stop(server)
    _while_it_is_away(page)
    again = start(server.home, PORTAL_DEMO="1", PORTAL_PORT=port)
    try:
        _moved_on(page, lambda: bool(FRESH.match(page.locator("#told").inner_text())))
        expect(page.locator("#told")).not_to_have_class("lost")
    finally:
        stop(again)


FRESH = re.compile(r"^更新于 \d\d:\d\d$")


def _while_it_is_there(page: Page) -> None:
    expect(page.locator("#told")).to_have_text(FRESH)
    answers: list[bool] = []
    page.on("response", lambda answer: answer.url.endswith("/wall/data") and answers.append(answer.ok))
    _moved_on(page, lambda: len(answers) == 2)
    assert all(answers)


def _moved_on(page: Page, until: Callable[[], bool]) -> None:
    """Its clock goes on in steps, because an answer takes the time of this machine: a minute at once, and the screen has given
    the answer up before it can come."""
    for _ in range(PATIENCE // 250):
        if until():
            return
        page.clock.run_for(2_000)
        page.wait_for_timeout(250)
    pytest.fail("it did not come")


def _while_it_is_away(page: Page) -> None:
    told = page.locator("#told")
    last = told.inner_text().removeprefix("更新于 ")
    page.clock.run_for(MINUTE)
    expect(told).to_have_text(f"连接中断，显示的是 {last} 的数据")
    shown = []
    for _ in range(8):
        shown += units(page)
        page.clock.run_for(TURN)
    assert len({*shown}) == 60, "it still turns"
    expect(told).to_have_text(f"连接中断，显示的是 {last} 的数据")
    expect(page.locator("#finding")).to_be_visible()


def test_a_link_that_is_taken_back_leaves_one_sentence(browser: Browser, screens: list[Page], shown: Server) -> None:
    page = put_up(browser, screens, wall_link(shown, browser, "食堂"))
    visitor = Visitor(browser, shown, "市政府办公厅", 1440)
    office = visitor.open("admin?show=大屏")
    office.get_by_role("button", name="收回", exact=True).first.click()
    expect(office.get_by_text("已收回“食堂”的大屏链接")).to_have_count(1)
    visitor.context.close()
    page.clock.run_for(MINUTE)
    expect(page.locator("#say")).to_have_text("“食堂”的大屏链接已经被市政府办公厅收回，请联系市政府办公厅换一个新的。")
    expect(page.locator("#wall")).to_be_hidden()
    page.reload()
    expect(page.locator("#say")).to_contain_text("收回")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(16, 22, 29)"


def test_the_log_holds_no_link(shown: Server, link: str) -> None:
    token = link.partition("link=")[2]
    assert len(token) > 60
    assert token not in (shown.home.parent / f"{shown.home.name}.log").read_text()
