"""Ten errands of docs/errands.md, done in a browser from the home page by clicks that are counted: as many as the document says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from portal.settings.settings import ROOT
from tests.e2e.conftest import Server, start, stop
from tests.e2e.test_browser import Visitor, middle_of_cell

pytestmark = [pytest.mark.browser, pytest.mark.long]
WIDTHS = {"手机": 390, "电脑": 1440}
MOST_TO_THE_FIRST = 3


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
        self.page.mouse.click(*middle_of_cell(self.page, row=0, left=16))
        self.count += 1
        self.visitor.settle()

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()


def mend(on: Clicks) -> None:
    on.follow("修改", "submit")
    on.page.get_by_label("工作进展", exact=True).fill("已补充：检查了 12 个栏目，发现 3 处问题，全部整改。")
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
    on.page.get_by_label("或填公开网址、文号").first.fill("http://www.example.gov.cn/jdcg/2.htm")
    on.button("以市大数据委名义提交")
    on.says("待审定")


def ask_for_a_later_date(on: Clicks) -> None:
    on.follow("填报", "2021-16")
    on.click(on.page.get_by_text("申请（不涉及、延期、修改）"))
    on.click(on.page.get_by_text("不能按时完成，申请延期"))
    on.page.get_by_test_id("stDateInput").last.get_by_role("spinbutton").first.focus()
    on.page.keyboard.type("20211130", delay=30)
    on.page.get_by_label("理由").fill("解读视频要重新拍摄。")
    on.button("提交申请")
    on.says(re.compile("延期到 2021-11-30"))


def answer_an_instruction(on: Clicks) -> None:
    on.follow("报结果", "instructions")
    on.page.get_by_label("办理结果").first.fill("专栏已经补齐。")
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
    on.follow("查看", "tasks")
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


@pytest.fixture(scope="module")
def site(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration on its own day."""
    home = Path(shutil.copytree(demo_day_home, tmp_path_factory.mktemp("errands") / "home"))
    running = start(home, PORTAL_DEMO="1")
    yield running
    stop(running)


def test_the_document_lists_what_is_tested_and_every_role_is_soon_done() -> None:
    assert [line.no for line in listed()] == list(ERRANDS)
    fewest = {role: min(one.clicks for one in listed() if one.role == role) for role in {o.role for o in listed()}}
    assert set(fewest) == {"填报", "牵头", "办公厅", "领导"}
    assert all(clicks <= MOST_TO_THE_FIRST for clicks in fewest.values()), fewest


def counts_agree(page: Page) -> None:
    """待办（n） of the menu, the heading and the lines are one number."""
    menu = page.get_by_test_id("stSidebarNav").get_by_text(re.compile("^待办（[0-9]+）$")).text_content() or ""
    number = int(re.sub("[^0-9]", "", menu))
    expect(page.locator("h1")).to_have_text(f"要您办的有 {number} 件")
    expect(page.locator("[data-testid=stMain] [data-testid=stPageLink]")).to_have_count(number)


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
