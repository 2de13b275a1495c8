from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.deadlines.standing import Rules, State
from ledger.deadlines.workdays import NO_HOLIDAYS
from ledger.dones import Done
from ledger.entries import Ledger
from ledger.figures.board import board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures, figures, figures_by, side_of, standings
from ledger.figures.courses import Courses
from ledger.figures.pace import done_curve, moments_of
from tests.unit.ledger.sample_ledger import PARTS, small_ledger

OCTOBER = date(2021, 10, 12)
STATUSES = st.sampled_from(["", "未启动", "正在推进", "已完成", "长期坚持", "不涉及"])

REVIEWS = st.sampled_from(["", "待审核", "已通过", "已退回", "已办结"])


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    blank = small_ledger()
    filled = tuple(
        replace(
            e,
            status=draw(STATUSES),
            review_state=draw(REVIEWS),
            changed_since_review=draw(st.sampled_from([(), ("progress_note",)])),
            review_typed=draw(st.booleans()),
            percent=draw(st.none() | st.floats(0, 100)),
            updated_at=datetime(2021, 6, 7, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 200))),
        )
        for e in blank.entries
    )
    return replace(blank, entries=filled)


DAYS = st.dates(date(2021, 6, 1), date(2022, 1, 31))


@given(ledgers(), DAYS, st.integers(2, 5))
def test_figures_add_up_over_any_partition(ledger: Ledger, as_of: date, groups: int):
    known = standings(ledger, as_of)
    whole = figures(ledger.entries, known)
    split = figures_by(ledger.entries, known, lambda e: hash(e.key) % groups)
    assert sum(split.values(), Figures()) == whole
    b = board(ledger, as_of)
    for grouped in (b.by_unit, b.by_task, b.by_part):
        assert sum(grouped.values(), Figures()) == whole


@given(ledgers(), DAYS)
def test_rates_are_shares(ledger: Ledger, as_of: date):
    total = board(ledger, as_of).total
    for rate in (total.reporting_rate, *map(total.rate, Done), total.on_time_rate):
        assert rate is None or 0 <= rate <= 1
    assert total.closed <= total.approved <= total.reported_done <= total.reported
    assert total.reported <= total.applicable <= total.total
    assert total.on_time <= total.on_time_base
    assert total.overdue + total.due_soon + total.silent <= total.applicable
    assert total.silent <= total.not_reported
    assert total.unconfirmed <= total.total - total.applicable


@given(ledgers(), DAYS, st.integers(1, 100))
def test_what_is_overdue_stays_so_when_nobody_works(ledger: Ledger, as_of: date, later: int):
    before, after = standings(ledger, as_of), standings(ledger, as_of + timedelta(days=later))
    for key, at in before.items():
        if at.state is State.OVERDUE:
            assert after[key].state is State.OVERDUE
            gone = NO_HOLIDAYS.between(as_of, as_of + timedelta(days=later))
            assert after[key].days_late == at.days_late + gone


@given(ledgers(), DAYS, st.integers(0, 15))
def test_completing_an_entry_never_lowers_a_rate(ledger: Ledger, as_of: date, n: int):
    if ledger.entries[n].status == "不涉及":
        return
    done = replace(ledger.entries[n], status="已完成", review_state="待审核")
    better = replace(ledger, entries=(*ledger.entries[:n], done, *ledger.entries[n + 1 :]))
    before, after = board(ledger, as_of).total, board(better, as_of).total
    assert (after.rate(Done.REPORTED) or 0) >= (before.rate(Done.REPORTED) or 0)
    assert (after.reporting_rate or 0) >= (before.reporting_rate or 0)
    assert after.overdue <= before.overdue


def test_no_denominator_no_rate():
    nothing = Figures()
    assert (nothing.reporting_rate, nothing.on_time_rate) == (None, None)
    assert {nothing.rate(done) for done in Done} == {None}
    assert not any(nothing.all_done(done) for done in Done)


def test_the_three_rates_are_different_things():
    ledger = small_ledger(
        t30_鼓楼区={"status": "已完成", "updated_at": datetime(2021, 9, 1, tzinfo=UTC)},
        t30_闽清县={"status": "正在推进", "updated_at": datetime(2021, 11, 2, tzinfo=UTC)},
    )
    counted = board(ledger, date(2021, 11, 3)).by_task[30]
    assert (counted.reporting_rate, counted.rate(Done.REPORTED), counted.on_time_rate) == (1, 0.5, 0.5)
    assert counted.rate(Done.APPROVED) == 0, "nobody has looked at it"


