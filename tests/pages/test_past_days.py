"""A past day in the URL: every page shows the ledger as it stood, says so, and changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.dones import Done
from tests.pages.grid_window import rows

DAY, ISO = date(2021, 8, 1), "2021-08-01"


def notice(at) -> str:
    return next((i.value for i in at.info if ISO in i.value), "")


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("overview", "按那一天计算"),
        ("tasks", "不能修改"),
        ("ledger", "不能修改"),
        ("reports", "那一天的内容"),
    ],
)
def test_the_day_is_said_and_leads_back_to_today(looked_at, visit, page, words):
    at = visit(page, "市政府办公厅", as_of=ISO)
    assert f"这是 {ISO} 的台账" in notice(at)
    assert words in notice(at)
    at.button(key="back_to_today").click().run()
    assert not at.exception
    assert not notice(at)
    assert at.date_input(key="as_of").value == looked_at.board().as_of


@pytest.mark.parametrize("page", ["overview", "tasks", "ledger", "reports"])
def test_today_needs_no_words(looked_at, visit, page):
    at = visit(page, "市政府办公厅")
    assert not [b for b in at.button if b.key == "back_to_today"]


def test_unit_ledger_of_a_past_day_is_read_only_and_its_own(looked_at, visit):
    now, then = visit("ledger", "鼓楼区"), visit("ledger", "鼓楼区", as_of=ISO)
    assert [b for b in now.button if b.key == "save"]
    assert not [b for b in then.button if b.key == "save"]
    board = looked_at.board(DAY).select(unit="鼓楼区")
    assert [m.value for m in then.metric][:5] == [
        str(n) for n in (board.total.applicable, board.total.reported, *map(board.total.count, Done))
    ]
    assert list(rows(then)) == [e.key for e in board.ledger.by_unit["鼓楼区"]]
    for key, row in rows(then).items():
        assert row["cells"]["progress_note"] == board.ledger.cells.get((key, "progress_note"), "")
    assert [m.value for m in now.metric] != [m.value for m in then.metric]


def test_entry_of_a_past_day_shows_its_old_values_and_offers_no_form(looked_at, visit):
    then = looked_at.board(DAY)
    entry = next(
        e
        for e in then.ledger.entries
        if e.progress_note and e.progress_note != looked_at.ledger().by_key[e.key].progress_note
    )
    at = visit("tasks", "市政府办公厅", no=str(entry.task_no), of=entry.unit, as_of=ISO)
    texts = [t.value for t in at.text]
    assert entry.progress_note in texts
    assert looked_at.ledger().by_key[entry.key].progress_note not in texts
    links = [link.proto.label for link in at.get("page_link")]
    assert "填报这一条" not in links
    assert "这个单位的台账" in links
