"""A telephone of 390 pixels under a finger: what one taps is large enough, nothing stands white above a title, no table hides
what is late beyond the edge, the menu goes away after use, and axe finds nothing there either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server, served_copy
from tests.e2e.test_accessibility import FOUND, OPEN, RULES
from tests.e2e.test_browser import Visitor, laid_out, paths

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
WHO = ("市政府办公厅", "鼓楼区", "领导")
TOP = 64  # pixels above a title: the menu's button
# The signs of explanations are small beside a label; the place around them is as large as the lines between allow.
TARGETS = """() => {
  const found = [], most = 23;
  const mine = (one, hit) => hit && (one === hit || one.contains(hit) || (hit.closest("label") && hit.closest("label").contains(one)));
  for (const each of document.querySelectorAll("a[href], button, input, textarea, summary, [role=tab]")) {
    const one = ["checkbox", "radio"].includes(each.type) ? each.closest("label") ?? each : each;
    const folded = one.closest("details:not([open])");
    const away = "[data-testid=stSidebar], [data-testid=stElementToolbar], [data-testid=hidden-dateinput-container], [type=file]";
    if (one.closest(away) || (folded && each.localName !== "summary") || !one.checkVisibility({visibilityProperty: true})) continue;
    one.scrollIntoView({block: "center", inline: "center"});
    const box = one.getBoundingClientRect();
    if (!box.width || box.right <= 0 || box.left >= innerWidth) continue;
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const reach = (dx, dy) => {
      let n = 0;
      while (n < most && mine(one, document.elementFromPoint(x + dx * (n + 1), y + dy * (n + 1)))) n += 1;
      return n;
    };
    const [wide, high] = [reach(-1, 0) + reach(1, 0) + 1, reach(0, -1) + reach(0, 1) + 1];
    const least = one.closest("[data-testid=stTooltipHoverTarget]") && !one.dataset.testid ? 24 : 42;
    if (wide < least || high < least) {
      const name = (each.innerText || each.getAttribute("aria-label") || "").trim().slice(0, 30);
      found.push(`${each.localName} ${name}: ${wide} x ${high}`);
    }
  }
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  return found;
}"""
MENU = "[data-testid=stSidebar]"


class Telephone(Visitor):
    """A visitor with a finger instead of a mouse."""

    def __init__(self, browser: Browser, site: Server, who: str) -> None:
        super().__init__(browser, site, who, 390, **PHONE)


@pytest.fixture(scope="module")
def site(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on a fixed day."""
    with served_copy(demo_home, tmp_path_factory, "tapped", PORTAL_DEMO="1", PORTAL_TODAY="2021-10-12") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[object]:
    """`visit("鼓楼区")`, which waits for no animation."""
    visitors: list[Telephone] = []

    def come(who: str) -> Telephone:
        visitors.append(Telephone(browser, site, who))
        visitors[-1].page.emulate_media(reduced_motion="reduce", color_scheme="light")
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
        assert (visitor.foreign, visitor.errors) == ([], [])


def white_above(page: Page) -> float:
    """Pixels between the title and what stands above it."""
    return page.evaluate(
        """() => {
          const title = document.querySelector("h1").getBoundingClientRect().top
          const above = [...document.querySelectorAll("[data-testid=stMain] :is(a, p, button)")]
            .map(one => one.getBoundingClientRect()).filter(box => box.height && box.bottom <= title + 1)
          return title - Math.max(0, ...above.map(box => box.bottom))
        }"""
    )


def complaints(page: Page) -> list[str]:
    """What axe finds; the bar at the foot hides nothing of the page meanwhile."""
    high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": 390, "height": high + 200})
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FOUND, RULES)
    page.set_viewport_size(PHONE["viewport"])
    return found


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_made_for_a_finger(visit, who):
    visitor = visit(who)
    page, wrong = visitor.open(""), {}
    for path in paths(who):
        visitor.go(path) if path else None
        told = [f"{white_above(page):g} white"] if white_above(page) > TOP else []
        page.evaluate(OPEN)
        visitor.settle()
        told += laid_out(page) + page.evaluate(TARGETS)
        told += ["a table"] * page.locator("[data-testid=stMain] [data-testid=stDataFrame]").filter(
            visible=True
        ).count()
        told += complaints(page)
        wrong[path] = told
    assert {path: told for path, told in wrong.items() if told} == {}


