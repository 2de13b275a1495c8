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
from ledger.errors import ChangedMeanwhile, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.year.service import YearService
from store.audit import audit_events
from store.database import reading
from store.store import Store
from store.year.admin import YearAdmin
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
def service(store: Store) -> YearService:
    return YearService(YearAdmin(store))


def test_a_draft_is_settled_compared_and_published(service: YearService, store: Store) -> None:
    first = service.begin_from_present(OFFICE)
    second = service.amend(OFFICE, first.seq, {2: {"internal": "2021-09-30"}})
    assert service.draft(OFFICE) == second
    assert {now.due for _, now in service.compare(OFFICE).moved} == {date(2021, 9, 30)}
    service.publish(OFFICE, second.seq, edition=service.edition())
    assert store.breakdown.task(2).due == date(2021, 9, 30)
    assert service.draft(OFFICE) is None
    assert [(e.person, e.title) for e in service.editions(OFFICE)] == [("办公厅", "分解表")]


def test_a_date_of_units_that_the_directory_does_not_know_is_doubted(service: YearService) -> None:
    duties = tuple(
        Duty("正文第四条", f"{name}于7月底前提出方案。", Deadline("7月底前", date(2021, 7, 31), owners=(name,)))
        for name in ("各平台公司", OLD.tasks[0].responsible_units[0].name)
    )
    draft = service.begin(OFFICE, "a.docx", replace(OLD, duties=duties), ())
    assert [d.reason for d in draft.doubts] == ["“各平台公司”不在单位名录里，请核对由谁负责"]


def test_two_who_work_on_one_draft_do_not_overwrite_each_other(service: YearService) -> None:
    first = service.begin_from_present(OFFICE)
    service.amend(OFFICE, first.seq, {1: {"title": "公开全部规划信息。"}})
    with pytest.raises(ChangedMeanwhile):
        service.amend(OFFICE, first.seq, {1: {"title": "公开规划。"}})
    with pytest.raises(ChangedMeanwhile):
        service.publish(OFFICE, first.seq, edition=0)
    held = service.draft(OFFICE)
    assert held
    assert held.breakdown.task(1).title == "公开全部规划信息。"


def test_a_discarded_draft_leaves_its_texts(service: YearService, store: Store) -> None:
    first = service.begin_from_present(OFFICE)
    service.amend(OFFICE, first.seq, {1: {"title": "公开全部规划信息。"}})
    service.discard(OFFICE)
    with pytest.raises(Refused, match="没有底稿"):
        service.compare(OFFICE)
    with reading(store.engine) as connection:
        (closed,) = audit_events(connection, kinds=["year.draft_closed"])
    assert "公开全部规划信息。" in closed.detail["breakdown"]


def test_the_office_keeps_the_calendar(service: YearService) -> None:
    service.set_day(OFFICE, date(2021, 10, 1), DayKind.HOLIDAY)
    service.set_day(OFFICE, date(2021, 10, 9), DayKind.WORKDAY)
    service.set_day(OFFICE, date(2021, 10, 9), None)
    assert service.calendar().special == {date(2021, 10, 1): DayKind.HOLIDAY}


@pytest.mark.parametrize(
    "act",
    [
        lambda d: d.draft(CLERK),
        lambda d: d.begin(CLERK, "f", OLD, ()),
        lambda d: d.begin_from_present(CLERK),
        lambda d: d.amend(CLERK, 1, {}),
        lambda d: d.set_units(CLERK, 1, BEFORE.dump()),
        lambda d: d.compare(CLERK),
        lambda d: d.publish(CLERK, 1, edition=0),
        lambda d: d.discard(CLERK),
        lambda d: d.editions(CLERK),
        lambda d: d.set_day(CLERK, date(2021, 10, 1), DayKind.HOLIDAY),
    ],
)
def test_nobody_else_may(service: YearService, act: Callable[[YearService], object]) -> None:
    service.begin_from_present(OFFICE)
    with pytest.raises(NotAllowed):
        act(service)
    assert service.draft(OFFICE)
