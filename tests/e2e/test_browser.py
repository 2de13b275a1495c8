"""The pages in a real browser: nothing is fetched from elsewhere, nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ledger.permissions import Department, Person, Role
from portal.navigation import PAGES, called
from tests.e2e.conftest import PATIENCE, Server, served_copy, stands_still

pytestmark = [pytest.mark.browser, pytest.mark.long]
KEY = "2021-07-鼓楼区"
ROLES = {
    "鼓楼区": {Role.UNIT},
    "领导": {Role.LEADER},
    "市政府办公厅": {Role.OFFICE, Role.UNIT, Role.LEAD},
    "鼓楼区·东街街道": {Role.DEPARTMENT},
}


def person(who: str) -> Person:
    """Somebody with the roles that they have there."""
    unit, _, department = who.partition("·")
    return Person("x", who, frozenset(ROLES[who]), department=Department(unit, department) if department else None)


def paths(who: str) -> list[str]:
    """The pages that somebody's navigation shows."""
    shown = [record for record in PAGES if record.is_for(person(who))]
    return [record.path if record is not PAGES[0] else "" for record in shown]


@pytest.fixture(scope="module")
def site(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on a fixed day."""
    with served_copy(demo_home, tmp_path_factory, "shown", PORTAL_DEMO="1", PORTAL_TODAY="2021-10-12") as running:
        yield running


class Visitor:
    """A browser of somebody signed in, which remembers what went wrong."""

    def __init__(self, browser: Browser, site: Server, who: str, width: int, **more: Any) -> None:
        self.site = site
        look = {"viewport": {"width": width, "height": 900}, "locale": "zh-CN", **more}
        self.context = browser.new_context(**look)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on("console", lambda message: message.type == "error" and self._note_error(message))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        if who:
            # The cookie without a page: that one signs in by a click on the picker is a test of its own.
            self.context.request.get(f"{site.url}/trial?as={quote(who)}", max_redirects=0)

    def _note_request(self, url: str) -> None:
        own = (self.site.url, self.site.url.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(own):
            self.foreign.append(url)

    def _note_error(self, message) -> None:
        # Streamlit's client looks for its server beside the page's path first; those 404 are how it finds the root.
        if "/_stcore/" not in message.location.get("url", ""):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def open(self, path: str) -> Page:
        """Open a page and wait until its script has run."""
        self.page.goto(f"{self.site.url}/{path}")
        self.settle()
        return self.page

    def go(self, path: str) -> Page:
        """Open a page as its link in the menu does, without loading the client anew."""
        self.page.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }",
            f"/{path}",
        )
        self.page.wait_for_url(f"{self.site.url}/{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and the page has stood still for a moment: a client that has just connected calls
        itself ready before anything is drawn, and one page may lead to another."""
        stands_still(self.page)


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[object]:
    """`visit("鼓楼区", 1440)`; every visitor's complaints are checked at the end."""
    visitors: list[Visitor] = []

    def come(who: str, width: int = 1440) -> Visitor:
        visitors.append(Visitor(browser, site, who, width))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
        assert visitor.foreign == []
        assert visitor.errors == []


def wider_than_page(page: Page) -> list[str]:
    """Elements that reach over the right edge of the page (tables and rows of tabs scroll by themselves; a window that is
    opened narrow has a list for many tabs)."""
    return page.evaluate(
        """() => {
          const main = document.querySelector('[data-testid=stMain]');
          const edge = main.getBoundingClientRect().right + 1;
          const found = main.scrollWidth > main.clientWidth ? ['page scrolls sideways'] : [];
          for (const e of main.querySelectorAll('p, h1, h2, h3, button, input, textarea, [data-testid=stMetric], svg.marks, canvas')) {
            const box = e.getBoundingClientRect();
            const grid = e.closest('[data-testid=stDataFrame], [role=tablist]');
            if (!grid && box.width && box.right > edge) found.push(e.tagName + ' ' + (e.innerText || '').slice(0, 40));
          }
          return found;
        }"""
    )


def titles(who: str) -> dict[str, str]:
    """What each page calls itself to somebody, by its address."""
    return {record.path: called(record.stem, person(who)) for record in PAGES}


def laid_out(page: Page) -> list[str]:
    """What reaches over the edge once the page has had time to follow its window's width."""
    page.wait_for_timeout(300)
    for _ in range(20):
        if not wider_than_page(page):
            break
        page.wait_for_timeout(250)
    return wider_than_page(page)


def text_is_cut(box: Locator) -> bool:
    """Does an element hide a part of its text?"""
    return box.evaluate("e => e.scrollWidth > e.clientWidth + 1")


@pytest.mark.parametrize("who", ROLES)
def test_every_page_fits_and_stays_at_home(visit, who):
    visitor = visit(who)
    page = visitor.open("")
    for path in paths(who):
        if path:
            visitor.go(path)
            expect(page.locator("h1")).to_contain_text(titles(who)[path])
        assert laid_out(page) == [], path
        page.set_viewport_size({"width": 390, "height": 900})
        assert laid_out(page) == [], f"{path}, narrow"
        page.set_viewport_size({"width": 1440, "height": 900})
        assert not page.locator("[data-testid=stException]").count(), path
        for value in page.locator("[data-testid=stMetricValue] > div").all():
            assert not text_is_cut(value), (path, value.inner_text())


def test_charts_are_drawn_with_names(visit):
    page = visit("领导").open("")
    page.wait_for_selector("[data-testid=stVegaLiteChart] :is(canvas, svg.marks)")
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 1


def test_matrix_is_for_wide_screens_only(visit):
    wide, narrow = visit("领导").open(""), visit("领导", 390).open("")
    for page, there in ((wide, 1), (narrow, 0)):
        expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(1)
        expect(page.locator(".pb-matrix")).to_have_count(there)


def test_filters_go_into_the_url_and_the_link_shows_the_same_view(visit):
    visitor = visit("领导")
    page = visitor.open("")
    page.get_by_role("radio", name="市直部门").first.click()
    page.wait_for_url(re.compile("side="))
    visitor.settle()
    told = page.locator("[data-testid=stAlert]").first.inner_text()
    again = visit("领导").open(page.url.split("/", 3)[3])
    assert again.locator("[data-testid=stAlert]").first.inner_text() == told


def test_wrong_value_is_told_in_chinese_and_nothing_typed_is_lost(visit):
    visitor = visit("鼓楼区")
    page = visitor.open(f"submit?entry={quote('2021-09-鼓楼区')}")
    page.get_by_label("完成进度", exact=True).fill("150")
    page.get_by_label("存在问题", exact=True).fill("写了很久")
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_text("没有保存").first).to_be_visible()
    assert page.get_by_label("存在问题", exact=True).input_value() == "写了很久"
    assert page.get_by_label("完成进度", exact=True).input_value() == "150"


