from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.breakdown import WHOLE_ROW, Deadline, DeadlineKind
from ledger.deadlines.obligations import EXTENDED
from ledger.deadlines.owed import NOTHING, PASSED, SENT_BACK, SUBMITTED, Delivered, Delivery
from ledger.deadlines.standing import (
    Moments,
    Rules,
    Standing,
    State,
    as_of_default,
    expected_share,
    stale_of,
    touched_on,
)
from ledger.entries import Ledger
from ledger.figures.board import board
from tests.unit.ledger.sample_ledger import entry, small_ledger

D = date
DOING = {"status": "正在推进", "percent": 30.0}
DONE = {"status": "已完成"}
LED, ITS_LEAD = "2021-25-市大数据委", "市大数据委"
JULY, OCTOBER_STEP = ("2021-25-0731", ITS_LEAD), ("2021-25-1031", ITS_LEAD)
COLLECTION = ("2021-正文1-1030", ITS_LEAD)


def handed(on: date, *keys: tuple[str, str], state: str = PASSED) -> Delivered:
    """What the unit handed in for milestones on a day."""
    return Delivered({key: Delivery(state, on) for key in keys})


def at(ledger: Ledger, number: int, unit: str, day: date, delivered: Delivered = NOTHING) -> Standing:
    """The standing of a task × unit."""
    return board(ledger, day, delivered=delivered).standing[f"2021-{number:02d}-{unit}"]


@pytest.mark.parametrize(
    ("number", "unit", "values", "as_of", "expected"),
    [
        # A responsible unit owes neither the lead's steps nor the collection.
        (25, "鼓楼区", {}, D(2021, 8, 1), State.NOT_REPORTED),
        (25, "鼓楼区", {"status": "未启动"}, D(2021, 11, 1), State.NOT_STARTED),
        (25, "鼓楼区", DOING, D(2021, 12, 31), State.DOING),
        (7, "鼓楼区", {}, D(2021, 10, 30), State.NOT_REPORTED),
        (7, "鼓楼区", {}, D(2021, 10, 31), State.SILENT),
        (25, "鼓楼区", {}, D(2021, 10, 31), State.SILENT),
        (30, "鼓楼区", {}, D(2021, 10, 31), State.SILENT),
        (7, "鼓楼区", {"status": "未启动"}, D(2021, 12, 31), State.NOT_STARTED),
        (7, "鼓楼区", DONE, D(2021, 12, 31), State.REPORTED_DONE),
        (7, "鼓楼区", DONE | {"review_state": "已通过"}, D(2021, 12, 31), State.APPROVED),
        (7, "鼓楼区", DONE | {"review_state": "已退回"}, D(2021, 12, 31), State.DOING),
        (7, "鼓楼区", {"status": "不涉及"}, D(2021, 12, 31), State.NOT_APPLICABLE),
        (7, "鼓楼区", {"status": "不涉及", "review_state": "已退回"}, D(2021, 12, 31), State.DOING),
        # The lead owes each step, until it hands the result in or says that the task is done.
        (25, ITS_LEAD, {}, D(2021, 7, 22), State.NOT_REPORTED),
        (25, ITS_LEAD, {}, D(2021, 7, 23), State.DUE_SOON),
        (25, ITS_LEAD, {}, D(2021, 7, 31), State.DUE_SOON),
        (25, ITS_LEAD, {}, D(2021, 8, 1), State.OVERDUE),
        (25, ITS_LEAD, DOING, D(2021, 8, 1), State.OVERDUE),
        (25, ITS_LEAD, DONE, D(2021, 8, 1), State.REPORTED_DONE),
        (25, ITS_LEAD, {"status": "长期坚持"}, D(2021, 8, 1), State.REPORTED_DONE),
        (25, ITS_LEAD, DONE | {"review_state": "已办结"}, D(2021, 8, 1), State.APPROVED),
        (25, ITS_LEAD, DONE | {"review_state": "已退回"}, D(2021, 8, 1), State.OVERDUE),
        (25, ITS_LEAD, {"status": "不涉及"}, D(2021, 11, 1), State.NOT_APPLICABLE),
        # And the collected text of every task it leads, whatever its own row says.
        (7, "市财政局", DOING, D(2021, 10, 21), State.DOING),
        (7, "市财政局", DOING, D(2021, 10, 22), State.DUE_SOON),
        (7, "市财政局", DOING, D(2021, 10, 31), State.OVERDUE),
        (7, "市财政局", DONE, D(2021, 10, 31), State.OVERDUE),
        (7, "市财政局", {"status": "不涉及"}, D(2021, 10, 31), State.NOT_APPLICABLE),
    ],
)
def test_state_on_a_day(number: int, unit: str, values: dict[str, object], as_of: date, expected: State):
    ledger = small_ledger(**{f"t{number:02d}_{unit}": values})
    assert at(ledger, number, unit, as_of).state is expected


