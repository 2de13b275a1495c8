"""The next version in the making: kept, saved by one at a time, published with all progress, for the office alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from ledger.breakdown import Deadline, Duty
from ledger.clock import BEIJING, FixedDay
from ledger.deadlines.workdays import DayKind
from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from ledger.year.service import DraftMoved, NoDraft, YearDesk
from store.audit import deeds
from store.database import reading
from store.store import Store
from store.year_admin import YearAdmin
from tests.unit.ledger.test_revision import BEFORE, OLD

NOW = datetime(2021, 7, 1, 9, tzinfo=BEIJING)
OFFICE = Person("o", "办公厅", frozenset({Role.OFFICE}))
CLERK = Person("c", "甲", frozenset({Role.UNIT, Role.LEAD}), ("甲",))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 'a.db'}", clock=FixedDay(date(2021, 7, 1)))
    made.start_year(OLD, BEFORE.dump(), BEFORE)
    return made


@pytest.fixture
def desk(store: Store) -> YearDesk:
    return YearDesk(YearAdmin(store))


def test_a_draft_is_settled_compared_and_published(desk: YearDesk, store: Store) -> None:
    first = desk.begin_from_present(OFFICE, now=NOW)
    second = desk.amend(OFFICE, first.seq, {2: {"internal": "2021-09-30"}}, now=NOW)
    assert desk.draft(OFFICE) == second
    assert {now.due for _, now in desk.compare(OFFICE).moved} == {date(2021, 9, 30)}
    desk.publish(OFFICE, second.seq, edition=desk.edition())
    assert store.breakdown.task(2).due == date(2021, 9, 30)
    assert desk.draft(OFFICE) is None
    assert [(e.person, e.title) for e in desk.editions(OFFICE)] == [("办公厅", "分解表")]


def test_a_date_of_units_that_the_directory_does_not_know_is_doubted(desk: YearDesk) -> None:
    duties = tuple(
        Duty(
            "正文第四条", f"{name}于7月底前提出方案。", Deadline("7月底前", date(2021, 7, 31), owners=(name,))
        )
        for name in ("各平台公司", OLD.tasks[0].responsible_units[0].name)
    )
    draft = desk.begin(OFFICE, "a.docx", replace(OLD, duties=duties), (), now=NOW)
    assert [d.reason for d in draft.doubts] == ["“各平台公司”不在单位名录里，请核对由谁负责"]


def test_two_who_work_on_one_draft_do_not_overwrite_each_other(desk: YearDesk) -> None:
    first = desk.begin_from_present(OFFICE, now=NOW)
    desk.amend(OFFICE, first.seq, {1: {"title": "公开全部规划信息。"}}, now=NOW)
    with pytest.raises(DraftMoved):
        desk.amend(OFFICE, first.seq, {1: {"title": "公开规划。"}}, now=NOW)
    with pytest.raises(DraftMoved):
        desk.publish(OFFICE, first.seq, edition=0)
    held = desk.draft(OFFICE)
    assert held
    assert held.breakdown.task(1).title == "公开全部规划信息。"


def test_a_discarded_draft_leaves_its_texts(desk: YearDesk, store: Store) -> None:
    first = desk.begin_from_present(OFFICE, now=NOW)
    desk.amend(OFFICE, first.seq, {1: {"title": "公开全部规划信息。"}}, now=NOW)
    desk.discard(OFFICE)
    with pytest.raises(NoDraft):
        desk.compare(OFFICE)
    with reading(store.engine) as connection:
        (closed,) = deeds(connection, kinds=["year.draft_closed"])
    assert "公开全部规划信息。" in closed.detail["breakdown"]


def test_the_office_keeps_the_calendar(desk: YearDesk) -> None:
    desk.set_day(OFFICE, date(2021, 10, 1), DayKind.HOLIDAY)
    desk.set_day(OFFICE, date(2021, 10, 9), DayKind.WORKDAY)
    desk.set_day(OFFICE, date(2021, 10, 9), None)
    assert desk.calendar().special == {date(2021, 10, 1): DayKind.HOLIDAY}


@pytest.mark.parametrize(
    "act",
    [
        lambda d: d.draft(CLERK),
        lambda d: d.begin(CLERK, "f", OLD, (), now=NOW),
        lambda d: d.begin_from_present(CLERK, now=NOW),
        lambda d: d.amend(CLERK, 1, {}, now=NOW),
        lambda d: d.set_units(CLERK, 1, BEFORE.dump(), now=NOW),
        lambda d: d.compare(CLERK),
        lambda d: d.publish(CLERK, 1, edition=0),
        lambda d: d.discard(CLERK),
        lambda d: d.editions(CLERK),
        lambda d: d.set_day(CLERK, date(2021, 10, 1), DayKind.HOLIDAY),
    ],
)
def test_nobody_else_may(desk: YearDesk, act: Callable[[YearDesk], object]) -> None:
    desk.begin_from_present(OFFICE, now=NOW)
    with pytest.raises(NotAllowed):
        act(desk)
    assert desk.draft(OFFICE)
