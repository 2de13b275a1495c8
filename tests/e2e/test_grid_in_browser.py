"""The grid of 单位台账 in a browser: an input method, a block from a spreadsheet, a reload, undo, save; keyboard, finger, paper."""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import quote

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PATIENCE, stands_still
from tests.e2e.stalling_proxy import proxied
from tests.e2e.test_accessibility import FOUND, RULES
from tests.e2e.test_browser import Visitor, site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
STATUS, PERCENT, NOTE, EVIDENCE = 2, 3, 4, 5
READ_IME = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process", "code": "KeyN"}


def grid_of(visitor: Visitor, unit: str) -> Page:
    page = visitor.open(f"ledger?unit={quote(unit)}")
    expect(page.locator("#r0c0")).to_be_visible()
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"#r{row}c{column}")


def free_rows(page: Page) -> list[int]:
    """Rows that nobody has locked."""
    locks: list[bool] = page.locator(".frame tbody tr").evaluate_all(
        "all => all.map(row => row.classList.contains('locked'))"
    )
    return [row for row, shut in enumerate(locks) if not shut]


def compose(page: Page, letters: str, text: str) -> None:
    """What an input method does: a key that is its own, letters that stand there meanwhile, and what is chosen."""
    line = page.context.new_cdp_session(page)
    line.send("Input.dispatchKeyEvent", READ_IME)
    for end in range(1, len(letters) + 1):
        line.send("Input.imeSetComposition", {"text": letters[:end], "selectionStart": end, "selectionEnd": end})
    line.send("Input.insertText", {"text": text})


def paste(visitor: Visitor, text: str) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    visitor.page.keyboard.press("Control+V")


def test_an_input_method_writes_into_a_picked_cell_from_its_first_letter_on(visit):
    visitor = visit("鼓楼区")
    page = grid_of(visitor, "鼓楼区")
    row = free_rows(page)[0]
    cell(page, row, NOTE).click()
    compose(page, "gongkai", "已公开")
    page.keyboard.press("Enter")
    expect(cell(page, row, NOTE)).to_have_text("已公开")
    expect(cell(page, row, NOTE)).to_have_class(re.compile("typed"))
    visitor.settle()
    page.reload()
    expect(cell(page, row, NOTE)).to_have_text("已公开")
    expect(cell(page, row, NOTE)).to_have_attribute("title", re.compile("原来："))
    cell(page, row, 1).get_by_text("撤销").click()
    expect(page.locator(".line")).to_contain_text("已撤销")
    expect(cell(page, row, NOTE)).not_to_have_class(re.compile("typed"))


def test_a_cell_that_is_still_being_written_is_kept_when_the_page_is_left(visit):
    visitor = visit("鼓楼区")
    page = grid_of(visitor, "鼓楼区")
    row = free_rows(page)[1]
    cell(page, row, NOTE).click()
    page.keyboard.press("F2")
    page.keyboard.type("，没有按回车就走了")
    page.reload()
    expect(cell(page, row, NOTE)).to_contain_text("没有按回车就走了")
    expect(cell(page, row, NOTE)).to_have_class(re.compile("typed"))
    cell(page, row, 1).get_by_text("撤销").click()
    expect(page.locator(".line")).to_contain_text("已撤销")


def test_thirty_cells_over_locked_rows_a_reload_a_mistake_and_save(visit, site):
    visitor = visit("鼓楼区")
    page = grid_of(visitor, "鼓楼区")
    free = free_rows(page)
    count = page.locator(".frame tbody tr").count()
    first = next(row for row in range(count - 10) if len(set(free) & set(range(row, row + 10))) == 6)
    rows = [row for row in free if first <= row < first + 10]
    cell(page, first, PERCENT).click()
    paste(
        visitor,
        "\r\n".join(f"{n}%\t第{n}条“粘贴”\thttp://www.fuzhou.gov.cn/zwgk/2021/t{n}.htm" for n in range(10)) + "\r\n",
    )
    expect(page.locator(".line")).to_contain_text("30 格：18 已填，4 行锁定跳过（12 格）")
    assert cell(page, rows[0], NOTE).inner_text() == f"第{rows[0] - first}条“粘贴”"
    visitor.settle()
    page.reload()
    expect(cell(page, rows[0], NOTE)).to_have_class(re.compile("typed"))
    cell(page, rows[1], PERCENT).click()
    page.keyboard.type("四百%")
    page.keyboard.press("Enter")
    expect(cell(page, rows[1], PERCENT)).to_have_class(re.compile("wrong"))
    cell(page, rows[2], NOTE).click()
    page.keyboard.press("F2")
    page.keyboard.type("，没有按回车就点保存")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".line")).to_have_text("5 行已保存。1 行有要改的格，没有保存。")
    expect(page.get_by_text("回执").first).to_be_visible()
    expect(cell(page, rows[1], PERCENT)).to_have_text("四百%")
    expect(cell(page, rows[0], NOTE)).not_to_have_class(re.compile("typed"))
    with sqlite3.connect(site.home / "ledger.db") as store:
        kept = {text for (text,) in store.execute("select value from outbox")}
    assert any(text.endswith("没有按回车就点保存") for text in kept)
    cell(page, rows[1], 1).get_by_text("撤销").click()
    expect(page.locator(".wrong")).to_have_count(0)