@pytest.mark.parametrize(
    ("path", "button"), [("reports", "下载落实情况汇总表"), ("ledger?unit=鼓楼区", "下载单位工作台账")]
)
def test_downloads_bear_the_past_day_in_the_url(visit, path, button):
    visitor = visit("市政府办公厅")
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}as_of=2021-08-01")
    expect(page.get_by_text("这是 2021-08-01 的台账")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    assert "（截至8月1日，10月" in waiting.value.suggested_filename
    page.get_by_role("button", name="回到今天").click()
    expect(page.get_by_text("这是 2021-08-01 的台账")).to_have_count(0)
    assert "as_of" not in page.url


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "﹢HYPERLINK(1)", "﹦HYPERLINK(1)"])
def test_the_tables_own_csv_holds_no_formula(visit, formula):
    """Streamlit's own 下载为 CSV under every table writes cells as they are; ours must not run when they are opened."""
    visitor = visit("鼓楼区")
    page = visitor.open(f"submit?entry={quote('2021-16-鼓楼区')}")
    page.get_by_label("工作进展", exact=True).fill(formula)
    page.get_by_role("button", name="保存并报送").click()
    expect(page.get_by_text("回执").first).to_be_visible()
    page = visit("领导").open(f"tasks?no=16&of={quote('鼓楼区')}")
    page.get_by_text("修改记录", exact=True).first.click()
    page.evaluate("delete window.showSaveFilePicker")
    table = page.locator("[data-testid=stDataFrame]").first
    table.hover()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载为 CSV").first.click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert f"'{formula}" in text
    assert f",{formula}" not in text


