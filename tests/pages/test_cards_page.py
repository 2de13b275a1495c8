"""Tables on a phone: their rows stand as cards, which keep what the table does when it is clicked."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from portal.ui.cards import BACK, STRETCH


@pytest.fixture(autouse=True)
def on_a_phone(monkeypatch):
    monkeypatch.setattr("portal.ui.widgets.is_narrow", lambda *_: True)


def links(at):
    """Page and query of each link of a card."""
    shown = [one.proto for one in at.main.get("page_link")]
    return [(one.page, parse_qs(one.query_string)) for one in shown if one.icon == ":material/chevron_right:"]


def said(at):
    return [text.value for text in at.main.markdown]


def go(at, page):
    at._page_hash = page
    return at.run()


def test_a_task_keeps_what_is_late_and_is_a_link(looked_at, visit):
    at = visit("tasks", "领导")
    assert not at.exception
    assert not at.dataframe
    shown = looked_at.board().ledger.breakdown.tasks
    assert [query["no"] for page, query in links(at) if page == "tasks"][: len(shown)] == [[str(t.no)] for t in shown]
    late = sum(int(number) for text in said(at) for number in re.findall("逾期：([0-9]+)", text))
    total = sum(counted.overdue for counted in looked_at.board().by_task.values())
    assert late == total + sum(counted.overdue for counted in looked_at.board().ad_hoc.by_task.values())


def test_a_units_card_leads_to_its_entry_which_stands_above_all_else(looked_at, visit):
    every, one = visit("tasks", "领导", no="7"), visit("tasks", "领导", no="7", of="鼓楼区")
    assert ("tasks", {"no": ["7"], "of": ["市财政局"]}) in links(every)
    assert [link.proto.query_string for link in one.main.get("page_link") if link.proto.label == BACK] == ["no=7"]
    assert next(header.value for header in one.header).startswith("鼓楼区")


def test_a_card_without_an_address_opens_in_place_and_closes_again(looked_at, visit):
    at = visit("lookback", "市政府办公厅")
    cards = [button for button in at.button if "lookback_items" in (button.key or "")]
    assert len(cards) > 1
    at = cards[1].click().run()
    assert [button.key for button in at.button if "lookback_items" in (button.key or "")] == ["back_lookback_items"]
    at = at.button(key="back_lookback_items").click().run()
    assert len([button for button in at.button if "lookback_items" in (button.key or "")]) == len(cards)


def test_what_was_opened_is_closed_when_another_page_was_open_meanwhile(looked_at, visit):
    at = visit("lookback", "市政府办公厅")
    here = at._page_hash
    at = next(button for button in at.button if "lookback_items" in (button.key or "")).click().run()
    assert any(button.key == "back_lookback_items" for button in at.button)
    elsewhere = visit("practices", "市政府办公厅")._page_hash
    at = go(go(at, elsewhere), here)
    assert not any(button.key == "back_lookback_items" for button in at.button)


def test_cards_are_ticked_as_rows_are(looked_at, visit):
    at = visit("review", "市政府办公厅")
    boxes = [box for box in at.checkbox if (box.key or "").startswith("tick_queue")]
    assert len(boxes) == STRETCH
    at = boxes[2].check().run()
    assert not at.exception
    assert any(button.label == "通过" for button in at.button), "one that is ticked stands in full beneath"
    at = next(box for box in at.checkbox if (box.key or "").startswith("tick_all")).check().run()
    assert any(button.label == f"通过勾选的 {STRETCH} 条" for button in at.button)


def test_a_long_list_goes_on_a_stretch_at_a_time(looked_at, visit):
    at = visit("review", "市政府办公厅")
    more = next(button for button in at.button if (button.key or "").startswith("more_queue"))
    at = more.click().run()
    assert len([box for box in at.checkbox if (box.key or "").startswith("tick_queue")]) == 2 * STRETCH


def test_the_bar_at_the_foot_leads_to_what_is_needed_most(looked_at, visit):
    for who, words in (("鼓楼区", "待办 填报 专项 总览"), ("领导", "总览 单位 任务 通报与报表")):
        bar = [one.proto.label for one in visit("tasks", who).get("page_link")][-4:]
        assert [label.split()[0] for label in bar] == words.split()
