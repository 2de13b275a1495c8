"""Working days: weekends, moved days, and the sentence that warns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.deadlines.workdays import Calendar, DayKind

AUTUMN = Calendar({date(2021, 10, 1): DayKind.HOLIDAY, date(2021, 10, 9): DayKind.WORKDAY})


@pytest.mark.parametrize(
    ("day", "works", "before"),
    [
        (date(2021, 10, 30), False, date(2021, 10, 29)),  # the notice's collection day is a Saturday
        (date(2021, 7, 31), False, date(2021, 7, 30)),
        (date(2021, 10, 31), False, date(2021, 10, 29)),
        (date(2021, 10, 29), True, date(2021, 10, 29)),
        (date(2021, 10, 1), False, date(2021, 9, 30)),
        (date(2021, 10, 9), True, date(2021, 10, 9)),
        (date(2021, 10, 10), False, date(2021, 10, 9)),
    ],
)
def test_days(day: date, works: bool, before: date) -> None:
    assert AUTUMN.is_workday(day) is works
    assert AUTUMN.last_workday(day) == before
    assert bool(AUTUMN.warning(day)) is not works


@pytest.mark.parametrize(
    ("day", "number", "after", "before"),
    [
        (date(2021, 9, 30), 1, date(2021, 10, 4), date(2021, 9, 29)),
        (date(2021, 9, 30), 5, date(2021, 10, 8), date(2021, 9, 23)),
        (date(2021, 10, 8), 1, date(2021, 10, 9), date(2021, 10, 7)),
        (date(2021, 10, 10), 1, date(2021, 10, 11), date(2021, 10, 9)),
        (date(2021, 10, 10), 0, date(2021, 10, 10), date(2021, 10, 10)),
    ],
)
def test_within_so_many_working_days(day: date, number: int, after: date, before: date) -> None:
    assert AUTUMN.workdays_after(day, number) == after
    assert AUTUMN.workdays_before(day, number) == before


def test_the_warning_says_when_instead() -> None:
    assert AUTUMN.warning(date(2021, 10, 30)) == "2021-10-30 是星期六，请在 2021-10-29（星期五）前办妥。"
    assert AUTUMN.warning(date(2021, 10, 1)).startswith("2021-10-01 是放假")


DAYS = st.dates(date(2021, 9, 1), date(2022, 2, 28))


@given(st.dictionaries(DAYS, st.sampled_from(DayKind), max_size=30), DAYS, DAYS)
def test_days_between_are_those_that_one_counts_on_the_fingers(special, today, due):
    calendar = Calendar(special)
    first, last = min(today, due), max(today, due)
    after = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    counted = sum(calendar.is_workday(day) for day in after)
    assert calendar.between(today, due) == (counted if today <= due else -counted)
    words = calendar.words(today, due)
    assert words.startswith("逾期") is (today > due)
    assert f"{counted}个工作日" in words or counted == 0


@pytest.mark.parametrize(
    ("today", "due", "words"),
    [
        (date(2021, 10, 29), date(2021, 10, 30), "今天到期"),  # Friday: the working day before a Saturday
        (date(2021, 10, 28), date(2021, 10, 30), "还有1个工作日"),
        (date(2021, 10, 31), date(2021, 10, 30), "逾期不到1个工作日"),
        (date(2021, 11, 1), date(2021, 10, 30), "逾期1个工作日"),
        (date(2021, 9, 30), date(2021, 10, 1), "今天到期"),  # a holiday that the office entered
        (date(2021, 10, 8), date(2021, 10, 11), "还有2个工作日"),  # Saturday the 9th is worked
        (date(2021, 10, 11), date(2021, 10, 8), "逾期2个工作日"),
    ],
)
def test_holidays_and_moved_days_count_as_entered(today, due, words):
    assert AUTUMN.words(today, due) == words
