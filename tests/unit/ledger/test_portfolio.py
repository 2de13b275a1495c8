"""分管领导: who is in charge of which task; set by the office, found by the leader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.errors import InvalidCells, NotAllowed, Refused
from ledger.leaders import Leader
from ledger.permissions import Person, Role
from ledger.year.portfolio import PortfolioService
from store.audit import audit_events
from store.database import reading
from store.opening import open_database
from store.year.portfolio import Portfolios
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CHEN = Person("l", "陈副市长", frozenset({Role.LEADER}))
LIN = Person("m", "林副市长", frozenset({Role.LEADER}))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PortfolioService]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    ledger = small_ledger()
    yield PortfolioService(Portfolios(SimpleNamespace(engine=engine, now=lambda: NOW, ledger=lambda: ledger)))
    engine.dispose()


def test_the_office_gives_tasks_and_a_leader_finds_them(service: PortfolioService) -> None:
    assert service.own(CHEN) == ""
    assert service.assign(OFFICE, [25, 7], Leader("陈副市长", "l")) == 2
    service.assign(OFFICE, [30], Leader(" 林副市长 "))
    assert service.by_name() == {"陈副市长": frozenset({7, 25}), "林副市长": frozenset({30})}
    assert (service.own(CHEN), service.own(LIN)) == ("陈副市长", "林副市长")
    assert service.own(Person("u", "林副市长", frozenset({Role.UNIT}), ("鼓楼区",))) == "", "a name is no role"
    assert service.own(Person("x", "陈副市长", frozenset({Role.LEADER}))) == "", "the account counts where it is known"


def test_another_leader_and_nobody_take_the_place_and_the_former_one_is_kept(service: PortfolioService) -> None:
    service.assign(OFFICE, [7], Leader("陈副市长"))
    service.assign(OFFICE, [7], Leader("林副市长"))
    service.assign(OFFICE, [7], None)
    assert service.leaders() == {}
    with reading(service._book.engine) as connection:
        told = [tuple(event.detail.values()) for event in audit_events(connection, kinds=["portfolio."])]
    assert told == [("林副市长", ""), ("陈副市长", "林副市长"), ("", "陈副市长")]


def test_what_cannot_be_is_refused(service: PortfolioService) -> None:
    for numbers in ([], [7, 99]):
        with pytest.raises(Refused, match="选择任务"):
            service.assign(OFFICE, numbers, Leader("陈副市长"))
    with pytest.raises(InvalidCells, match="选一位领导"):
        service.assign(OFFICE, [7], Leader(" "))
    with pytest.raises(NotAllowed):
        service.assign(CHEN, [7], Leader("陈副市长", "l"))
    assert service.leaders() == {}