@pytest.mark.parametrize(
    ("delivered", "as_of", "expected"),
    [
        (handed(D(2021, 7, 20), JULY), D(2021, 8, 1), State.NOT_REPORTED),
        (handed(D(2021, 8, 3), JULY), D(2021, 8, 4), State.NOT_REPORTED),
        (handed(D(2021, 7, 20), JULY, state=SUBMITTED), D(2021, 9, 1), State.NOT_REPORTED),
        (handed(D(2021, 7, 20), JULY, state=SENT_BACK), D(2021, 7, 31), State.DUE_SOON),
        (handed(D(2021, 7, 20), JULY, state=SENT_BACK), D(2021, 8, 1), State.OVERDUE),
        (handed(D(2021, 7, 20), OCTOBER_STEP), D(2021, 8, 1), State.OVERDUE),
        (handed(D(2021, 7, 20), ("2021-25-0731", "鼓楼区")), D(2021, 8, 1), State.OVERDUE),
        (handed(D(2021, 7, 20), JULY), D(2021, 10, 31), State.OVERDUE),
        (handed(D(2021, 7, 20), JULY, COLLECTION), D(2021, 11, 1), State.OVERDUE),
        (handed(D(2021, 7, 20), JULY, COLLECTION, OCTOBER_STEP), D(2021, 11, 1), State.NOT_REPORTED),
    ],
)
def test_what_was_handed_in_meets_its_date_and_no_other(delivered: Delivered, as_of: date, expected: State):
    assert at(small_ledger(), 25, ITS_LEAD, as_of, delivered).state is expected


def test_a_result_that_came_back_is_owed_whatever_the_row_says():
    back = handed(D(2021, 7, 20), JULY, state=SENT_BACK)
    assert at(small_ledger(t25_市大数据委=DONE), 25, ITS_LEAD, D(2021, 8, 1), back).words == "逾期不到1个工作日"


def test_the_text_of_a_task_meets_the_collection_of_that_task_alone():
    sent = Delivered(collected={7: Delivery(SUBMITTED, D(2021, 10, 29))})
    ledger = small_ledger(t07_市财政局=DONE, t27_市财政局=DONE)
    assert at(ledger, 7, "市财政局", D(2021, 10, 31), sent).state is State.REPORTED_DONE
    late = at(ledger, 27, "市财政局", D(2021, 10, 31), sent)
    assert (late.words, late.done) == ("汇总逾期不到1个工作日", True)


def test_without_a_collection_date_nothing_undated_becomes_overdue():
    ledger = small_ledger(collect=False)
    assert ledger.breakdown.collection is None
    for unit in ("鼓楼区", "市财政局"):
        assert at(ledger, 7, unit, D(2021, 12, 31)).state is State.NOT_REPORTED


def test_a_date_of_the_office_is_kept_by_completing():
    inside = Deadline("市政府办公厅内部时限", D(2021, 9, 1), DeadlineKind.INTERNAL, (WHOLE_ROW,))
    ledger = small_ledger(t07_鼓楼区=DOING, t07_闽清县=DONE)
    tasks = tuple(replace(t, deadlines=(inside,)) if t.no == 7 else t for t in ledger.breakdown.tasks)
    ledger = replace(ledger, breakdown=replace(ledger.breakdown, tasks=tasks))
    assert at(ledger, 7, "鼓楼区", D(2021, 9, 2)).state is State.OVERDUE
    assert at(ledger, 7, "闽清县", D(2021, 9, 2)).state is State.REPORTED_DONE
    assert at(ledger, 7, "市财政局", D(2021, 9, 2)).days_late == 1


@pytest.mark.parametrize(
    ("unit", "granted", "day", "words"),
    [
        (ITS_LEAD, D(2021, 8, 15), D(2021, 8, 15), "今天到期"),
        (ITS_LEAD, D(2021, 8, 15), D(2021, 8, 17), "逾期2个工作日"),
        (ITS_LEAD, D(2021, 11, 20), D(2021, 11, 20), "今天到期"),
        ("鼓楼区", D(2021, 11, 20), D(2021, 11, 10), "未报"),
        ("鼓楼区", D(2021, 11, 20), D(2021, 11, 18), "还有1个工作日"),
        ("鼓楼区", D(2021, 11, 20), D(2021, 11, 21), "逾期不到1个工作日"),
        ("鼓楼区", D(2021, 9, 1), D(2021, 9, 2), "逾期1个工作日"),
    ],
)
def test_a_granted_date_takes_the_place_of_every_earlier_one(unit: str, granted: date, day: date, words: str):
    ledger = small_ledger(**{f"t25_{unit}": {"due": granted, "extended": True}})
    found = at(ledger, 25, unit, day)
    assert found.words == words
    assert EXTENDED in found.due_words


