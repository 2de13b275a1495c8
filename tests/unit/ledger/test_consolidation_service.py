"""牵头汇总 over a real store: who may write, send and decide; two editors; what is locked; forged requests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.duties.consolidation import (
    LONGEST,
    Completeness,
    ConsolidationLocked,
    Text,
    TextStage,
)
from ledger.duties.consolidation_service import ConsolidationService
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from store.audit import audit_events
from store.database import reading
from store.duties.consolidation import ConsolidationStore
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, 0, tzinfo=BEIJING)
FINANCE = Person("f", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
DATA = Person("d", "林某", frozenset({Role.LEAD}), ("市大数据委",))
COUNTY = Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
FORGED = Person("x", "某人", frozenset({Role.LEAD}), ("鼓楼区",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
ONE, TWO = Text(overview="甲稿"), Text(overview="乙稿")


class At:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ConsolidationService]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    ledger = small_ledger(t07_鼓楼区={"status": "已完成", "review_state": "已通过"})
    home = SimpleNamespace(engine=engine, now=lambda: NOW, ledger=lambda: ledger)
    yield ConsolidationService(ConsolidationStore(home), days_before=3)
    engine.dispose()


def stands(service: ConsolidationService, no: int = 7):
    return service.line(OFFICE, no).collection


def test_who_sees_which_tasks(service: ConsolidationService) -> None:
    assert [line.task_no for line in service.lines(FINANCE)] == [7, 27]
    assert [line.task_no for line in service.lines(DATA)] == [25, 27]
    assert [line.task_no for line in service.lines(LEADER)] == [7, 25, 27, 30]
    assert service.lines(COUNTY) == ()
    assert service.lines(FORGED) == ()


def test_every_way_of_a_text_to_the_office_and_back_is_kept(tmp_path: Path) -> None:
    engine, clock = open_database(f"sqlite:///{tmp_path / 'b.db'}", now=NOW), At(NOW)
    store = ConsolidationStore(SimpleNamespace(engine=engine, now=clock.now, ledger=small_ledger))
    service = ConsolidationService(store, days_before=3)
    seen = service.save(FINANCE, 7, ONE, seen=0).draft.id
    service.send(FINANCE, 7, seen=seen)
    clock.moment = NOW + timedelta(days=2)
    service.send_back(OFFICE, 7, "请补充", seen=seen)
    service.send(FINANCE, 7, seen=seen)
    service.accept(OFFICE, 7, seen=seen)
    stages = [(move.at.day, move.stage) for move in store.moves()[7]]
    assert stages == [(26, TextStage.SENT), (28, TextStage.RETURNED), (28, TextStage.SENT), (28, TextStage.ACCEPTED)]
    assert store.moves() is store.moves()
    engine.dispose()


def test_a_text_is_saved_sent_and_accepted(service: ConsolidationService) -> None:
    saved = service.save(FINANCE, 7, ONE, drawn_from=["2021-07-鼓楼区", "2021-25-鼓楼区", "假"], seen=0)
    assert saved.draft.drawn_from == ("2021-07-鼓楼区",), "keys of other tasks are dropped"
    assert stands(service).stage is TextStage.DRAFTING
    counted = service.send(FINANCE, 7, seen=saved.draft.id)
    assert (counted.required, counted.approved) == (5, 1)
    assert stands(service).stage is TextStage.SENT
    assert stands(service).sent_with == counted
    service.accept(OFFICE, 7, seen=saved.draft.id)
    assert stands(service).stage is TextStage.ACCEPTED
    with pytest.raises(ConsolidationLocked, match="已由市政府办公厅采用"):
        service.save(FINANCE, 7, TWO, seen=saved.draft.id)
    assert not service.may_write(FINANCE, 7)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("[5, 4, 3, 2]", Completeness(5, 4, 2, 2)),
        ("[5, 4, 1, 3]", Completeness(5, 4, 3, 1)),
        ("[5, 4, 3, 2, 1]", Completeness(5, 4, 3, 2, 1)),
    ],
)
def test_what_an_earlier_version_counted_is_not_read_as_something_else(
    service: ConsolidationService, tmp_path: Path, kept: str, read: Completeness
) -> None:
    service.send(FINANCE, 7, seen=service.save(FINANCE, 7, ONE, seen=0).draft.id)
    with sqlite3.connect(tmp_path / "a.db") as store:
        store.execute("update collection set sent_with = ?", (kept,))
    store.close()
    assert stands(service).sent_with == read


def test_sent_texts_are_locked_until_returned_with_a_reason(service: ConsolidationService) -> None:
    first = service.save(FINANCE, 7, ONE, seen=0).draft.id
    service.send(FINANCE, 7, seen=first)
    for person in (FINANCE, OFFICE):
        with pytest.raises(ConsolidationLocked, match="请市政府办公厅先退回"):
            service.save(person, 7, TWO, seen=first)
    with pytest.raises(ConsolidationLocked):
        service.send(FINANCE, 7, seen=first)
    for why, said in (("  ", "请写明退回原因"), ("长" * 2001, "最多2000个字")):
        with pytest.raises(InvalidCells, match=said):
            service.send_back(OFFICE, 7, why, seen=first)
    service.send_back(OFFICE, 7, "请补数据", seen=first)
    assert (stands(service).stage, stands(service).reason) == (TextStage.RETURNED, "请补数据")
    with pytest.raises(ChangedMeanwhile):
        service.accept(OFFICE, 7, seen=first)
    second = service.save(FINANCE, 7, TWO, seen=first).draft.id
    assert stands(service).stage is TextStage.RETURNED, "saving alone does not answer the return"
    service.send(FINANCE, 7, seen=second)
    assert [d.text for d in service.versions(FINANCE, 7)] == [TWO, ONE]


def test_an_accepted_text_can_be_given_back(service: ConsolidationService) -> None:
    first = service.save(FINANCE, 7, ONE, seen=0).draft.id
    service.send(FINANCE, 7, seen=first)
    service.accept(OFFICE, 7, seen=first)
    service.send_back(OFFICE, 7, "另有新数据", seen=first)
    assert service.may_write(FINANCE, 7)


def test_two_editors_both_texts_are_kept(service: ConsolidationService) -> None:
    head = service.save(FINANCE, 27, ONE, seen=0).draft
    saved = service.save(DATA, 27, TWO, seen=0)
    assert saved.met == head
    now = stands(service, 27)
    assert now.head == head
    assert [d.text for d in now.asides] == [TWO]
    assert now.asides[0].person == "林某（市大数据委）"
    with pytest.raises(Refused, match="1 份同时保存的稿子"):
        service.send(FINANCE, 27, seen=head.id)
    taken = service.save(DATA, 27, TWO, seen=head.id).draft
    service.settle(DATA, 27, saved.draft.id)
    assert (stands(service, 27).head, stands(service, 27).asides) == (taken, ())
    assert len(service.versions(FINANCE, 27)) == 3
    service.send(FINANCE, 27, seen=taken.id)


def test_a_second_click_adds_no_version(service: ConsolidationService) -> None:
    first = service.save(FINANCE, 7, ONE, seen=0)
    assert service.save(FINANCE, 7, ONE, seen=0) == first
    assert len(service.versions(FINANCE, 7)) == 1


def test_only_what_was_seen_is_sent_or_accepted(service: ConsolidationService) -> None:
    first = service.save(FINANCE, 27, ONE, seen=0).draft.id
    second = service.save(DATA, 27, TWO, seen=first).draft.id
    with pytest.raises(ChangedMeanwhile):
        service.send(FINANCE, 27, seen=first)
    service.send(FINANCE, 27, seen=second)
    with pytest.raises(ChangedMeanwhile):
        service.accept(OFFICE, 27, seen=first)


def test_nothing_written_is_not_saved_nor_sent(service: ConsolidationService) -> None:
    with pytest.raises(Refused, match="空的"):
        service.save(FINANCE, 7, Text(progress=" "), seen=0)
    with pytest.raises(InvalidCells, match="最多"):
        service.save(FINANCE, 7, Text(overview="字" * (LONGEST + 1)), seen=0)
    with pytest.raises(Refused, match="总体情况"):
        service.send(FINANCE, 7, seen=0)
    first = service.save(FINANCE, 7, Text(progress="只有落实情况"), seen=0).draft.id
    with pytest.raises(Refused, match="总体情况"):
        service.send(FINANCE, 7, seen=first)


def test_joint_leads_name_one_drafter(service: ConsolidationService) -> None:
    service.name_drafter(DATA, 27, "市财政局", seen="")
    with pytest.raises(NotAllowed, match="由市财政局执笔"):
        service.save(DATA, 27, TWO, seen=0)
    with pytest.raises(NotAllowed, match="已确定由市财政局执笔"):
        service.name_drafter(DATA, 27, "市大数据委", seen="市财政局")
    assert not service.may_write(DATA, 27)
    assert service.line(DATA, 27).collection.drafter == "市财政局", "the other lead still sees it"
    first = service.save(FINANCE, 27, ONE, seen=0).draft.id
    with pytest.raises(NotAllowed):
        service.send(DATA, 27, seen=first)
    with pytest.raises(ChangedMeanwhile, match="市财政局"):
        service.name_drafter(OFFICE, 27, "市大数据委", seen="")
    service.name_drafter(OFFICE, 27, "市大数据委", seen="市财政局")
    assert service.may_write(DATA, 27)
    with pytest.raises(NotAllowed, match="鼓楼区不牵头"):
        service.name_drafter(OFFICE, 27, "鼓楼区", seen="市大数据委")


def test_the_office_collects_a_task_without_lead(service: ConsolidationService) -> None:
    first = service.save(OFFICE, 30, ONE, seen=0).draft.id
    service.send(OFFICE, 30, seen=first)
    with pytest.raises(NotAllowed):
        service.line(FINANCE, 30)


FORBIDDEN: dict[str, Callable[[ConsolidationService, Person], object]] = {
    "read": lambda service, who: service.line(who, 7),
    "versions": lambda service, who: service.versions(who, 7),
    "propose": lambda service, who: service.propose(who, 7, approved_only=False),
    "save": lambda service, who: service.save(who, 7, TWO, seen=1),
    "send": lambda service, who: service.send(who, 7, seen=1),
    "accept": lambda service, who: service.accept(who, 7, seen=1),
    "return": lambda service, who: service.send_back(who, 7, "理由", seen=1),
    "drafter": lambda service, who: service.name_drafter(who, 7, "市财政局", seen=""),
    "settle": lambda service, who: service.settle(who, 7, 1),
}


@pytest.mark.parametrize("who", [COUNTY, FORGED, DATA, LEADER], ids=["county", "forged lead", "other lead", "leader"])
def test_forged_requests_are_refused(service: ConsolidationService, who: Person) -> None:
    service.save(FINANCE, 7, ONE, seen=0)
    for name, act in FORBIDDEN.items():
        if who is LEADER and name in ("read", "versions"):
            act(service, who)
            continue
        with pytest.raises(NotAllowed, match="只有"):
            act(service, who)
    assert stands(service).head is not None
    assert stands(service).stage is TextStage.DRAFTING
    assert stands(service).drafter == ""


def test_a_lead_does_not_decide_on_its_own_text(service: ConsolidationService) -> None:
    first = service.save(FINANCE, 7, ONE, seen=0).draft.id
    service.send(FINANCE, 7, seen=first)
    for act in (
        lambda: service.accept(FINANCE, 7, seen=first),
        lambda: service.send_back(FINANCE, 7, "x", seen=first),
    ):
        with pytest.raises(NotAllowed, match="只有市政府办公厅可以采用或退回"):
            act()
    with pytest.raises(Refused, match="没有第99项"):
        service.save(OFFICE, 99, ONE, seen=0)


def test_every_step_is_in_the_account(service: ConsolidationService, tmp_path: Path) -> None:
    first = service.save(FINANCE, 7, ONE, seen=0).draft.id
    service.send(FINANCE, 7, seen=first)
    service.send_back(OFFICE, 7, "请补数据", seen=first)
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    with reading(engine) as connection:
        told = audit_events(connection, kinds=["collection."])
    engine.dispose()
    assert [d.kind for d in told] == ["collection.returned", "collection.sent", "collection.saved"]
    assert told[0].detail["原因"] == "请补数据"


def test_lateness_follows_the_internal_day(service: ConsolidationService) -> None:
    assert not service.line(OFFICE, 7).late
    service._book.store.now = At(replace_day(NOW, 28)).now
    assert service.line(OFFICE, 7).late


def replace_day(moment: datetime, day: int) -> datetime:
    return moment.replace(day=day)


def test_a_text_drawn_from_an_entry_of_an_older_ledger_is_kept(service: ConsolidationService) -> None:
    service.save(FINANCE, 7, ONE, drawn_from=["2021-07-鼓楼区"], seen=0)
    fewer = replace(service._book.ledger(), entries=())
    service._book.store.ledger = lambda: fewer
    assert service.line(OFFICE, 7).collection.head is not None
