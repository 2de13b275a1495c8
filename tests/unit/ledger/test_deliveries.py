"""What had been delivered by a day: results with the office's word of then, texts on their ways to the office and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.milestones import plan
from ledger.deadlines.obligations import owed_by_milestone
from ledger.deadlines.owed import PASSED, SENT_BACK, SUBMITTED, Delivered, Delivery
from ledger.duties.consolidation import Collection, StageChange, TextStage
from ledger.duties.deliveries import Deliveries, delivered
from ledger.duties.milestone import Milestones, Result
from ledger.figures.board import board
from tests.unit.ledger.sample_ledger import small_ledger

JULY = ("2021-25-0731", "市大数据委")


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime.combine(date(2021, month, day), time(hour), BEIJING)


RESULT = Result(1, *JULY, "某人", at(7, 15), state=PASSED, decided_at=at(7, 20))
LATER = Result(2, *JULY, "某人", at(8, 5))


@pytest.mark.parametrize(
    ("results", "day", "expected"),
    [
        ((RESULT,), date(2021, 7, 14), None),
        ((RESULT,), date(2021, 7, 15), Delivery(SUBMITTED, date(2021, 7, 15))),
        ((RESULT,), date(2021, 7, 19), Delivery(SUBMITTED, date(2021, 7, 15))),
        ((RESULT,), date(2021, 7, 20), Delivery(PASSED, date(2021, 7, 15))),
        ((RESULT,), None, Delivery(PASSED, date(2021, 7, 15))),
        ((replace(RESULT, state=SENT_BACK),), date(2021, 7, 31), Delivery(SENT_BACK, date(2021, 7, 15))),
        ((LATER, replace(RESULT, state=SENT_BACK)), date(2021, 8, 4), Delivery(SENT_BACK, date(2021, 7, 15))),
        ((LATER, replace(RESULT, state=SENT_BACK)), date(2021, 8, 5), Delivery(SUBMITTED, date(2021, 8, 5))),
        (
            (replace(RESULT, at=at(7, 15, 23), decided_at=None, state=SUBMITTED),),
            date(2021, 7, 15),
            Delivery(SUBMITTED, date(2021, 7, 15)),
        ),
    ],
)
def test_a_result_counts_as_the_office_saw_it_then(
    results: tuple[Result, ...], day: date | None, expected: Delivery | None
):
    assert delivered({JULY: results}, {}, {}, day).results.get(JULY) == expected


WAY = (
    StageChange(at(10, 20), TextStage.SENT),
    StageChange(at(10, 25), TextStage.RETURNED),
    StageChange(at(10, 29), TextStage.SENT),
    StageChange(at(11, 2), TextStage.ACCEPTED),
    StageChange(at(11, 8), TextStage.RETURNED),
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 10, 19), None),
        (date(2021, 10, 24), Delivery(SUBMITTED, date(2021, 10, 20))),
        (date(2021, 10, 25), None),
        (date(2021, 10, 30), Delivery(SUBMITTED, date(2021, 10, 29))),
        (date(2021, 11, 7), Delivery(PASSED, date(2021, 10, 29))),
        (date(2021, 11, 8), None),
        (None, None),
    ],
)
def test_a_text_counts_on_the_days_on_which_the_office_had_it(day: date | None, expected: Delivery | None):
    assert delivered({}, {7: WAY}, {}, day).collected.get(7) == expected


class Texts:
    """A keeper that reads the same again every time."""

    def collections(self) -> dict[int, Collection]:
        return {9: Collection(9, drafter="市财政局"), 7: Collection(7)}

    def moves(self) -> dict[int, tuple[StageChange, ...]]:
        return {7: WAY[:1]}


def test_the_same_day_gives_the_same_object_as_long_as_it_says_the_same():
    given: dict[tuple[str, str], tuple[Result, ...]] = {}
    kept = Deliveries(lambda: dict(given), Texts())
    before, now = kept.until(date(2021, 10, 21)), kept.until()
    assert (now.drafters, before.collected[7].state) == ({9: "市财政局"}, SUBMITTED)
    ledger = object()
    held = kept.until(of=ledger)
    given[JULY] = (replace(RESULT, at=at(10, 22), decided_at=None, state=SUBMITTED),)
    assert kept.until(date(2021, 10, 21)) is before, "what came later does not touch that day"
    assert kept.until(of=ledger) is held, "of the same version nobody asks again"
    assert kept.until(of=object()) is not held
    assert kept.until() is not now
    for day in range(1, 31):
        kept.until(date(2021, 9, day))
    assert kept.until(date(2021, 10, 21)) == before


@pytest.mark.parametrize(
    ("drafters", "texts", "late"),
    [
        ({}, (), {("市财政局", 7), ("市财政局", 27), ("市大数据委", 27)}),
        ({27: "市财政局"}, (), {("市财政局", 7), ("市财政局", 27)}),
        ({27: "市大数据委"}, (7,), {("市大数据委", 27)}),
        ({27: "市大数据委"}, (7, 27), set()),
    ],
)
def test_of_several_lead_units_the_one_that_was_named_to_write_owes_the_text(
    drafters: dict[int, str], texts: tuple[int, ...], late: set[tuple[str, int]]
):
    ledger, day = small_ledger(), date(2021, 10, 31)
    sent = {no: Delivery(SUBMITTED, date(2021, 10, 29)) for no in (*texts, 25)}
    made = Delivered({JULY: Delivery(PASSED, date(2021, 7, 20))}, sent, drafters)
    assert {(u.entry.unit, u.task.no) for u in board(ledger, day, delivered=made).overdue} == late
    found = Milestones(plan(ledger), owed=owed_by_milestone(ledger), delivered=made)
    collected = next(m for m in found.listed if m.collection)
    assert {unit for m, unit in found.overdue(day) if m is collected} == {unit for unit, _ in late}
    assert all(
        found.words(collected, u, day).startswith("逾期") is (u in {of for of, _ in late}) for u in collected.owners
    )
