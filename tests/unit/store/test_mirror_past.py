"""Past days and history in memory: shared as long as they hold, rebuilt as soon as they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from ledger.clock import BEIJING
from ledger.repository import Change
from tests.property.world import World

KEY, OTHER = "2021-01-甲", "2021-01-乙"
DAY = date(2021, 7, 1)


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def book(world: World, new: str, *, day: date, key: str = KEY, old: str = "") -> None:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    change = Change(0, at, "demo", "林某", key, "progress_note", old, new)
    world.store.take_over([change], mark=f"{key}{new}")


def test_a_past_day_is_the_same_object_until_something_is_booked_on_it_or_before(world: World) -> None:
    book(world, "七月", day=DAY)
    past = world.store.ledger_at(DAY)
    assert past.by_key[KEY].progress_note == "七月"
    book(world, "八月", day=DAY + timedelta(days=31), old="七月")
    assert world.store.ledger_at(DAY) is past
    book(world, "迟到的六月", day=DAY - timedelta(days=20), key=OTHER)
    again = world.store.ledger_at(DAY)
    assert (again.by_key[KEY].progress_note, again.by_key[OTHER].progress_note) == ("七月", "迟到的六月")


def test_the_last_hour_of_a_day_belongs_to_it(world: World) -> None:
    world.store.ledger_at(DAY)
    change = Change(0, datetime(2021, 7, 1, 23, 59, 59, tzinfo=BEIJING), "demo", "林某", KEY, "issues", "", "夜里")
    world.store.take_over([change], mark="night")
    assert world.store.ledger_at(DAY).by_key[KEY].issues == "夜里"
    assert world.store.ledger_at(DAY - timedelta(days=1)).by_key[KEY].issues == ""


def test_later_answers_begin_with_earlier_ones(world: World) -> None:
    asked = ("progress_note", "issues")
    book(world, "一", day=DAY)
    first = world.store.changes(columns=asked)
    book(world, "二", day=DAY, key=OTHER)
    second = world.store.changes(columns=asked)
    assert [c.new for c in second] == ["一", "二"]
    assert second[0] is first[0]
    assert world.store.changes(columns=("issues",)) == ()
