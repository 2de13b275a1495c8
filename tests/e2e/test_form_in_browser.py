"""填报 in a browser: kept while it is written, led to what is wrong, and told what has become of a save."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from store.store import Store
from tests.e2e.conftest import lasting_port, start, stop
from tests.e2e.stalling_proxy import proxied
from tests.e2e.test_browser import KEY, Visitor, site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
FORM = f"submit?entry={quote(KEY)}"
TOLD_WITHIN = 20_000  # ms; the page says it after four seconds, and a machine that does much else draws it late


def note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="工作进展")


def state(page: Page) -> Locator:
    return page.locator(".st-key-save_state")


def test_what_is_being_typed_is_kept_before_its_field_is_left(visit):
    visitor = visit("鼓楼区")
    page = visitor.open(FORM)
    note(page).click()
    before = note(page).bounding_box()
    page.keyboard.type("还没有写完的一句", delay=20)
    expect(state(page)).to_contain_text("草稿已存")
    assert note(page).bounding_box()["y"] == before["y"], "the form moved under the hands"
    page.keyboard.type("，停一下又接着写")
    page.wait_for_timeout(3_000)
    page.reload()
    visitor.settle()
    expect(note(page)).to_have_value("还没有写完的一句，停一下又接着写")


@pytest.mark.parametrize("width", [390, 1440])
def test_who_is_refused_is_led_to_what_is_wrong(visit, width):
    page = visit("鼓楼区", width).open(FORM)
    percent = page.get_by_role("textbox", name="完成进度")
    percent.fill("150")
    page.get_by_role("textbox", name="联系电话").click()
    page.get_by_role("button", name="保存并报送").click()
    summary = page.locator(".st-key-form_failure")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary).to_contain_text("完成进度")
    expect(percent).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"[id='{percent.get_attribute('aria-describedby')}']")).to_contain_text("150")
    expect(state(page)).to_have_text("有 1 处要改：完成进度")
    percent.fill("50")
    percent.press("Tab")
    expect(percent).not_to_have_attribute("aria-invalid", "true")
    expect(state(page)).to_contain_text("草稿已存")


def test_a_line_that_is_silent_or_lost_is_told_and_no_text_is_lost(visit, site, browser):
    visit("鼓楼区")
    with proxied(site.url) as line:
        visitor = Visitor(browser, site, "鼓楼区", 1440)
        page = visitor.page
        page.goto(f"{line.url}/{FORM}")
        visitor.settle()
        told = page.locator("#portal-connection")
        note(page).fill("网络不好的时候写的")
        expect(state(page)).to_contain_text("草稿已存")
        line.stall()
        page.get_by_role("button", name="保存并报送").click()
        expect(page.locator("body[data-saving]")).to_be_attached()
        expect(told).to_contain_text("门户没有回应", timeout=TOLD_WITHIN)
        line.resume()
        expect(told).to_be_hidden()
        expect(page.locator("body[data-saving]")).not_to_be_attached()
        expect(state(page)).to_contain_text("报送")
        line.cut()
        expect(told).to_contain_text("连接断了", timeout=TOLD_WITHIN)
        line.resume()
        expect(told).to_be_hidden()
        visitor.settle()  # until a run is over, what it draws anew may stand beside what it replaces
        expect(note(page)).to_have_value("网络不好的时候写的")
        note(page).fill("断了以后接着写的")
        expect(state(page)).to_contain_text("草稿已存")
        visitor.context.close()


def drafts(site) -> set[str]:
    with closing(sqlite3.connect(site.home / "ledger.db")) as store:
        return {text for (text,) in store.execute("SELECT text FROM draft WHERE key = ?", (KEY,))}


def test_a_syllable_that_is_being_turned_into_characters_is_nobodys_text_yet(visit, site):
    """Pinyin stands in the field underlined until a word is chosen; the page is not drawn anew meanwhile."""
    visitor = visit("鼓楼区")
    page = visitor.open(FORM)
    note(page).fill("")
    note(page).click()
    line = visitor.context.new_cdp_session(page)
    for shown in ("j", "ji", "jin", "jinz", "jinzh", "jinzha", "jinzhan"):
        line.send("Input.imeSetComposition", {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)})
    page.wait_for_timeout(3_000)
    expect(note(page)).to_have_value("jinzhan")
    assert not [text for text in drafts(site) if "jin" in text]
    line.send("Input.insertText", {"text": "进展"})
    expect(note(page)).to_have_value("进展")
    expect(state(page)).to_contain_text("草稿已存")
    page.reload()
    visitor.settle()
    expect(note(page)).to_have_value("进展")


@pytest.mark.parametrize(
    "leave", [Page.reload, lambda page: page.goto("about:blank"), lambda page: page.close(run_before_unload=True)]
)
def test_what_was_typed_in_the_instant_before_the_page_is_left_is_kept(visit, site, leave):
    visitor = visit("鼓楼区")
    page = visitor.open(FORM)
    text = f"刚写完就走了 {leave}"
    note(page).fill(text)
    leave(page)
    end = time.monotonic() + 30
    while text not in drafts(site) and time.monotonic() < end:
        time.sleep(0.1)
    assert text in drafts(site)


def test_what_was_typed_in_the_instant_before_the_portal_is_killed_is_put_back(browser, demo_home, tmp_path):
    home = Path(shutil.copytree(demo_home, tmp_path / "home"))
    same = {"PORTAL_DEMO": "1", "PORTAL_TODAY": "2021-10-12", "PORTAL_PORT": str(lasting_port())}
    server = start(home, **same)
    visitor = Visitor(browser, server, "鼓楼区", 1440)
    page = visitor.open(FORM)
    note(page).fill("门户被结束的那一刻")
    server.process.kill()
    server.process.wait()
    server = start(home, **same)
    expect(state(page)).to_contain_text("草稿已存")
    expect(note(page)).to_have_value("门户被结束的那一刻")
    assert "门户被结束的那一刻" in drafts(server)
    visitor.context.close()
    stop(server)


@pytest.mark.parametrize("after", [30, 200])
def test_a_form_whose_save_was_broken_off_with_the_line_shows_what_was_typed(visit, site, browser, after):
    """The run that saves is broken off with the line and takes the fields off the page; drawn anew they were empty."""
    visit("鼓楼区")
    with proxied(site.url) as line:
        visitor = Visitor(browser, site, "鼓楼区", 1440)
        page = visitor.page
        page.goto(f"{line.url}/{FORM}")
        visitor.settle()
        text = f"报送以后 {after} 毫秒断了线"
        note(page).fill(text)
        page.get_by_role("button", name="保存并报送").click()
        page.wait_for_timeout(after)
        line.cut()
        expect(page.locator("#portal-connection")).to_contain_text("连接断了", timeout=TOLD_WITHIN)
        line.resume()
        visitor.settle()
        expect(note(page)).to_be_enabled()
        expect(note(page)).to_have_value(text)
        visitor.context.close()


@pytest.mark.parametrize("after", [0, 50, 100, 300])
def test_a_window_closed_right_after_a_save_leaves_either_the_report_or_the_draft(visit, site, after):
    visitor = visit("鼓楼区")
    page = visitor.open(FORM)
    text = f"保存以后 {after} 毫秒就关了窗口"
    note(page).fill(text)
    expect(state(page)).to_contain_text("草稿已存")
    page.get_by_role("button", name="保存并报送").click()
    page.wait_for_timeout(after)
    page.close()
    visitor.page = again = visitor.context.new_page()
    visitor.open(FORM)
    expect(note(again)).to_have_value(text)
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    saved = store.ledger().by_key[KEY].progress_note == text
    store.engine.dispose()
    assert ("草稿" in state(again).inner_text()) is not saved
