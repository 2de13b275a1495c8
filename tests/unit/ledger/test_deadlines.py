from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.board import board
from ledger.breakdown import DeadlineKind
from ledger.deadlines import (
    Moments,
    Rules,
    State,
    as_of_default,
    collection_deadline,
    deadline_of,
    expected_share,
    stale_of,
    standing_of,
    state_of,
    touched_on,
)
from ledger.entries import Ledger
from tests.unit.ledger.sample_ledger import entry, small_ledger

D = date
DOING = {"status": "正在推进", "percent": 30.0}


@pytest.mark.parametrize(
    ("number", "values", "as_of", "expected"),
    [
        (7, {}, D(2021, 10, 12), State.NOT_REPORTED),
        (7, {}, D(2021, 10, 22), State.NOT_REPORTED),
        (7, {}, D(2021, 10, 23), State.DUE_SOON),
        (7, {}, D(2021, 10, 30), State.DUE_SOON),
        (7, {}, D(2021, 10, 31), State.OVERDUE),
        (7, DOING, D(2021, 12, 31), State.DOING),
        (7, {"status": "未启动"}, D(2021, 12, 31), State.NOT_STARTED),
        (25, DOING, D(2021, 8, 1), State.DOING),
        (25, {}, D(2021, 7, 23), State.NOT_REPORTED),
        (25, {}, D(2021, 7, 24), State.DUE_SOON),
        (25, {}, D(2021, 8, 1), State.OVERDUE),
        (25, {"status": "未启动"}, D(2021, 8, 1), State.OVERDUE),
        (25, DOING, D(2021, 10, 24), State.DUE_SOON),
        (25, DOING, D(2021, 10, 31), State.DUE_SOON),
        (25, DOING, D(2021, 11, 1), State.OVERDUE),
        (25, {"status": "已完成"}, D(2021, 11, 1), State.REPORTED_DONE),
        (25, {"status": "长期坚持"}, D(2021, 11, 1), State.REPORTED_DONE),
        (25, {"status": "长期坚持", "review_state": "已通过"}, D(2021, 11, 1), State.APPROVED),
        (25, {"status": "已完成", "review_state": "已办结"}, D(2021, 11, 1), State.APPROVED),
        (25, {"status": "已完成", "review_state": "已退回"}, D(2021, 11, 1), State.OVERDUE),
        (25, {"status": "不涉及", "review_state": "已退回"}, D(2021, 8, 1), State.DOING),
        (25, {"status": "不涉及"}, D(2021, 11, 1), State.NOT_APPLICABLE),
    ],
)
def test_state_on_a_day(number: int, values: dict[str, object], as_of: date, expected: State):
    ledger = small_ledger(**{f"t{number:02d}_鼓楼区": values})
    assert state_of(entry(ledger, number, "鼓楼区"), as_of, ledger) is expected


def test_without_a_collection_date_nothing_undated_becomes_overdue():
    ledger = small_ledger(collect=False)
    assert collection_deadline(ledger) is None
    assert deadline_of(entry(ledger, 7, "鼓楼区"), ledger) is None
    assert state_of(entry(ledger, 7, "鼓楼区"), D(2021, 12, 31), ledger) is State.NOT_REPORTED


def test_own_date_comes_before_the_collection_date():
    ledger = small_ledger()
    own, collect = (
        deadline_of(entry(ledger, 25, "鼓楼区"), ledger),
        deadline_of(entry(ledger, 7, "鼓楼区"), ledger),
    )
    assert own
    assert (own.phrase, own.due) == ("10月底前", D(2021, 10, 31))
    assert collect
    assert collect.kind is DeadlineKind.COLLECTION


def test_a_date_that_only_the_ledger_knows_is_internal():
    ledger = small_ledger(t07_鼓楼区={"due": D(2021, 9, 1), **DOING})
    found = deadline_of(entry(ledger, 7, "鼓楼区"), ledger)
    assert found
    assert found.kind is DeadlineKind.INTERNAL
    assert state_of(entry(ledger, 7, "鼓楼区"), D(2021, 9, 2), ledger) is State.OVERDUE


def test_days_and_words_say_how_late():
    ledger = small_ledger()
    task = ledger.breakdown.task(25)
    e = entry(ledger, 25, "鼓楼区")
    late = standing_of(e, D(2021, 8, 5), task=task, collection=collection_deadline(ledger))
    assert (late.days, late.days_late, late.words) == (-5, 5, "逾期5天")
    assert standing_of(e, D(2021, 7, 28), task=task).words == "还有3天"
    assert standing_of(e, D(2021, 7, 31), task=task).words == "今天到期"
    assert standing_of(e, D(2021, 7, 1), task=task).days_late == 0


