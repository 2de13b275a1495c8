"""Working days: weekends, moved days, and the sentence that warns."""

from __future__ import annotations

from datetime import date

import pytest

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
