"""A point of the curve is what the pages said on that day, whoever did what, in the portal or in the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clock import BEIJING
from ledger.dones import Done
from ledger.errors import LedgerError
from ledger.figures.board import board
from ledger.figures.counts import Figures
from ledger.figures.pace import done_curve
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.review.service import ReviewService
from ledger.review.workflow import Step
from ledger.service import LedgerService
from store.review.reviews import Reviews
from store.year.courses import courses_of
from tests.property.world import PLACES, World

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
BEGIN = date(2021, 9, 1)
KEYS = ("2021-01-甲", "2021-01-乙")


class Calendar:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.day = BEGIN

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=BEIJING)

    def today(self) -> date:
        return self.day


class Year:
    """A world in which a day passes after every audit event."""

    def __init__(self, world: World) -> None:
        self.world, self.store, self.clock = world, world.store, Calendar()
        world.store.clock = world.engine.clock = self.clock
        self.service, self.review = (
            LedgerService(world.store),
            ReviewService(Reviews(world.store)),
        )
        self.audit_events = 0
        self.shown: dict[date, Figures] = {}

    def do(self, what: str, key: str, word: str = "") -> None:
        """One audit event (one that the rules refuse is none), written into the sheet; then the day is over."""
        self.audit_events += 1
        with suppress(LedgerError):
            if what == "report":
                values = {"status": word, "progress_note": f"第 {self.audit_events} 次报送"}
                seen = self.review.seen(key).texts
                self.service.submit(OFFICE, Submission(key, values, seen), token=str(self.audit_events))
            elif what == "type":
                column, _, text = word.partition("=")
                self.world.sheet.put(self.world.where(key)[0], PLACES[column], text)
            else:
                self.review.take(
                    OFFICE, Step(what), self.review.seen(key), token=str(self.audit_events), reason="请补充"
                )
        assert self.world.engine.cycle().trouble == ""
        self.shown[self.clock.day] = board(self.store.ledger(), self.clock.day).total
        self.clock.day += timedelta(days=1)

    def check(self) -> None:
        """Every past day, by the curve, by its own ledger, and as the pages showed it when it was today."""
        courses = courses_of(self.store)
        for back in range(1, (self.clock.day - BEGIN).days + 1):
            day = self.clock.day - timedelta(days=back)
            then = board(self.store.ledger_at(day), day)
            assert then.total == self.shown[day], day
            told = courses.shares([e.key for e in then.entries], day)
            assert told == pytest.approx({done: then.total.rate(done) or 0.0 for done in Done}), day


@contextmanager
def a_year() -> Iterator[Year]:
    world = World("memory")
    try:
        yield Year(world)
    finally:
        world.close()


STATUSES = st.sampled_from(["正在推进", "已完成", "长期坚持", "不涉及"])
AUDIT_EVENTS = st.one_of(
    st.tuples(st.just("report"), st.sampled_from(KEYS), STATUSES),
    st.tuples(st.sampled_from([s.value for s in Step]), st.sampled_from(KEYS), st.just("")),
    st.tuples(
        st.just("type"),
        st.sampled_from(KEYS),
        st.sampled_from(
            [
                "status=已完成",
                "status=不涉及",
                "status=完成了",
                "status=看不懂",
                "progress_note=同事改的",
                "progress_note=第 1 次报送",
                "review_state=已通过",
                "review_state=已退回",
                "review_state=已办结",
                "percent=0.5",
                "evidence=",
            ]
        ),
    ),
)


@pytest.mark.parametrize("examples", [6, pytest.param(300, marks=pytest.mark.deep)])
def test_the_curve_says_what_the_pages_said(examples: int) -> None:
    settings(max_examples=examples, deadline=None)(given(st.lists(AUDIT_EVENTS, min_size=3, max_size=9))(tell))()


def tell(audit_events: list[tuple[str, str, str]]) -> None:
    with a_year() as year:
        year.do("report", KEYS[1], "已完成")
        for number, deed in enumerate(audit_events):
            year.do(*deed)
            if number == 2:
                year.check()  # and is carried on from there
        year.check()


@pytest.mark.long
@pytest.mark.parametrize(
    "story",
    [
        [("report", "已完成"), ("approve", ""), ("close", ""), ("reopen", ""), ("report", "已完成"), ("approve", "")],
        [("report", "已完成"), ("approve", ""), ("type", "progress_note=同事改的"), ("approve", "")],
        [("report", "已完成"), ("type", "review_state=已通过"), ("approve", ""), ("close", "")],
        [
            ("report", "长期坚持"),
            ("send_back", ""),
            ("type", "evidence=http://www.example.gov.cn/a.htm"),
            ("approve", ""),
        ],
        [("report", "不涉及"), ("approve", ""), ("type", "review_state=已退回")],
        [("type", "status=不涉及"), ("type", "progress_note=与本单位无关")],
        [("type", "status=完成了"), ("approve", ""), ("type", "status=#REF!")],
        [("report", "已完成"), ("type", "status=不涉及")],
        [("report", "长期坚持"), ("approve", ""), ("type", "status=看不懂"), ("type", "progress_note=同事改的")],
        [("report", "不涉及"), ("approve", ""), ("type", "status=看不懂"), ("type", "status=不涉及")],
        [("type", "percent=40"), ("type", "percent=#REF!"), ("type", "status=已完成"), ("type", "status=逾期5天")],
    ],
)
def test_stories_that_change_who_says_done(story: list[tuple[str, str]]) -> None:
    with a_year() as year:
        year.do("report", KEYS[1], "已完成")  # so that a changed denominator shows
        for what, word in story:
            year.do(what, KEYS[0], word)
        year.check()


def test_the_curve_ends_with_the_figures_of_the_page() -> None:
    with a_year() as year:
        year.do("report", KEYS[0], "已完成")
        year.service.submit(OFFICE, Submission(KEYS[1], {"status": "已完成"}, {}), token="waits")
        of = board(year.store.ledger(), year.clock.day)
        points = done_curve(courses_of(year.store), of)
        assert points[-1].shares == {done: of.total.rate(done) for done in Done}
        assert of.total.reported_done == 2, "one of them waits to be written"
        assert [p.expected for p in points] == sorted(p.expected for p in points)