def test_days_and_words_say_how_late():
    ledger = small_ledger()
    late = at(ledger, 25, ITS_LEAD, D(2021, 8, 5))
    assert (late.days, late.days_late, late.words) == (-5, 4, "逾期4个工作日")
    assert at(ledger, 25, ITS_LEAD, D(2021, 7, 28)).words == "还有2个工作日"
    assert at(ledger, 25, ITS_LEAD, D(2021, 7, 31)).words == "今天到期"
    assert at(ledger, 25, ITS_LEAD, D(2021, 7, 1)).days_late == 0
    assert at(ledger, 7, "市财政局", D(2021, 10, 28)).words == "汇总还有1个工作日"


def test_due_soon_workdays_are_a_setting():
    ledger = small_ledger(collect=False)
    for rules, expected in ((Rules(), State.DUE_SOON), (Rules(due_soon_workdays=4), State.NOT_REPORTED)):
        assert board(ledger, D(2021, 7, 24), rules).standing[LED].state is expected
    with pytest.raises(ValueError, match="临期"):
        Rules(due_soon_workdays=-1)


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


OCT = D(2021, 10, 30)


@pytest.mark.parametrize(
    ("status", "moments", "as_of", "expected"),
    [
        ("正在推进", Moments(reported={"2021-07-鼓楼区": OCT}), OCT, None),
        ("正在推进", Moments(reported={"2021-07-鼓楼区": OCT}), D(2021, 10, 31), True),
        ("正在推进", Moments(reported={"2021-07-鼓楼区": D(2021, 11, 2)}), D(2021, 11, 3), False),
        ("已完成", Moments(reported={"2021-07-鼓楼区": D(2021, 9, 1)}), D(2021, 9, 2), True),
        ("", Moments(), D(2021, 10, 31), False),
        ("不涉及", Moments(), D(2021, 12, 1), None),
    ],
)
def test_a_unit_without_a_date_of_its_own_reports_on_time(
    status: str, moments: Moments, as_of: date, expected: bool | None
):
    ledger = small_ledger(t07_鼓楼区={"status": status})
    assert board(ledger, as_of, moments=moments).standing["2021-07-鼓楼区"].on_time is expected


ALL = (JULY, OCTOBER_STEP, COLLECTION)


@pytest.mark.parametrize(
    ("status", "delivered", "completed", "as_of", "expected"),
    [
        ("正在推进", NOTHING, None, D(2021, 7, 31), None),
        ("正在推进", NOTHING, None, D(2021, 8, 1), False),
        ("正在推进", handed(D(2021, 7, 20), *ALL), None, D(2021, 8, 1), True),
        ("正在推进", handed(D(2021, 8, 2), *ALL), None, D(2021, 8, 3), False),
        ("已完成", handed(D(2021, 10, 1), COLLECTION), D(2021, 7, 31), D(2021, 11, 1), True),
        ("已完成", handed(D(2021, 10, 1), COLLECTION), D(2021, 8, 1), D(2021, 11, 1), False),
        ("已完成", NOTHING, D(2021, 7, 31), D(2021, 10, 30), None),
        ("已完成", NOTHING, D(2021, 7, 31), D(2021, 10, 31), False),
    ],
)
def test_every_date_that_a_unit_owes_is_kept_or_not(
    status: str, delivered: Delivered, completed: date | None, as_of: date, expected: bool | None
):
    moments = Moments(completed={LED: completed} if completed else {})
    made = board(small_ledger(t25_市大数据委={"status": status}), as_of, moments=moments, delivered=delivered)
    assert made.standing[LED].on_time is expected


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
    shown = (
        State.APPROVED,
        State.REPORTED_DONE,
        State.DOING,
        State.DUE_SOON,
        State.OVERDUE,
        State.NOT_REPORTED,
    )
    assert [f"{s.label}{s.symbol}" for s in shown] == [
        "审核通过✓",
        "自报完成待审·",
        "正在推进›",
        "临期△",
        "逾期!",
        "未报○",
    ]


def test_the_date_that_counts_says_whose_it_is():
    ledger = small_ledger()
    assert at(ledger, 25, ITS_LEAD, D(2021, 7, 28)).due_words == "2021-07-31（7月底前）"
    assert at(ledger, 7, "市财政局", D(2021, 10, 25)).due_words == "2021-10-30（10月30日前汇总）"
    assert at(ledger, 25, "鼓楼区", D(2021, 7, 28)).due_words == "2021-10-30（10月30日前汇总）"
    assert at(small_ledger(collect=False), 7, "鼓楼区", D(2021, 10, 25)).due_words == ""