def test_a_cell_a_block_and_a_clearing_are_a_step_each_to_take_back_until_they_are_saved(visit):
    visitor = visit("长乐区")
    page = grid_of(visitor, "长乐区")
    first, second = free_rows(page)[:2]
    every = page.locator(".frame tbody td")
    at_first = every.all_inner_texts()

    def pressed(keys: str) -> list[str]:
        page.keyboard.press(keys)
        visitor.settle()
        return every.all_inner_texts()

    cell(page, first, NOTE).click()
    page.keyboard.type("一格")
    typed = pressed("Enter")
    cell(page, second, PERCENT).click()
    paste(visitor, "30\t一块\thttps://www.gov.cn/1.htm")
    expect(page.locator(".line")).to_contain_text("3 格：3 已填")
    pasted = every.all_inner_texts()
    cell(page, first, NOTE).click()
    cell(page, second, NOTE).click(modifiers=["Shift"])
    cleared = pressed("Delete")
    assert len({tuple(one) for one in (at_first, typed, pasted, cleared)}) == 4
    assert [pressed("Control+z") for _ in range(3)] == [pasted, typed, at_first]
    expect(page.locator("td.typed")).to_have_count(0)
    pressed("Control+z")
    expect(page.locator(".line")).to_contain_text("没有可以撤销的改动了")
    assert [pressed(keys) for keys in ("Control+y", "Control+Shift+Z")] == [typed, pasted]
    cell(page, first, EVIDENCE).click()
    page.keyboard.type("新的改动")
    pressed("Enter")
    pressed("Control+y")
    expect(page.locator(".line")).to_contain_text("没有可以重做的改动了")
    assert pressed("Control+z") == pasted
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".line")).to_contain_text("2 行已保存。")
    visitor.settle()
    cell(page, first, NOTE).click()
    saved = every.all_inner_texts()
    assert pressed("Control+z") == saved, "what is saved is taken back on purpose only"


def test_no_program_runs_what_is_copied_and_pasted_back_it_is_what_it_was(visit):
    visitor = visit("闽清县")
    page = grid_of(visitor, "闽清县")
    first, second, third = free_rows(page)[:3]
    texts = ["=1+1", "＝2", "+86 591", "- 一条", "@某人", "'=3", "'引号"]
    copied = "navigator.clipboard.readText()"
    for text in texts:
        cell(page, first, NOTE).dblclick()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
        cell(page, first, NOTE).click()
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.press("Control+c")
        assert page.evaluate(copied) == (text if text == "'引号" else f"'{text}")
        cell(page, second, NOTE).click()
        page.keyboard.press("Control+v")
        expect(cell(page, second, NOTE)).to_have_text(text)
    cell(page, first, NOTE).dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("=4")
    page.keyboard.press("Enter")
    cell(page, first, NOTE).click()
    page.keyboard.press("Control+c")
    cell(page, third, NOTE).dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+v")
    page.keyboard.press("Enter")
    expect(cell(page, third, NOTE)).to_have_text("=4")


def test_the_last_cell_of_several_is_saved_by_the_click_too(visit, site):
    visitor = visit("晋安区")
    page = grid_of(visitor, "晋安区")
    first, second = free_rows(page)[:2]
    cell(page, first, NOTE).click()
    page.keyboard.type("第一格按了回车")
    page.keyboard.press("Enter")
    cell(page, second, NOTE).dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("第二格没有按回车")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".line")).to_have_text("2 行已保存。")
    with sqlite3.connect(site.home / "ledger.db") as store:
        kept = {text for (text,) in store.execute("select value from outbox where \"column\" = 'progress_note'")}
    assert {"第一格按了回车", "第二格没有按回车"} <= kept


def test_the_keyboard_alone_moves_types_and_leaves(visit):
    visitor = visit("仓山区")
    page = grid_of(visitor, "仓山区")
    row = free_rows(page)[0]
    cell(page, row, NOTE).click()
    page.keyboard.type("一")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("二")
    page.keyboard.press("Tab")
    expect(cell(page, row, NOTE)).to_have_attribute("title", re.compile("^一\n二"))
    expect(cell(page, row, EVIDENCE)).to_have_class(re.compile("at"))
    visitor.settle()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    page.keyboard.type("三")
    page.keyboard.press("Escape")
    expect(cell(page, row, NOTE)).to_have_attribute("title", re.compile("^一\n二"))
    page.keyboard.press("Delete")
    visitor.settle()
    expect(cell(page, row, NOTE)).to_have_text("")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-side_panel")).to_be_visible()
    visitor.settle()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-side_panel")).to_have_count(0)
    visitor.settle()
    page.keyboard.press("Tab")
    expect(page.locator(".frame.has")).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_a_locked_row_takes_nothing_and_says_so(visit):
    page = grid_of(visit("鼓楼区"), "鼓楼区")
    shut = next(row for row in range(40) if row not in free_rows(page))
    before, drafts = cell(page, shut, NOTE).inner_text(), page.locator(".typed").count()
    cell(page, shut, NOTE).dblclick()
    page.keyboard.press("x")
    expect(page.locator(".line")).to_contain_text("已锁定")
    cell(page, shut, EVIDENCE).click(position={"x": 4, "y": 4})
    expect(page.locator(".line")).not_to_contain_text("已锁定")
    cell(page, shut, NOTE).click()
    compose(page, "suo", "锁")
    expect(page.locator(".line")).to_contain_text("已锁定")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    assert cell(page, shut, NOTE).inner_text() == before
    expect(page.locator(".typed")).to_have_count(drafts)


