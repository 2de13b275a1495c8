"""总览: the finding on top, equal cards, filters in the URL."""

from __future__ import annotations

import re

import pytest

from ledger.breakdown import AD_HOC
from ledger.figures.headline import Tone, headline, matrix_title, tone
from ledger.permissions import Person, Role
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.ui.messages import plain
from tests.pages.conftest import headings_of, html_of, numbers_of


def test_finding_stands_on_top_and_matches_the_board(looked_at, visit):
    at = visit("overview", "领导")
    board = looked_at.board()
    (said,) = at.error
    assert said.value == headline(board)
    assert tone(board) is Tone.LATE
    told = numbers_of(at)
    assert list(told) == [
        "全部审核通过的任务",
        "审核通过率",
        "自报完成率",
        "按时报送率",
        "临期",
        "逾期",
    ]
    assert told["逾期"] == str(board.total.overdue)


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({"side": "县（市）区"}, {"side": "县（市）区"}),
        ({"task": "7"}, {"task": 7}),
        ({"lead": "市财政局"}, {"lead": "市财政局"}),
        ({"lead": "没有这个单位"}, {}),
        ({"task": "99"}, {}),
    ],
)
def test_filters_come_from_the_url(looked_at, visit, query, chosen):
    at = visit("overview", "领导", **query)
    assert not at.exception
    board = looked_at.board().select(**chosen)
    boxes = {Tone.LATE: at.error, Tone.UNTOUCHED: at.info, Tone.GOOD: at.success}
    assert [box.value for box in boxes.get(tone(board), at.warning)] == [headline(board)]
    assert len([*at.error, *at.warning, *at.info, *at.success]) == 1


def test_part_filter_narrows_the_tasks_offered(looked_at, visit):
    part = looked_at.book.breakdown.parts[3]
    at = visit("overview", "领导", part=part)
    assert len(at.selectbox(key="task").options) == 1 + 6


def test_a_past_day_is_shown_as_it_stood(looked_at, visit):
    at = visit("overview", "领导", as_of="2021-08-01")
    assert "2021-08-01" in at.caption[-1].value
    assert numbers_of(at) != numbers_of(visit("overview", "领导"))


def test_matrix_title_is_the_finding_of_the_side_shown(looked_at, visit):
    at = visit("overview", "领导")
    assert matrix_title(looked_at.board().select(side="县（市）区")) in headings_of(html_of(at))


def test_filters_that_leave_nothing_say_so(looked_at, visit):
    at = visit("overview", "领导", side="县（市）区", task="23")
    assert not at.exception
    assert "没有符合条件" in html_of(at)


def test_a_clerk_sees_how_his_own_unit_stands(looked_at, visit):
    mine = looked_at.board().select(unit="鼓楼区").total
    at = visit("overview", "鼓楼区")
    told, address = re.findall(r'<li>(鼓楼区：.*) <a href="([^"]+)">看本单位台账</a>', html_of(at))[0]
    assert address == "ledger?unit=%E9%BC%93%E6%A5%BC%E5%8C%BA"
    notice, _, ad_hoc = told.partition("；")
    assert notice == f"鼓楼区：未报送 {mine.not_reported} 条"
    assert ad_hoc.startswith("临时交办"), "counted apart"
    assert mine.due_soon == mine.overdue == 0, "what is none is not told"
    assert "鼓楼区：" not in html_of(visit("overview", "领导"))


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
def test_the_round_stands_beneath_its_list_on_a_phone(looked_at, visit, monkeypatch, narrow):
    monkeypatch.setattr("portal.ui.widgets.on_phone", lambda: narrow)
    monkeypatch.setattr("portal.duties.round_figures.on_phone", lambda: narrow)
    (holds,) = [
        block.proto.flex_container
        for block in blocks(visit("overview", "领导")._tree)
        if any(getattr(one, "key", "") == "round_of_day" for one in block.children.values())
    ]
    assert holds.direction == (holds.Direction.VERTICAL if narrow else holds.Direction.HORIZONTAL)


def blocks(node):
    """Every container within one."""
    for child in getattr(node, "children", {}).values():
        if hasattr(child, "children"):
            yield child
            yield from blocks(child)


def test_a_past_day_tells_nothing_of_today(looked_at, visit):
    told = "\n".join(text.value for text in visit("overview", "鼓楼区", as_of="2021-08-01").text)
    assert "领导批示 " not in told, "the page says that its figures are that day's"
    assert "鼓楼区：" not in told


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
def test_who_is_late_stands_before_the_numbers_with_a_number_to_dial(looked_at, visit, monkeypatch, narrow):
    monkeypatch.setattr("portal.ui.widgets.is_narrow", lambda *_: narrow)
    at, board = visit("overview", "领导"), looked_at.board()
    shown = html_of(at)
    (late,) = board.overdue
    assert shown.index(late.standing.words) < shown.index("pb-due") < shown.index("pb-numbers")
    assert 'href="tel:0591' in shown
    assert f"逾期 {len(board.overdue)} 条：找谁" in headings_of(shown)
    assert ("pb-matrix" in shown) is not narrow
    (number,) = {due.task.no - AD_HOC for due in board.ad_hoc.due_soon}
    assert re.findall(r">交(\d+)：<strong>", shown) == [f"{number}"]
    opens = f"tasks?no={late.task.no}&amp;of=" if narrow else f"?entry={late.entry.key[:5]}"
    assert opens in shown


def test_an_entry_opens_beside_the_overview_and_is_shut_again(looked_at, visit):
    key = "2021-07-鼓楼区"
    at = visit("overview", "领导", entry=key)
    assert not at.exception
    (panel,) = [block for block in blocks(at._tree) if block.type == "dialog"]
    assert panel.proto.dialog.title == plain(f"鼓楼区：{looked_at.ledger().breakdown.task(7).label}")
    assert plain(f"鼓楼区 · {key}") in [h.value for h in panel.header]
    assert not [b for b in blocks(visit("overview", "领导", entry="2021-07-没有这个单位")._tree) if b.type == "dialog"]


@pytest.mark.parametrize("asked", [{"entry": "2021-07-鼓楼区"}, {"of": "鼓楼区"}])
def test_an_entry_of_a_task_opens_as_it_does_beside_the_overview(looked_at, visit, monkeypatch, asked):
    at = visit("tasks", "领导", no="7", **asked)
    (panel,) = [block for block in blocks(at._tree) if block.type == "dialog"]
    assert panel.proto.dialog.title == plain(f"鼓楼区：{looked_at.ledger().breakdown.task(7).label}")
    opened = plain("鼓楼区 · 2021-07-鼓楼区")
    assert [h.value for h in at.header].count(opened) == 1, "and not beneath the table, too"
    assert not [b for b in blocks(visit("tasks", "领导", no="5", **{**asked, "of": ""})._tree) if b.type == "dialog"]
    monkeypatch.setattr("portal.ui.widgets.is_narrow", lambda *_: True)
    there = visit("tasks", "领导", no="7", **asked)
    assert there.header[0].value == opened, "on top"
    assert not [b for b in blocks(there._tree) if b.type == "dialog"]


def test_the_trend_is_against_the_round_before(fresh, visit):
    assert "较上周" in html_of(visit("overview", "领导"))
    office = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
    fresh.duties.round.set_rhythm(office, Rhythm(RhythmKind.QUARTERLY), seen=0)
    shown = html_of(visit("overview", "领导"))
    assert "较第三季度" in shown
    assert "较上周" not in shown
