"""Hints on the pages: beneath the form as it is typed, in the queue and on the card of the reviewer; nothing waits for them."""

from __future__ import annotations

from ledger.audit.trail import AuditFilter
from ledger.repository import Edit
from ledger.review.workflow import Rating
from portal.signin.people import person_of
from portal.ui.filters import task_label
from portal.ui.tables import table_key
from tests.pages.conftest import opened
from tests.pages.grid_window import rows, send, typed

KEY, NEXT = "2021-07-鼓楼区", "2021-07-台江区"
LONG = "我区召开专题会议部署预决算公开工作，组织各街镇逐项核对公开目录，补齐缺项并在门户网站设立专栏集中展示。"


def report(portal, key, text):
    portal.book.submit(
        [Edit(key, "progress_note", "", text), Edit(key, "review_state", "", "待审核")], person="某人", token=key
    )


def told(at):
    return [f"{box.proto.title} {box.value}".replace("\\", "") for box in at.info]


def hinted(at, title):
    return next((text for text in told(at) if text.startswith(title)), "")


def test_a_clerk_reads_hints_as_they_type_and_hands_in_all_the_same(fresh, visit):
    report(fresh, NEXT, LONG.replace("我区", "台江"))
    at = visit("submit", "鼓楼区", entry=KEY)
    assert not hinted(at, "报送前请看一看")
    fields = len(at.main.children)
    at.text_area(key="progress_note").set_value(LONG).run()
    text = hinted(at, "报送前请看一看（只是提示；不能收的内容，保存时会说明）")
    assert "雷同：工作进展与台江区的基本相同" in text
    assert "内容空泛" in text
    assert len(at.main.children) == fields, "nothing moves when something is said"
    at.button(key="submit").click().run()
    assert not at.exception
    assert fresh.ledger().by_key[KEY].progress_note == LONG
    at.text_area(key="progress_note").set_value("9月30日前公开12家单位的预算。").run()
    assert not hinted(at, "报送前请看一看")


def test_the_grid_tells_it_of_the_rows_that_changed_and_saves_them_all_the_same(fresh, visit):
    report(fresh, NEXT, LONG.replace("我区", "台江"))
    at = visit("ledger", "鼓楼区")
    assert not hinted(at, "报送前请看一看")
    first = next(key for key in rows(at) if key != KEY)
    fields = len(at.main.children)
    at = send(
        fresh,
        at,
        typed(KEY, "progress_note", LONG),
        typed(first, "progress_note", "9月30日前公开12家。"),
        typed(first, "status", "进行中"),
    )
    _, *lines = hinted(at, "报送前请看一看（只是提示；不能收的内容，保存时会说明）").split("- ")
    assert [line.partition("的基本相同")[0] for line in lines] == [
        f"{task_label(fresh.ledger(), KEY)} · 雷同：工作进展与台江区"
    ]
    assert "内容空泛" in lines[0]
    assert len(at.main.children) == fields, "nothing moves when something is said"
    at.button(key="save").click().run()
    assert not at.exception
    assert fresh.ledger().by_key[KEY].progress_note == LONG
    assert not hinted(at, "报送前请看一看")


def test_what_is_typed_may_be_anything(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_input(key="percent").set_value("一半多").run()
    at.text_area(key="issues").set_value("**电话** 13800138000").run()
    assert not at.exception
    assert "个人信息：“存在问题”内容含手机号" in hinted(at, "报送前请看一看")


def test_a_reviewer_finds_the_kinds_in_the_queue_and_the_sentences_on_the_card(fresh, visit):
    report(fresh, KEY, LONG)
    report(fresh, NEXT, "9月30日前公开12家单位的预算。")
    at = visit("review", "市财政局")
    shown = at.dataframe[0].value
    assert dict(zip(shown["单位"], shown["提示"], strict=True)) == {"鼓楼区": "内容空泛", "台江区": ""}
    at = opened("review", "市财政局")
    keys = [e.key for e in fresh.ledger().entries if e.key in (KEY, NEXT)]
    at.session_state[table_key("queue", keys)] = {"selection": {"rows": [keys.index(KEY)], "columns": [], "cells": []}}
    at.run()
    assert "内容空泛：工作进展里没有数字" in hinted(at, "门户的提示")
    at.button(key=f"approve_{KEY}").click().run()
    assert fresh.ledger().by_key[KEY].review_state == "已通过"


def test_on_the_task_they_are_shown_to_whoever_decides_there_and_to_nobody_else(fresh, visit):
    report(fresh, KEY, LONG)
    for who, seen in (("市财政局", True), ("台江区", False), ("领导", False)):
        assert bool(hinted(visit("tasks", who, no="7", of="鼓楼区"), "门户的提示")) is seen, who


def test_a_rating_is_told_on_the_entrys_way_in_its_history_and_in_the_audit(fresh, visit):
    report(fresh, KEY, LONG)
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    at.button_group(key=f"rating_{KEY}").set_value("good")
    at.text_area(key=f"reason_{KEY}").set_value("写得清楚")
    at.button(key=f"approve_{KEY}").click().run()
    assert not at.exception
    lead = person_of("体验:市财政局", fresh.ledger())
    assert [d.rating for d in fresh.entry.review.decisions(lead, KEY)] == [Rating.GOOD]
    at = opened("tasks", "鼓楼区")
    at.query_params.update({"no": "7", "of": "鼓楼区"})
    at.session_state[f"way_{KEY}"] = at.session_state[f"history_{KEY}"] = True
    at.run()
    told = [c.value.replace("\\", "") for c in at.caption if "评定：良" in c.value.replace("\\", "")]
    assert len(told) == 2
    assert all("市财政局 · 通过，评定：良" in text for text in told)
    listed = fresh.audit_trail.page(person_of("体验:审计", fresh.ledger()), AuditFilter(), 1)
    assert "良" in [line.detail.get("rating") for line in listed if line.detail]
