"""A press belongs to the button it began on, wherever that is when the finger is lifted (`portal/client/press.js`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.long]
SCRIPT = Path(__file__).parents[2] / "portal/client/press.js"
# What happens to the page when its field is left, as a page of the portal that is drawn anew does.
PAGE = """
<div data-testid="stMain">
  <input id="field"><div id="above"></div>
  <div class="st-key-save"><button id="save">保存</button></div>
  <div class="st-key-drop"><button id="drop">删除</button></div>
</div>
<script>
  window.got = [];
  addEventListener("click", e => e.target.id && e.target.id !== "field" && got.push(e.target.id));
  window.moves = () => { above.style.height = `${save.getBoundingClientRect().height}px` };
  window.upwards = () => { field.style.display = "none" };
  window.replaced = () => { moves(); save.outerHTML = save.outerHTML };
  window.gone = () => { save.remove() };
  window.nothing = () => {};
  field.addEventListener("blur", () => setTimeout(window[what], 30));
</script>
<style>button { height: 60px; width: 200px; display: block } body { margin: 0 }</style>
"""


@pytest.fixture(params=["mouse", "touch"])
def hand(request: pytest.FixtureRequest, browser: Browser) -> Iterator[str]:
    return request.param


@pytest.fixture
def page(browser: Browser, hand: str) -> Iterator[Page]:
    context = browser.new_context(has_touch=hand == "touch", viewport={"width": 390, "height": 700})
    yield context.new_page()
    context.close()


def press(page: Page, hand: str, *, hold: int = 120, slip: int = 0) -> list[str]:
    """Type, then press 保存 for a while; what got a click."""
    page.locator("#field").click()
    page.keyboard.type("八月")
    box = page.locator("#save").bounding_box()
    x, y = box["x"] + 40, box["y"] + 30
    if hand == "mouse":
        page.mouse.move(x, y)
        page.mouse.down()
        page.wait_for_timeout(hold)
        page.mouse.move(x + slip, y)
        page.mouse.up()
    else:
        touch(page, x, y, hold, slip)
    page.wait_for_timeout(600)
    return page.evaluate("got")


def touch(page: Page, x: float, y: float, hold: int, slip: int) -> None:
    """A finger; the keyboard of a telephone goes away with the field, so that the field is left at once."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    page.evaluate("field.blur()")
    page.wait_for_timeout(hold)
    if slip:
        protocol.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + slip, "y": y}]})
    protocol.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def shown(page: Page, what: str) -> None:
    page.set_content(PAGE.replace("window[what]", f"window.{what}"))
    page.add_script_tag(path=SCRIPT)


@pytest.mark.parametrize("what", ["nothing", "moves", "upwards", "replaced"])
def test_the_pressed_button_gets_the_click_once(page: Page, hand: str, what: str) -> None:
    shown(page, what)
    assert press(page, hand) == ["save"]


def test_a_button_that_is_no_more_there_gets_none_nor_does_another(page: Page, hand: str) -> None:
    shown(page, "gone")
    assert press(page, hand) == []


def test_who_moves_away_means_no_button(page: Page, hand: str) -> None:
    shown(page, "moves")
    assert press(page, hand, slip=60) == []


def test_two_of_the_same_words_elsewhere_are_not_guessed_at(page: Page, hand: str) -> None:
    shown(page, "gone")
    page.evaluate("drop.insertAdjacentHTML('afterend', '<button id=one>保存</button><button id=two>保存</button>')")
    page.evaluate("document.querySelector('.st-key-save').className = ''")
    assert press(page, hand) == []