def test_the_targets_that_are_too_small_are_seen(visit):
    page = visit("领导").open("reports")
    assert page.evaluate(TARGETS) == []
    page.add_style_tag(content="[data-testid=stMain] button { min-height: 20px !important; height: 20px !important }")
    assert page.evaluate(TARGETS)


def test_the_menu_goes_away_after_use(visit):
    visitor = visit("鼓楼区")
    page, menu = visitor.open("tasks"), visitor.page.locator(MENU)
    more = page.get_by_role("button", name="更多")
    expect(menu).to_have_attribute("data-collapsed", "true")
    more.tap()
    expect(menu).to_have_attribute("data-collapsed", "false")
    expect(more).to_have_attribute("aria-expanded", "true")
    menu.get_by_role("link", name="填报").tap()
    page.wait_for_url("**/submit")
    expect(menu).to_have_attribute("data-collapsed", "true")
    more.tap()
    menu.get_by_label("查找").fill("预算公开")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    expect(menu).to_have_attribute("data-collapsed", "true")
    more.tap()
    expect(menu).to_have_attribute("data-collapsed", "false")
    page.keyboard.press("Escape")
    expect(menu).to_have_attribute("data-collapsed", "true")
    expect(more).to_be_focused()


def test_the_bar_says_where_one_is_and_its_links_are_links(visit):
    visitor = visit("鼓楼区")
    page = visitor.open("submit")
    bar = page.get_by_role("navigation", name="常用页面")
    expect(bar.get_by_role("link", name="填报")).to_have_attribute("aria-current", "page")
    home = bar.get_by_role("link", name="待办")
    expect(home).not_to_have_attribute("aria-current", "page")
    assert home.evaluate("link => new URL(link.href).pathname") == "/", "opened beside, it is not the page that is open"
    home.tap()
    page.wait_for_url(f"{visitor.site.url}/")
    expect(home).to_have_attribute("aria-current", "page")
    expect(page.locator("h1")).to_contain_text("待办")


def test_a_form_has_its_own_bar(visit):
    page = visit("鼓楼区").open("submit?entry=2021-07-鼓楼区")
    expect(page.get_by_role("button", name="保存并报送")).to_be_in_viewport()
    expect(page.get_by_role("button", name="更多")).to_be_hidden()


def test_a_card_leads_to_the_entry_and_back(visit):
    visitor = visit("领导")
    page = visitor.open("tasks?no=7")
    back = page.get_by_role("link", name="返回列表")
    page.get_by_role("link", name="市财政局").tap()
    page.wait_for_url("**of=*")
    expect(back).to_be_visible()
    visitor.settle()
    page.get_by_text("修改记录", exact=True).tap()  # what the page does next is done in that view
    visitor.settle()
    expect(back).to_be_visible()
    page.go_back()
    expect(back).to_have_count(0)
    page.go_forward()
    back.tap()
    expect(back).to_have_count(0)
    assert "of=" not in page.url


def test_a_link_for_a_wall_is_given_and_copied_with_a_finger(visit):
    """Its button for copying is there without a pointer over it, beside the address and not on top of it."""
    visitor = visit("市政府办公厅")
    page = visitor.open("admin?show=大屏")
    page.get_by_label("大屏名称").fill("三楼大厅")
    page.get_by_role("button", name="开设链接").tap()
    visitor.settle()
    page = visitor.open("admin?show=大屏")  # the message of what was done has gone
    copy = page.locator("[data-testid=stCode]").get_by_role("button", name="复制")
    expect(copy).to_be_visible()
    assert copy.evaluate("one => getComputedStyle(one.closest('[data-testid=stCode] > div')).opacity") == "1"
    text = page.locator("[data-testid=stCode] code span").last.bounding_box()
    button = copy.bounding_box()
    assert text["x"] + text["width"] <= button["x"]
    assert min(button["width"], button["height"]) >= 44
    assert laid_out(page) + page.evaluate(TARGETS) + complaints(page) == []
