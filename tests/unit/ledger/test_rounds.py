"""Rounds: planned from a rhythm on the calendar, every day in one of them or none; what counts as reported in which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.deadlines.workdays import Calendar, DayKind
from ledger.errors import Refused
from ledger.rounds.coverage import Answer, AnswerKind, RoundCounts, answer_of, carried_on, report_of, view_of
from ledger.rounds.plan import Rhythm, RhythmKind, Round, begun, plan, round_of
from tests.unit.ledger.sample_ledger import small_ledger

# 2021 as the State Council set it (国办发明电〔2020〕27号): holidays on weekdays, and the weekends that were worked.
FREE = [(1, 1), (2, 11), (2, 12), (2, 15), (2, 16), (2, 17), (4, 5), (5, 3), (5, 4), (5, 5), (6, 14), (9, 20), (9, 21)]
FREE += [(10, day) for day in (1, 4, 5, 6, 7)]
WORKED = [(2, 7), (2, 20), (4, 25), (5, 8), (9, 18), (9, 26), (10, 9)]
CALENDAR = Calendar(
    {date(2021, *day): DayKind.HOLIDAY for day in FREE} | {date(2021, *day): DayKind.WORKDAY for day in WORKED}
)
QUARTERS = Rhythm(RhythmKind.QUARTERLY, within=5, internal_before=2)
DAYS_2021 = [date(2021, 1, 1) + timedelta(days=n) for n in range(365)]


def windows(rounds: tuple[Round, ...]) -> list[tuple[str, str, str]]:
    return [(one.label, f"{one.opens:%m-%d}", f"{one.closes:%m-%d}") for one in rounds]


def test_four_quarters_with_the_years_holidays() -> None:
    rounds = plan(QUARTERS, 2021, CALENDAR)
    assert windows(rounds) == [
        ("第一季度", "01-01", "04-08"),  # 5 April is 清明
        ("第二季度", "04-09", "07-07"),
        ("第三季度", "07-08", "10-13"),  # after 国庆, with Saturday the 9th worked
        ("第四季度", "10-14", "01-07"),
    ]
    assert [one.internal for one in rounds][2] == date(2021, 10, 11)
    assert rounds[3].closes.year == 2022
    assert rounds[2].words == "第三季度（2021-07-08 至 2021-10-13 星期三，内部时限 2021-10-11）"


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(RhythmKind.QUARTERLY), [("第一季度", "01-01", "03-31"), ("第二季度", "04-01", "06-30")]),
        (Rhythm(RhythmKind.HALF_YEARLY, opens_before=10), [("上半年", "06-16", "06-30"), ("下半年", "12-17", "12-31")]),
        (Rhythm(RhythmKind.MONTHLY), [("1月", "01-01", "01-29"), ("2月", "01-30", "02-26")]),
        (Rhythm(), []),
    ],
)
def test_each_rhythm(rhythm: Rhythm, expected: list[tuple[str, str, str]]) -> None:
    assert windows(plan(rhythm, 2021, CALENDAR))[:2] == expected


def test_own_dates_and_their_closings_on_working_days() -> None:
    text = "第一轮 2021-06-10 2021-06-26\n\n集中攻坚：2021年7月1日 至 2021年10月4日（内部 2021年9月30日）"
    first, second = plan(Rhythm(RhythmKind.OWN, own=text), 2021, CALENDAR)
    assert (first.closes, second.closes) == (date(2021, 6, 25), date(2021, 9, 30))
    assert (second.label, second.internal, second.counts) == ("集中攻坚", date(2021, 9, 30), date(2021, 9, 30))


def test_a_holiday_that_is_entered_later_leaves_a_window() -> None:
    rounds = plan(Rhythm(RhythmKind.OWN, own="国庆 2021-10-02 2021-10-04 2021-10-03"), 2021, CALENDAR)
    assert [(one.opens, one.closes, one.internal) for one in rounds] == [(date(2021, 10, 2),) * 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "一行一轮"),
        ("第一轮 2021-06-10", "第 1 行"),
        ("2021-06-10 2021-06-20", "看不懂"),
        ("甲 2021-06-10 2021-06-20\n乙 2021-06-31 2021-07-20", "第 2 行没有 2021-06-31"),
        ("甲 2021-06-20 2021-06-10", "晚于截止日期"),
        ("甲 2021-06-10 2021-06-20 2021-06-21", "内部时限"),
        ("甲 2021-06-10 2021-06-20\n乙 2021-06-20 2021-06-30", "才截止"),
        ("甲 2021-06-10 2021-06-20\n甲 2021-06-21 2021-06-30", "名称一样"),
    ],
)
def test_own_dates_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        plan(Rhythm(RhythmKind.OWN, own=text), 2021, CALENDAR)


def test_an_internal_day_before_the_opening_is_refused() -> None:
    with pytest.raises(Refused, match="内部时限"):
        plan(Rhythm(RhythmKind.MONTHLY, opens_before=3, internal_before=3), 2021, CALENDAR)


def test_no_round_is_before_the_notice() -> None:
    rounds = plan(QUARTERS, 2021, CALENDAR, since=date(2021, 7, 6))
    assert windows(rounds)[0] == ("第二季度", "07-06", "07-07")
    assert rounds[0].internal is None, "that was the day before the notice"
    assert begun(rounds, date(2021, 7, 5)) is None
    assert round_of(rounds, date(2021, 7, 8)) == rounds[1]


SPECIAL = st.dictionaries(st.sampled_from(DAYS_2021), st.sampled_from(DayKind), max_size=40)
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from([RhythmKind.MONTHLY, RhythmKind.QUARTERLY, RhythmKind.HALF_YEARLY]),
    within=st.integers(0, 10),
    opens_before=st.sampled_from([0, 8, 15]),
    internal_before=st.integers(0, 7),
)


@given(RHYTHMS, SPECIAL, st.one_of(st.none(), st.sampled_from(DAYS_2021)))
def test_a_day_is_in_one_round_at_most_and_closings_are_working_days(rhythm, special, since) -> None:
    calendar = Calendar(special)
    rounds = plan(rhythm, 2021, calendar, since=since)
    for one in rounds:
        assert one.opens <= one.closes
        assert calendar.is_workday(one.closes)
        assert one.internal is None or one.opens <= one.internal <= one.closes
    for day in DAYS_2021:
        assert sum(one.holds(day) for one in rounds) <= 1
        if not rhythm.opens_before and (since is None or day >= since):
            assert round_of(rounds, day), "without an opening of its own a round opens when the one before has closed"


QUARTER = Round(3, "第三季度", date(2021, 7, 8), date(2021, 10, 12))
LAST = date(2021, 12, 31)
(ENTRY,) = (e for e in small_ledger(t07_鼓楼区={"status": "长期坚持"}).entries if e.key == "2021-07-鼓楼区")


@pytest.mark.parametrize(
    ("reports", "unchanged", "words"),
    [
        ([], [], "未报"),
        ([date(2021, 7, 7), date(2021, 10, 13)], [], "未报"),
        ([date(2021, 7, 8)], [], "已报 07-08"),
        ([date(2021, 8, 1), date(2021, 10, 12), date(2021, 10, 13)], [], "已报 10-12"),
        ([], [date(2021, 9, 1)], "无变化"),
        ([date(2021, 9, 2)], [date(2021, 9, 1)], "已报 09-02"),
        ([], [date(2021, 10, 13)], "未报"),
    ],
)
def test_what_counts_in_a_round(reports, unchanged, words) -> None:
    assert answer_of(ENTRY, QUARTER, LAST, {ENTRY.key: reports}, {ENTRY.key: unchanged}).words == words


def test_continuous_work_is_asked_once_a_round_and_closed_work_no_more() -> None:
    reports = {ENTRY.key: [date(2021, 7, 20)]}
    assert answer_of(ENTRY, QUARTER, LAST, reports, {}).kind is AnswerKind.REPORTED, "no second report is asked for"
    following = Round(4, "第四季度", date(2021, 10, 13), LAST)
    assert answer_of(ENTRY, following, LAST, reports, {}).kind is AnswerKind.MISSING
    closed = replace(ENTRY, review_state="已办结")
    assert answer_of(closed, following, LAST, reports, {}) == Answer(AnswerKind.UNCHANGED)


def test_a_past_day_knows_nothing_of_later_reports() -> None:
    reports = {ENTRY.key: [date(2021, 9, 2)]}
    assert answer_of(ENTRY, QUARTER, date(2021, 9, 1), reports, {}).kind is AnswerKind.MISSING


LEDGER = small_ledger(
    t07_鼓楼区={"status": "长期坚持"},
    t25_鼓楼区={"status": "不涉及"},
    t07_闽清县={"status": "已完成", "review_state": "已办结"},
    t27_市财政局={"status": "正在推进"},
)
KEYS = [e.key for e in LEDGER.entries]
HAPPENED = st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(DAYS_2021), max_size=4).map(sorted))


@given(HAPPENED, HAPPENED, st.sampled_from(plan(QUARTERS, 2021, CALENDAR)))
def test_reported_and_missing_make_up_what_is_applicable_on_every_day(reports, unchanged, asked) -> None:
    applicable = [e for e in LEDGER.entries if not e.not_applicable]
    for day in DAYS_2021[::9]:
        view = view_of(LEDGER, asked, day, reports, unchanged)
        total = view.total
        assert total.reported + total.missing == total.applicable == len(applicable)
        assert sum(c.applicable for c in view.by_unit.values()) == total.applicable
        assert sum(c.reported for c in view.by_unit.values()) == total.reported
        assert [e.key for e in view.missing()] == [
            e.key
            for e in applicable
            if not e.closed
            and not any(asked.holds(d) and d <= day for days in (reports, unchanged) for d in days.get(e.key, ()))
        ]


def test_units_beside_the_round_before_and_a_year_ago() -> None:
    key = "2021-07-鼓楼区"
    now = view_of(LEDGER, QUARTER, LAST, {}, {})
    before = view_of(LEDGER, QUARTER, LAST, {key: [date(2021, 8, 1)]}, {})
    report = report_of(now, before, None)
    first, *_, last = report.lines
    assert first.now.missing >= last.now.missing
    (own,) = (line for line in report.lines if line.unit == "鼓楼区")
    assert (own.now, own.year_ago) == (RoundCounts(3, 0, 0), None)
    assert own.before == RoundCounts(3, 1, 0)
    assert RoundCounts().rate is None
    both = report.of_units(["鼓楼区", "闽清县"], "小计")
    assert (both.now.applicable, both.now.reported) == (7, 1), "what is closed is asked no more"
    assert both.before
    assert (both.before.reported, both.year_ago) == (2, None)


def test_a_view_is_narrowed_like_a_board():
    view = view_of(LEDGER, QUARTER, LAST, {}, {})
    narrow = view.among(LEDGER.by_task[7])
    assert narrow.total.applicable == 5
    assert set(narrow.by_unit) == {e.unit for e in LEDGER.by_task[7]}
    assert view.total.applicable > 5


def test_days_are_carried_on_in_order_and_once() -> None:
    known = carried_on({}, [("甲", date(2021, 7, 8)), ("乙", date(2021, 7, 9))])
    more = carried_on(known, [("甲", date(2021, 7, 1)), ("甲", date(2021, 7, 8))])
    assert more == {"甲": (date(2021, 7, 1), date(2021, 7, 8)), "乙": (date(2021, 7, 9),)}
    assert known["甲"] == (date(2021, 7, 8),), "who holds the days of before sees them unchanged"