def test_the_client_speaks_chinese_too(visit):
    """Streamlit has no translations: an upload box, the menu of a column, an address that is no page."""
    visitor = visit("市政府办公厅")
    page = visitor.open(f"lookback?show={quote('导入和对应')}")
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_contain_text("选择文件")
    assert "Upload" not in page.inner_text("[data-testid=stMain]")
    page = visitor.open("no-such-page")
    expect(page.get_by_role("dialog")).to_contain_text("没有这一页")
    assert not re.search("[A-Za-z]{4,}", page.get_by_role("dialog").inner_text())
    visitor.errors.clear()  # the client tells its console of that address as well
    assert visit("鼓楼区").open("admin").get_by_text("不对您的身份开放").count() == 1


@pytest.mark.parametrize(
    ("path", "script", "drawn"),
    [
        ("", r"/portal-chart\.", "[data-testid=stVegaLiteChart] svg"),
        (f"ledger?unit={quote('鼓楼区')}", r"/portal/grid\.", "#r0c0"),
    ],
)
def test_a_script_that_did_not_come_is_told_in_chinese_with_the_way_to_load_it_again(visit, path, script, drawn):
    visitor = visit("鼓楼区")
    visitor.context.route(re.compile(script), lambda route: route.abort())
    page = visitor.open(path or "overview")
    broken = page.get_by_role("alert").filter(has=page.get_by_role("button", name="重新载入"))
    expect(broken.first).to_contain_text("这一块没有取到：网络断过")
    assert not re.search("[A-Za-z]{4,}", broken.first.inner_text())
    visitor.context.unroute_all()
    broken.first.get_by_role("button", name="重新载入").click()
    expect(page.locator(drawn).first).to_be_visible()
    expect(broken).to_have_count(0)
    assert visitor.errors
    visitor.errors.clear()  # the browser's own words for what was kept from it


def test_favicon_and_fonts_come_from_here(visit, site):
    page = visit("领导").open("")
    icon = page.locator("link[rel*=icon]").first.get_attribute("href") or ""
    assert icon.startswith(("data:", site.url, "./", "/")), icon


def test_a_department_that_was_only_typed_is_saved_by_the_click(visit):
    visitor = visit("鼓楼区")
    page = visitor.open(f"ledger?unit={quote('鼓楼区')}")
    page.get_by_text("把任务分到科室或镇街").click()
    page.get_by_role("button", name="选中全部未分工").click()
    visitor.settle()
    page.get_by_role("textbox", name="责任科室或镇街").click()
    page.keyboard.type("新设的科室")
    page.get_by_role("button", name="保存分工").click()
    expect(page.get_by_text(re.compile("已保存分工：")).first).to_be_visible()


@pytest.mark.parametrize("leaving", ["Enter", "click"])
def test_a_day_that_was_typed_applies(visit, leaving):
    visitor = visit("领导")
    page = visitor.open("")
    page.get_by_test_id("stDateInput").first.get_by_role("spinbutton").first.click()
    page.keyboard.type("20210801", delay=30)
    if leaving == "Enter":
        page.keyboard.press("Enter")
    else:
        page.locator("h1").click()
    expect(page.get_by_text("这是 2021-08-01 的台账")).to_be_visible()
