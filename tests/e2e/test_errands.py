"""Ten errands of docs/errands.md, done in a browser from the home page by clicks that are counted: as many as the document says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from portal.settings.settings import ROOT
from tests.e2e.conftest import Server, served_copy
from tests.e2e.test_browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
WIDTHS = {"手机": 390, "电脑": 1440}
MOST_TO_THE_FIRST = 3
# The focused control when it is the element, within it or around it: its role, else its tag.
HAS_FOCUS = """what => {
  const on = document.activeElement
  if (!on || on === document.body) return ""
  if (!(what.contains(on) || on.contains(what) || on.closest("label")?.contains(what))) return ""
  return on.matches("[data-testid=stMain], [data-testid=stApp]") ? "" : on.getAttribute("role") || on.type || on.tagName
}"""


class Listed(NamedTuple):
    """A line of the document."""

    no: int
    role: str
    who: str
    screen: str
    errand: str
    way: str
    clicks: int


def listed() -> list[Listed]:
    """The document's table."""
    text = (ROOT / "docs" / "errands.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [Listed(int(no), *said, int(clicks)) for no, *said, clicks in rows if no.isdecimal()]


class Clicks:
    """A visitor who counts; the page has run to its end before and after every click."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.count = visitor, visitor.page, 0

    def click(self, what: Locator) -> None:
        what.click()
        self.count += 1
        self.visitor.settle()

    def follow(self, act: str, address: str) -> None:
        """The first line's link of that name whose address holds `address`."""
        self.click(
            self.page.locator(f'[data-testid=stMain] a[href*="{address}"]').filter(has_text=act, visible=True).first
        )

    def button(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def tick_the_first(self) -> None:
        """The first row of the table on the page, in the column of ticks."""
        box = self.page.locator("[data-testid=stDataFrame]:has(canvas)").first.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + 16, box["y"] + 36 + 33)
        self.count += 1
        self.visitor.settle()

    def fill(self, what: Locator, text: str) -> None:
        what.first.fill(text)

    def focus(self, what: Locator) -> None:
        what.focus()

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()


class Keys(Clicks):
    """The same with the keyboard alone: Tab to what is meant, then what a keyboard has for it."""

    MOST = 250  # presses of Tab to anything

    def click(self, what: Locator) -> None:
        kind = self._reach(what)
        self.page.keyboard.press("Space" if kind in ("radio", "checkbox") else "Enter")
        self.count += 1
        self.visitor.settle()

    def tick_the_first(self) -> None:
        self._reach(self.page.locator("[data-testid=stDataFrame] canvas"))
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Shift+Space")
        self.count += 1
        self.visitor.settle()

    def fill(self, what: Locator, text: str) -> None:
        self._reach(what)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def focus(self, what: Locator) -> None:
        self._reach(what)

    def _reach(self, what: Locator) -> str:
        """Tab until the focus is on it, in it or on what holds it; what kind of control that is."""
        what.first.wait_for()
        for _ in range(self.MOST):
            self.page.keyboard.press("Tab")
            if kind := what.first.evaluate(HAS_FOCUS):
                return str(kind)
            if self.page.evaluate(IN_GROUP) and (kind := self._along_the_group(what)):
                return kind
        raise AssertionError(f"not reached in {self.MOST} steps: {what}")

    def _along_the_group(self, what: Locator) -> str:
        """Of the choices of a group Tab reaches one; the arrows lead to the others, and choose them."""
        if not what.first.evaluate("what => what.closest('[role=radiogroup]')?.contains(document.activeElement)"):
            return ""
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if kind := what.first.evaluate(HAS_FOCUS):
                return str(kind)
        return ""


class Taps(Clicks):
    """The same with a finger on a telephone."""

    def click(self, what: Locator) -> None:
        what.tap()
        self.count += 1
        self.visitor.settle()

    def tick_the_first(self) -> None:
        box = self.page.get_by_test_id("stCheckbox").filter(visible=True).filter(has_not_text=re.compile("全选|只看"))
        self.click(box.locator("label").first)


def mend(on: Clicks) -> None:
    on.follow("修改", "submit")
    on.fill(on.page.get_by_label("工作进展", exact=True), "已补充：检查了 12 个栏目，发现 3 处问题，全部整改。")
    on.button("保存并报送")
    on.says("回执")


def report_the_round(on: Clicks) -> None:
    on.follow("填报", "chip")
    on.click(on.page.get_by_text("没有新情况的，一起记为本轮无变化"))
    on.button("全选")
    on.button("选中的本轮无变化")
    on.says(re.compile("已记为本轮无变化：[0-9]+ 条"))


def hand_in_a_result(on: Clicks) -> None:
    on.follow("提交", "milestones")
    on.fill(on.page.get_by_label("或填公开网址、文号"), "http://www.example.gov.cn/jdcg/2.htm")
    on.button("以市大数据委名义提交")
    on.says("待审定")


def ask_for_a_later_date(on: Clicks) -> None:
    on.follow("填报", "2021-16")
    on.click(on.page.get_by_text("申请（不涉及、延期、修改）"))
    on.click(on.page.get_by_text("不能按时完成，申请延期"))
    on.focus(on.page.get_by_test_id("stDateInput").last.get_by_role("spinbutton").first)
    on.page.keyboard.type("20211130", delay=30)
    on.fill(on.page.get_by_label("理由"), "解读视频要重新拍摄。")
    on.button("提交申请")
    on.says(re.compile("延期到 2021-11-30"))


def answer_an_instruction(on: Clicks) -> None:
    on.follow("报结果", "instructions")
    on.fill(on.page.get_by_label("办理结果"), "专栏已经补齐。")
    on.button("报结果")
    on.says(re.compile("已报结果，等领导或市政府办公厅办结"))


def review_one(on: Clicks) -> None:
    on.follow("审核", "review")
    on.tick_the_first()
    on.button(re.compile("通过$"))
    on.says(re.compile("已通过，等待写入表格"))


def send_a_text(on: Clicks) -> None:
    on.follow("接着写", "lead")
    on.button("保存并报送办公厅")
    on.says("已报办公厅")


def decide_a_request(on: Clicks) -> None:
    on.follow("决定", "review")
    on.button(re.compile("^同意$"))
    on.says(re.compile("申请已同意"))


def urge_all(on: Clicks) -> None:
    on.follow("去催办", "review")
    on.button(re.compile("全部 [0-9]+ 家单位一起登记"))
    on.button(re.compile("确认，登记 [0-9]+ 家单位"))
    on.says(re.compile("已登记 [0-9]+ 家单位"))


def instruct(on: Clicks) -> None:
    on.click(on.page.locator(".pb-cards .pb-unit").first)
    on.page.wait_for_url("**/tasks?*")
    on.click(on.page.get_by_role("radio", name="请抓紧办理，按时完成。").first)
    on.button("批示交办")
    on.says(re.compile("已批示交办 1 个单位"))


ERRANDS: dict[int, Callable[[Clicks], None]] = dict(
    enumerate(
        (
            mend,
            report_the_round,
            hand_in_a_result,
            ask_for_a_later_date,
            answer_an_instruction,
            review_one,
            send_a_text,
            decide_a_request,
            urge_all,
            instruct,
        ),
        1,
    )
)


IN_GROUP = "() => document.activeElement?.type === 'radio'"


@pytest.fixture(scope="module")
def site(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on its own day."""
    with served_copy(demo_day_home, tmp_path_factory, "errands", PORTAL_DEMO="1") as running:
        yield running


@pytest.fixture(scope="module")
def another_site(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another: what is done is done."""
    with served_copy(demo_day_home, tmp_path_factory, "another", PORTAL_DEMO="1") as running:
        yield running


def test_the_document_lists_what_is_tested_and_every_role_is_soon_done() -> None:
    assert [line.no for line in listed()] == list(ERRANDS)
    fewest = {role: min(one.clicks for one in listed() if one.role == role) for role in {o.role for o in listed()}}
    assert set(fewest) == {"填报", "牵头", "办公厅", "领导"}
    assert all(clicks <= MOST_TO_THE_FIRST for clicks in fewest.values()), fewest


def counts_agree(page: Page) -> None:
    """待办（n） of the menu, the heading and the lines are one number."""
    menu = page.get_by_test_id("stSidebarNav").get_by_text(re.compile("^待办（[0-9]+）$")).text_content() or ""
    number = int(re.sub("[^0-9]", "", menu))
    expect(page.locator("h1")).to_have_text(f"待办：要您办的有 {number} 件")
    lines = page.locator("[data-testid=stMain] [data-testid=stPageLink]").filter(has_not_text="帮助")
    expect(lines).to_have_count(number)


@pytest.mark.parametrize("line", listed(), ids=lambda line: f"{line.no}-{line.who}")
def test_errand(browser: Browser, site: Server, line: Listed) -> None:
    visitor = Visitor(browser, site, line.who, WIDTHS[line.screen])
    try:
        visitor.open("")
        on = Clicks(visitor)
        if line.role != "领导" and line.screen == "电脑":
            counts_agree(on.page)
        ERRANDS[line.no](on)
        assert on.count == line.clicks
        assert not on.page.get_by_test_id("stException").count()
        assert (visitor.foreign, visitor.errors) == ([], [])
    finally:
        visitor.context.close()


@pytest.fixture(scope="module")
def third_site(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served_copy(demo_day_home, tmp_path_factory, "third", PORTAL_DEMO="1") as running:
        yield running


@pytest.mark.parametrize("line", listed(), ids=lambda line: f"{line.no}-{line.who}")
def test_errand_with_the_keyboard_alone(browser: Browser, another_site: Server, line: Listed) -> None:
    visitor = Visitor(browser, another_site, line.who, WIDTHS[line.screen])
    try:
        visitor.open("")
        ERRANDS[line.no](Keys(visitor))
        assert not visitor.page.get_by_test_id("stException").count()
        assert (visitor.foreign, visitor.errors) == ([], [])
    finally:
        visitor.context.close()


@pytest.mark.parametrize("line", listed(), ids=lambda line: f"{line.no}-{line.who}")
def test_errand_on_a_telephone_alone(browser: Browser, third_site: Server, line: Listed) -> None:
    visitor = Visitor(
        browser, third_site, line.who, WIDTHS["手机"], has_touch=True, is_mobile=True, device_scale_factor=2
    )
    try:
        visitor.open("")
        ERRANDS[line.no](Taps(visitor))
        assert not visitor.page.get_by_test_id("stException").count()
        assert (visitor.foreign, visitor.errors) == ([], [])
    finally:
        visitor.context.close()
