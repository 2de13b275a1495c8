"""History of an entry, and a former value brought back: looked at first, then confirmed, with a receipt."""

from __future__ import annotations

from datetime import datetime

import pytest

from ledger.clock import BEIJING
from ledger.repository import Change, Edit
from portal.entry.history import former_values, text_of
from portal.ui.grids import HISTORY
from portal.ui.tables import frame, table_key

KEY = "2021-07-鼓楼区"
OPENED = f"history_{KEY}"


def change(seq, column, old, new, source="portal"):
    return Change(seq, datetime(2021, 10, seq, 9, tzinfo=BEIJING), source, "王某", KEY, column, old, new)


@pytest.fixture
def changed(fresh):
    """60 came after 30; both stand in the sheet."""
    for old, new in (("", "30"), ("30", "60")):
        fresh.book.submit([Edit(KEY, "percent", old, new)], person="王某", token=new)
        fresh.engine.cycle()
        fresh.engine.cycle()
    return fresh


def opened(visit, who, page="tasks", **query):
    query = query or {"no": "7", "of": "鼓楼区"}
    at = visit(page, who, **query)
    at.session_state[OPENED] = True
    return at.run()


def restorable(at):
    return [s for s in at.selectbox if s.key == f"restore_{KEY}"]


def pick(at, start):
    (picker,) = restorable(at)
    label = next(option for option in picker.options if option.startswith(start))
    return picker.set_value(next(n for n in _numbers(at) if picker.format_func(n) == label)).run()


def _numbers(at):
    from portal.build import current

    changes = current().book.history(key=KEY)
    cells = current().ledger().cells
    return former_values(changes, {c.column: cells.get((KEY, c.column), "") for c in changes})


def test_a_row_that_is_clicked_shows_both_texts_in_full(fresh, visit):
    long = "我区召开专题会议部署预决算公开工作，组织各街镇逐项核对公开目录，补齐缺项。" * 3
    fresh.book.submit([Edit(KEY, "progress_note", "", long)], person="王某", token="t")
    fresh.engine.cycle()
    at = opened(visit, "鼓楼区")
    assert any("点选一行" in c.value for c in at.caption)
    shown = sum(t.value == long for t in at.text)
    rows = table_key(f"history_rows_{KEY}", (f"{c.seq}" for c in fresh.book.history(key=KEY)))
    at.session_state[rows] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert sum(t.value == long for t in at.text) == shown + 1


def test_former_values_are_those_the_form_s_columns_held_and_hold_no_more():
    changes = [
        change(5, "review_state", "", "已退回"),
        change(4, "percent", "60", "30"),
        change(3, "status", "", "正在推进"),
        change(2, "percent", "30", "60"),
        change(1, "percent", "", "30"),
    ]
    found = former_values(changes, {"percent": "30", "status": "正在推进"})
    assert [(c.column, text_of(n, c)) for n, c in found.items()] == [("percent", "60"), ("percent", "")]


def test_sources_are_told_in_words():
    rows = frame(
        HISTORY,
        [
            change(n, "percent", "1", "2", source)
            for n, source in enumerate(("sheet", "portal", "resolve", "restore"), 1)
        ],
    )
    assert list(rows["来源"]) == ["表格", "门户", "冲突处理", "系统恢复"]
    assert list(rows["修改人"]) == ["", "王某", "王某", "王某"]


@pytest.mark.samples(1)
@pytest.mark.parametrize(("page", "query"), [("tasks", {}), ("submit", {"entry": KEY})])
def test_a_former_value_is_shown_confirmed_and_written(changed, visit, page, query):
    at = pick(opened(visit, "鼓楼区", page, **query), "完成进度：30")
    texts = [t.value for t in at.text]
    assert "60" in texts[-3:] or "60" in texts
    assert changed.ledger().cells[KEY, "percent"] == "60", "nothing is done before the button"
    at.button(key=f"restore_yes_{KEY}").click().run()
    assert not at.exception
    assert changed.ledger().cells[KEY, "percent"] == "30"
    assert "等待写入表格" in at.info[-1].proto.title
    changed.engine.cycle()
    changed.engine.cycle()
    last = next(c for c in changed.book.history(key=KEY) if c.column == "percent")
    assert (last.source, last.person, last.old, last.new) == ("portal", "鼓楼区", "60", "30")
    if page == "submit":
        assert at.text_input(key="percent").value == "30%", "the form shows what was restored"


def test_restoring_one_field_keeps_what_the_form_shows_in_the_others(changed, visit):
    at = opened(visit, "鼓楼区", "submit", entry=KEY)
    changed.book.submit([Edit(KEY, "issues", "", "别处的")], person="x", token="t")
    at = pick(at, "完成进度：30")
    at.button(key=f"restore_yes_{KEY}").click().run()
    assert at.text_input(key="percent").value == "30%"
    assert at.text_area(key="issues").value == ""
    opening = at.session_state["form_opening"]
    assert (opening.seen["percent"], opening.seen["issues"]) == ("30", ""), "an edit of it still meets the other one"


def test_cancel_leaves_everything(changed, visit):
    at = pick(opened(visit, "市政府办公厅"), "完成进度：30")
    at.button(key=f"restore_no_{KEY}").click().run()
    assert not [b for b in at.button if b.key == f"restore_yes_{KEY}"]
    assert changed.ledger().cells[KEY, "percent"] == "60"


def test_a_value_that_fits_no_more_is_refused_with_a_sentence(changed, visit):
    changed.book.submit(
        [Edit(KEY, "percent", "60", "100"), Edit(KEY, "status", "", "正在推进")], person="x", token="100"
    )
    for status in ("已完成", "正在推进"):
        before = changed.ledger().cells.get((KEY, "status"), "")
        changed.book.submit([Edit(KEY, "status", before, status)], person="x", token=f"s{status}")
        changed.engine.cycle()
        changed.engine.cycle()
    changed.book.submit([Edit(KEY, "percent", "100", "60")], person="x", token="60 again")
    at = pick(opened(visit, "鼓楼区"), "进展状态：已完成")
    at.button(key=f"restore_yes_{KEY}").click().run()
    assert "60%" in at.error[-1].value.replace("\\", "")
    assert changed.ledger().cells[KEY, "status"] == "正在推进"


@pytest.mark.samples(1)
@pytest.mark.parametrize("who", ["领导", "审计", "市财政局"])
def test_who_only_reads_sees_history_and_restores_nothing(changed, visit, who):
    at = opened(visit, who)
    assert any("改为" in d.value.columns for d in at.dataframe)
    assert not restorable(at)


def test_a_neighbour_sees_no_history(changed, visit):
    at = visit("tasks", "台江区", no="7", of="鼓楼区")
    assert not [e for e in at.expander if e.label.startswith("修改记录")]


def test_a_past_day_shows_history_until_then_and_restores_nothing(looked_at, visit):
    at = opened(visit, "市政府办公厅", no="7", of="鼓楼区", as_of="2021-08-01")
    assert [e for e in at.expander if e.label == "修改记录（截至 2021-08-01）"]
    assert not restorable(at)
    for table in at.dataframe:
        if "改为" in table.value.columns:
            assert all(int(when.partition("月")[0]) <= 8 for when in table.value["时间"])