def test_due_soon_days_are_a_setting():
    ledger = small_ledger(t25_鼓楼区=DOING)
    e = entry(ledger, 25, "鼓楼区")
    assert state_of(e, D(2021, 10, 24), ledger, Rules(due_soon_days=6)) is State.DOING
    assert state_of(e, D(2021, 10, 25), ledger, Rules(due_soon_days=6)) is State.DUE_SOON
    with pytest.raises(ValueError, match="临期"):
        Rules(due_soon_days=-1)


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        ("正在推进", 29, False),
        ("正在推进", 30, True),
        ("", 30, True),
        ("已完成", 300, False),
        ("未启动", 300, False),
    ],
)
def test_stale_is_work_nobody_touched(status: str, days: int, expected: bool):
    as_of = D(2021, 10, 12)
    touched = datetime(2021, 10, 12, 9, tzinfo=UTC) - timedelta(days=days)
    ledger = small_ledger(t07_鼓楼区={"status": status, "percent": 10.0, "updated_at": touched})
    assert stale_of(entry(ledger, 7, "鼓楼区"), as_of) is expected


def test_the_day_of_a_change_is_chinas_day():
    evening = datetime(2021, 9, 30, 16, 30, tzinfo=UTC)
    ledger = small_ledger(
        t07_鼓楼区={"updated_at": evening},
        t07_闽清县={"reported_at": "2021-09-03 10:20"},
        t25_鼓楼区={"reported_at": "上周"},
    )
    assert touched_on(entry(ledger, 7, "鼓楼区")) == D(2021, 10, 1)
    assert touched_on(entry(ledger, 7, "闽清县")) == D(2021, 9, 3)
    assert touched_on(entry(ledger, 25, "鼓楼区")) is None


@pytest.mark.parametrize(
    ("number", "status", "moments", "as_of", "expected"),
    [
        (25, "已完成", Moments(completed={"2021-25-鼓楼区": D(2021, 10, 31)}), D(2021, 12, 1), True),
        (25, "已完成", Moments(completed={"2021-25-鼓楼区": D(2021, 11, 1)}), D(2021, 12, 1), False),
        (25, "正在推进", Moments(), D(2021, 10, 31), None),
        (25, "正在推进", Moments(), D(2021, 11, 1), False),
        (7, "正在推进", Moments(reported={"2021-07-鼓楼区": D(2021, 10, 30)}), D(2021, 10, 30), None),
        (7, "正在推进", Moments(reported={"2021-07-鼓楼区": D(2021, 10, 30)}), D(2021, 10, 31), True),
        (7, "正在推进", Moments(reported={"2021-07-鼓楼区": D(2021, 11, 2)}), D(2021, 11, 3), False),
        (7, "已完成", Moments(reported={"2021-07-鼓楼区": D(2021, 9, 1)}), D(2021, 9, 2), True),
        (7, "不涉及", Moments(), D(2021, 12, 1), None),
    ],
)
def test_on_time(number: int, status: str, moments: Moments, as_of: date, expected: bool | None):
    ledger = small_ledger(**{f"t{number:02d}_鼓楼区": {"status": status}})
    found = standing_of(
        entry(ledger, number, "鼓楼区"),
        as_of,
        task=ledger.breakdown.task(number),
        collection=collection_deadline(ledger),
        moments=moments,
    )
    assert found.on_time is expected


def test_as_of_stops_at_the_end_of_the_ledgers_year():
    ledger = small_ledger()
    assert as_of_default(ledger, D(2021, 10, 12)) == D(2021, 10, 12)
    assert as_of_default(ledger, D(2026, 1, 5)) == D(2021, 12, 31)
    past = Ledger(2021, ledger.breakdown, ledger.directory, ledger.entries, as_of=D(2021, 8, 1))
    assert as_of_default(past, D(2026, 1, 5)) == D(2021, 8, 1)


def test_expected_share_runs_from_issue_to_the_years_end():
    ledger = small_ledger()
    assert expected_share(ledger, D(2021, 6, 4)) == 0
    assert expected_share(ledger, D(2021, 9, 17)) == pytest.approx(0.5)
    assert expected_share(ledger, D(2021, 12, 31)) == 1
    assert expected_share(ledger, D(2020, 1, 1)) == 0
    assert expected_share(ledger, D(2022, 6, 1)) == 1


def test_every_state_has_its_own_word_and_symbol():
    assert len({s.label for s in State}) == len({s.symbol for s in State}) == len(State)
    assert {s for s in State if s.done} == {State.APPROVED, State.REPORTED_DONE}
    shown = (
        State.APPROVED,
        State.REPORTED_DONE,
        State.DOING,
        State.DUE_SOON,
        State.OVERDUE,
        State.NOT_REPORTED,
    )
    assert [f"{s.label}{s.symbol}" for s in shown] == [
        "审核通过✓", "自报完成待审·", "正在推进›", "临期△", "逾期!", "未报○",
    ]  # fmt: skip


def test_the_date_that_counts_says_whose_it_is():
    ledger = small_ledger()
    july = board(ledger, date(2021, 7, 28)).standing["2021-25-鼓楼区"]
    assert july.due_words == "2021-07-31（7月底前）"
    collected = board(ledger, date(2021, 10, 25)).standing["2021-07-鼓楼区"]
    assert collected.due_words.startswith("2021-10-30（")
    assert collected.due_words.endswith("汇总）")
    undated = board(small_ledger(collect=False), date(2021, 10, 25)).standing["2021-07-鼓楼区"]
    assert undated.due_words == ""