def test_not_applicable_leaves_the_denominator_and_shows_until_confirmed():
    ledger = small_ledger(t30_鼓楼区={"status": "不涉及"}, t30_闽清县={"status": "不涉及", "review_state": "已通过"})
    counted = board(ledger, OCTOBER).by_task[30]
    assert (counted.total, counted.applicable, counted.unconfirmed) == (2, 0, 1)
    assert 30 not in board(ledger, OCTOBER).tasks_done


def test_a_task_is_done_when_all_its_applicable_entries_are():
    passed = {"review_state": "已通过"}
    most = {"t30_鼓楼区": {"status": "已完成", **passed}, "t30_闽清县": {"status": "正在推进", **passed}}
    assert board(small_ledger(**most), OCTOBER).tasks_done == ()
    for last in ("长期坚持", "不涉及"):
        ledger = small_ledger(**(most | {"t30_闽清县": {"status": last, **passed}}))
        assert board(ledger, OCTOBER).tasks_done == (30,)
        assert board(ledger, OCTOBER, Rules(headline=Done.CLOSED)).tasks_done == ()


FINISHED = {"status": "已完成", "percent": 100.0, "progress_note": "已公开。"}
CHANGED = {"changed_since_review": ("progress_note",)}


@pytest.mark.parametrize(
    ("values", "dones"),
    [
        ({"status": "正在推进", "review_state": "已通过"}, (0, 0, 0)),
        ({"status": "未启动", "review_state": "已办结"}, (0, 0, 0)),
        (FINISHED, (1, 0, 0)),
        (FINISHED | {"review_state": "待审核"}, (1, 0, 0)),
        (FINISHED | {"review_state": "已退回"}, (0, 0, 0)),
        (FINISHED | {"review_state": "已退回", "status": "长期坚持"}, (0, 0, 0)),
        (FINISHED | {"review_state": "已退回"} | CHANGED, (1, 0, 0)),
        (FINISHED | {"review_state": "已通过"}, (1, 1, 0)),
        (FINISHED | {"review_state": "已通过", "review_typed": True}, (1, 0, 0)),
        (FINISHED | {"review_state": "已通过"} | CHANGED, (1, 0, 0)),
        (FINISHED | {"review_state": "已办结"}, (1, 1, 1)),
        (FINISHED | {"review_state": "已办结", "status": "长期坚持"}, (1, 1, 1)),
        (FINISHED | {"review_state": "已办结", "review_typed": True}, (1, 0, 0)),
        (FINISHED | {"review_state": "已办结"} | CHANGED, (1, 0, 0)),
    ],
)
def test_done_says_who_says_so(values: dict[str, object], dones: tuple[int, int, int]):
    counted = board(small_ledger(t30_鼓楼区=values), OCTOBER).select(unit="鼓楼区", task=30).total
    assert tuple(map(counted.count, Done)) == dones


@pytest.mark.parametrize("status", ["已完成", "长期坚持", "不涉及"])
def test_what_was_sent_back_is_owed_again(status: str):
    back = {"status": status, "percent": None, "progress_note": "见附件。", "review_state": "已退回"}
    ledger = small_ledger(t25_市大数据委=back)
    before = board(ledger, date(2021, 7, 12)).select(unit="市大数据委", task=25)
    assert (before.total.applicable, before.total.reported_done) == (1, 0)
    at = before.standing["2021-25-市大数据委"]
    assert (at.state, at.words, at.done) == (State.DOING, "已退回", False)
    after = board(ledger, date(2021, 8, 5)).standing["2021-25-市大数据委"]
    assert (after.state, after.words) == (State.OVERDUE, "逾期4个工作日")


def test_selection_narrows_by_side_part_task_lead_and_unit():
    whole = board(small_ledger(), OCTOBER)
    assert whole.select(side=COUNTY_SIDE).units == ("鼓楼区", "闽清县", "高新区管委会")
    assert whole.select(side=CITY_SIDE).units == ("市财政局", "市大数据委")
    assert [t.no for t in whole.select(part=PARTS[2]).tasks] == [25, 27, 30]
    assert [t.no for t in whole.select(lead="市财政局").tasks] == [7, 27]
    assert {e.unit for e in whole.select(lead="市财政局", task=27).entries} >= {"鼓楼区", "市大数据委"}
    assert whole.select(unit="鼓楼区").select(task=7).total.total == 1
    assert whole.select(unit="没有这个单位").total == Figures()
    assert whole.select() is whole
    assert whole.select(unit="鼓楼区") is whole.select(unit="鼓楼区")
    assert (side_of("开发区"), side_of("县（市）区"), side_of("市直单位")) == (
        COUNTY_SIDE,
        COUNTY_SIDE,
        CITY_SIDE,
    )