def test_what_is_typed_while_the_line_is_cut_is_sent_when_it_is_back(visit, site, browser):
    visit("台江区")
    with proxied(site.url) as line:
        visitor = Visitor(browser, site, "台江区", 1440)
        page = visitor.page
        page.goto(f"{line.url}/ledger?unit={quote('台江区')}")
        visitor.settle()
        row = free_rows(page)[0]
        line.cut()
        expect(page.locator("#portal-connection")).to_contain_text("连接断了")
        cell(page, row, NOTE).click()
        page.keyboard.type("断网时写的")
        page.keyboard.press("Enter")
        expect(cell(page, row, NOTE)).to_have_text("断网时写的")
        line.resume()
        expect(page.locator("#portal-connection")).to_be_hidden()
        expect(page.get_by_text("1 行有改动（1 格），已存成草稿")).to_be_visible()
        page.reload()
        expect(cell(page, row, NOTE)).to_have_text("断网时写的")
        visitor.context.close()


def test_an_address_opens_and_is_whole_or_its_host_and_end(visit):
    page = grid_of(visit("鼓楼区"), "鼓楼区")
    link = page.locator("td a").first
    address = link.get_attribute("href")
    assert address
    shown = link.inner_text()
    assert address.endswith(shown.rpartition("/")[2])
    assert shown.partition("/")[0] in address
    assert link.evaluate("each => each.scrollWidth <= each.closest('td').clientWidth"), "cut at the cell"
    page.context.route(
        "**/*", lambda route: route.fulfill(body="there") if "gov.cn" in route.request.url else route.continue_()
    )
    with page.context.expect_page() as waiting:
        link.click()
    assert waiting.value.url == address


def test_one_row_in_full_stands_beside_the_grid_for_everybody(visit):
    visitor = visit("鼓楼区")
    page = grid_of(visitor, "鼓楼区")
    page.emulate_media(reduced_motion="reduce")
    cell(page, 4, 0).locator("button").click()
    panel = page.locator(".st-key-side_panel")
    expect(panel.get_by_role("link", name="填报这一条")).to_have_attribute("href", re.compile("submit.*entry="))
    expect(cell(page, 4, 0)).to_be_in_viewport()
    visitor.settle()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FOUND, RULES) == []
    panel.get_by_role("button", name="关闭").click()
    expect(panel).to_have_count(0)


def test_a_finger_picks_a_cell_and_types_with_the_second_tap(browser, site):
    context = browser.new_context(viewport={"width": 1024, "height": 768}, has_touch=True, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    context.request.get(f"{site.url}/trial?as={quote('马尾区')}", max_redirects=0)
    page = context.new_page()
    page.goto(f"{site.url}/ledger?unit={quote('马尾区')}")
    stands_still(page)
    row, box = free_rows(page)[0], page.locator(".box")
    cell(page, row, NOTE).tap()
    expect(cell(page, row, NOTE)).to_have_class(re.compile("at"))
    expect(box).to_have_attribute("inputmode", "none")
    cell(page, row, NOTE).tap()
    expect(box).to_have_class(re.compile("on"))
    expect(box).to_have_attribute("inputmode", "text")
    page.keyboard.type("点两下写的")
    cell(page, row, PERCENT).tap()
    expect(cell(page, row, NOTE)).to_have_class(re.compile("typed"))
    context.close()


def test_rows_are_forty_pixels_high_and_paper_shows_them_all(visit):
    page = grid_of(visit("鼓楼区"), "鼓楼区")
    heights = page.locator(".frame tbody tr").evaluate_all("all => all.map(row => row.getBoundingClientRect().height)")
    assert set(heights) == {40}
    page.emulate_media(media="print")
    expect(page.locator(".grid")).to_be_hidden()
    expect(page.locator(".st-key-on_paper_ledger tbody tr")).to_have_count(len(heights))


def test_a_phone_has_the_list_and_the_form_and_no_grid(visit):
    page = visit("鼓楼区", 390).open(f"ledger?unit={quote('鼓楼区')}")
    expect(page.get_by_role("link", name="手机上请逐条填报")).to_be_visible()
    expect(page.locator(".frame")).to_have_count(0)
