"""Tabs say how much waits on them: as 待办 does, and as their lists do; a decision or another number leaves the reader there."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ledger.inbox.item import waiting_on
from ledger.review.requests import RequestKind
from portal.signin.people import person_of
from tests.pages.test_flow_pages import KEY, NEXT
from tests.pages.test_todo_page import said


def on_tabs(at):
    """The numbers by the tabs' names; nothing where none stands."""
    labels = [re.fullmatch(r"(.*?)(?: (\d+))?", tab.label) for tab in at.tabs]
    return {m[1]: int(m[2]) for m in labels if m[2]}


def counted(portal, who, page, first, key="show"):
    person = person_of(f"体验:{who}", portal.ledger())
    return waiting_on(portal.inbox.items(person, portal.board()), page, first=first, key=key)


@pytest.mark.parametrize(
    ("who", "page", "first", "key"),
    [
        ("市政府办公厅", "review", "审核", "show"),
        ("市财政局", "review", "审核", "show"),
        ("鼓楼区", "rectification", "整改", "show_duty"),
    ],
)
def test_tabs_say_what_the_inbox_says(looked_at, visit, who, page, first, key):
    addresses = {"rectification": "rectify"}
    at = visit(addresses.get(page, page), who)
    assert not at.exception
    told = {tab: number for tab, number in counted(looked_at, who, page, first, key).items() if number}
    assert on_tabs(at) == told
    if page == "review":
        assert told["审核"] > 0


def test_the_number_of_the_queue_is_that_of_its_list(looked_at, visit):
    at = visit("review", "市政府办公厅")
    assert on_tabs(at)["审核"] == len(at.dataframe[0].value)


def test_a_decision_leaves_the_reader_on_the_tab_with_one_less(fresh, visit):
    ask, kind = fresh.entry.requests.ask, RequestKind.EXTENSION
    for who, key in (("鼓楼区", KEY), ("台江区", NEXT)):
        clerk = person_of(f"体验:{who}", fresh.ledger())
        ask(clerk, kind, key, "还差两家。", token=key, due=date(2021, 12, 1))
    at = visit("review", "市政府办公厅", show="申请")
    assert on_tabs(at)["申请"] == 2
    at.button(key=next(b.key for b in at.button if str(b.key).startswith("grant_"))).click().run()
    assert not at.exception
    assert on_tabs(at)["申请"] == 1
    assert at.query_params["show"] in ("申请", ["申请"])
    assert "已同意" in said(at)
    assert any(str(b.key).startswith("grant_") for b in at.button), "the other request is still there"


def test_an_address_of_a_tab_that_is_none_opens_the_first(looked_at, visit):
    at = visit("review", "市政府办公厅", show="没有这一页")
    assert not at.exception
    assert at.selectbox(key="stage").value == "要审核的"


def test_the_sync_page_says_as_many_as_its_lists(looked_at, visit):
    at = visit("sync", "市政府办公厅")
    person = person_of("体验:市政府办公厅", looked_at.ledger())
    service = looked_at.entry.service
    counts = {"冲突": len(service.conflicts(person)), "需要核对": len(service.findings(person))}
    told = on_tabs(at)
    assert {name: told.get(name, 0) for name in counts} == counts