def test_worklists_put_the_worst_first_and_name_who_is_responsible():
    ledger = small_ledger(
        t25_市大数据委={"status": "正在推进", "reporter": "王某", "phone": "0591-00000000"},
        t25_鼓楼区={"status": "未启动"},
    )
    late = board(ledger, date(2021, 11, 2)).overdue
    assert [(u.task.no, u.entry.unit, u.standing.days_late) for u in late] == [
        (25, "市大数据委", 67),
        (7, "市财政局", 2),
        (27, "市财政局", 2),
        (27, "市大数据委", 2),
    ]
    assert (late[0].entry.reporter, late[0].lead_units) == ("王某", ("市大数据委",))
    silent = board(ledger, date(2021, 11, 2)).silent
    assert {u.entry.role for u in silent} == {"责任"}
    assert "2021-25-鼓楼区" not in {u.entry.key for u in silent}, "未启动 is a report"
    july = board(ledger, date(2021, 7, 28)).due_soon
    assert [(u.entry.key, u.standing.days) for u in july] == [("2021-25-市大数据委", 3)]
    october = board(ledger, date(2021, 10, 25)).due_soon
    assert [u.standing.days for u in october] == [5, 5, 5], "item 25 is late already"


def test_the_same_question_gives_the_same_board():
    ledger = small_ledger()
    assert board(ledger, OCTOBER) is board(ledger, OCTOBER)
    assert board(ledger, OCTOBER) is not board(ledger, OCTOBER, Rules(due_soon_workdays=3))
    assert board(ledger, OCTOBER) is not board(replace(ledger, version=2), OCTOBER)


@dataclass(frozen=True)
class Line:
    day: date
    key: str
    new: str
    column: str = "status"
    source: str = "demo"

    seq = 0

    @property
    def at(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 1, tzinfo=UTC)


def test_curve_follows_who_says_so_and_reopening():
    ledger = small_ledger()
    changes = [
        Line(date(2021, 6, 8), "2021-07-鼓楼区", "已完成"),
        Line(date(2021, 6, 9), "2021-07-鼓楼区", "已通过", "review_state"),
        Line(date(2021, 6, 9), "2021-07-闽清县", "长期坚持"),
        Line(date(2021, 6, 9), "2021-99-外来行", "已完成"),
        Line(date(2021, 6, 12), "2021-07-鼓楼区", "已退回", "review_state"),
        Line(date(2021, 6, 12), "2021-25-鼓楼区", "不涉及"),
    ]
    courses = Courses(2021, lambda _column, a, b: a == b)
    courses.follow(changes, ())
    points = done_curve(courses, board(ledger, date(2021, 6, 14)), step_days=5)
    assert [p.day.day for p in points] == [4, 9, 14]
    assert points[1].shares == {Done.REPORTED: 2 / 16, Done.APPROVED: 1 / 16, Done.CLOSED: 0}
    keys = [e.key for e in ledger.entries]
    assert courses.shares(keys, date(2021, 6, 13)) == {
        Done.REPORTED: 1 / 15,
        Done.APPROVED: 0,
        Done.CLOSED: 0,
    }
    assert set(points[-1].shares.values()) == {0}, "the last point is the board's"
    assert points[0].expected == 0 < points[-1].expected
    assert done_curve(courses, board(ledger, date(2021, 6, 1))) == ()


def test_moments_remember_the_first_report_and_the_standing_completion():
    changes = [
        Line(date(2021, 7, 1), "a", "30", "percent"),
        Line(date(2021, 7, 2), "a", "已完成"),
        Line(date(2021, 7, 3), "a", "正在推进"),
        Line(date(2021, 7, 9), "a", "已完成"),
        Line(date(2021, 7, 9), "b", "张三", "reporter"),
    ]
    found = moments_of(changes)
    assert found.reported == {"a": date(2021, 7, 1)}
    assert found.completed == {"a": date(2021, 7, 9)}
