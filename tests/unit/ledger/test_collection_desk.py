"""牵头汇总 over a real store: who may write, send and decide; two editors; what is locked; forged requests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ledger.clock import BEIJING
from ledger.duties.consolidation import (
    LONGEST,
    CollectionIncomplete,
    CollectionLocked,
    CollectionMoved,
    Completeness,
    Stage,
    Text,
)
from ledger.duties.consolidation_service import CollectionDesk
from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from store.audit import deeds
from store.database import open_database, reading
from store.duties.consolidation import CollectionStore
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

    def today(self) -> date:
        return self.moment.date()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CollectionDesk]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    ledger = small_ledger(t07_鼓楼区={"status": "已完成", "review_state": "已通过"})
    made = CollectionDesk(CollectionStore(engine, lambda: NOW), lambda: ledger, At(NOW), days_before=3)
    yield made
    engine.dispose()


def stands(desk: CollectionDesk, no: int = 7):
    return desk.line(OFFICE, no).collection


def test_who_sees_which_tasks(desk: CollectionDesk) -> None:
    assert [line.task_no for line in desk.lines(FINANCE)] == [7, 27]
    assert [line.task_no for line in desk.lines(DATA)] == [25, 27]
    assert [line.task_no for line in desk.lines(LEADER)] == [7, 25, 27, 30]
    assert desk.lines(COUNTY) == ()
    assert desk.lines(FORGED) == ()


def test_every_way_of_a_text_to_the_office_and_back_is_kept(tmp_path: Path) -> None:
    engine, clock = open_database(f"sqlite:///{tmp_path / 'b.db'}", now=NOW), At(NOW)
    store = CollectionStore(engine, clock.now)
    desk = CollectionDesk(store, small_ledger, clock, days_before=3)
    seen = desk.save(FINANCE, 7, ONE, seen=0).draft.id
    desk.send(FINANCE, 7, seen=seen)
    clock.moment = NOW + timedelta(days=2)
    desk.send_back(OFFICE, 7, "请补充", seen=seen)
    desk.send(FINANCE, 7, seen=seen)
    desk.accept(OFFICE, 7, seen=seen)
    stages = [(move.at.day, move.stage) for move in store.moves()[7]]
    assert stages == [(26, Stage.SENT), (28, Stage.RETURNED), (28, Stage.SENT), (28, Stage.ACCEPTED)]
    assert store.moves() is store.moves()
    engine.dispose()


def test_a_text_is_saved_sent_and_accepted(desk: CollectionDesk) -> None:
    saved = desk.save(FINANCE, 7, ONE, drawn_from=["2021-07-鼓楼区", "2021-25-鼓楼区", "假"], seen=0)
    assert saved.draft.drawn_from == ("2021-07-鼓楼区",), "keys of other tasks are dropped"
    assert stands(desk).stage is Stage.DRAFTING
    counted = desk.send(FINANCE, 7, seen=saved.draft.id)
    assert (counted.required, counted.approved) == (5, 1)
    assert stands(desk).stage is Stage.SENT
    assert stands(desk).sent_with == counted
    desk.accept(OFFICE, 7, seen=saved.draft.id)
    assert stands(desk).stage is Stage.ACCEPTED
    with pytest.raises(CollectionLocked, match="已由市政府办公厅采用"):
        desk.save(FINANCE, 7, TWO, seen=saved.draft.id)
    assert not desk.may_write(FINANCE, 7)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("[5, 4, 3, 2]", Completeness(5, 4, 2, 2)),
        ("[5, 4, 1, 3]", Completeness(5, 4, 3, 1)),
        ("[5, 4, 3, 2, 1]", Completeness(5, 4, 3, 2, 1)),
    ],
)
def test_what_an_earlier_version_counted_is_not_read_as_something_else(
    desk: CollectionDesk, tmp_path: Path, kept: str, read: Completeness
) -> None:
    desk.send(FINANCE, 7, seen=desk.save(FINANCE, 7, ONE, seen=0).draft.id)
    with sqlite3.connect(tmp_path / "a.db") as store:
        store.execute("update collection set sent_with = ?", (kept,))
    store.close()
    assert stands(desk).sent_with == read


def test_sent_texts_are_locked_until_returned_with_a_reason(desk: CollectionDesk) -> None:
    first = desk.save(FINANCE, 7, ONE, seen=0).draft.id
    desk.send(FINANCE, 7, seen=first)
    for person in (FINANCE, OFFICE):
        with pytest.raises(CollectionLocked, match="请市政府办公厅先退回"):
            desk.save(person, 7, TWO, seen=first)
    with pytest.raises(CollectionLocked):
        desk.send(FINANCE, 7, seen=first)
    with pytest.raises(CollectionIncomplete, match="退回原因"):
        desk.send_back(OFFICE, 7, "  ", seen=first)
    desk.send_back(OFFICE, 7, "请补数据", seen=first)
    assert (stands(desk).stage, stands(desk).reason) == (Stage.RETURNED, "请补数据")
    with pytest.raises(CollectionMoved):
        desk.accept(OFFICE, 7, seen=first)
    second = desk.save(FINANCE, 7, TWO, seen=first).draft.id
    assert stands(desk).stage is Stage.RETURNED, "saving alone does not answer the return"
    desk.send(FINANCE, 7, seen=second)
    assert [d.text for d in desk.versions(FINANCE, 7)] == [TWO, ONE]


def test_an_accepted_text_can_be_given_back(desk: CollectionDesk) -> None:
    first = desk.save(FINANCE, 7, ONE, seen=0).draft.id
    desk.send(FINANCE, 7, seen=first)
    desk.accept(OFFICE, 7, seen=first)
    desk.send_back(OFFICE, 7, "另有新数据", seen=first)
    assert desk.may_write(FINANCE, 7)


def test_two_editors_both_texts_are_kept(desk: CollectionDesk) -> None:
    head = desk.save(FINANCE, 27, ONE, seen=0).draft
    saved = desk.save(DATA, 27, TWO, seen=0)
    assert saved.met == head
    now = stands(desk, 27)
    assert now.head == head
    assert [d.text for d in now.asides] == [TWO]
    assert now.asides[0].person == "林某（市大数据委）"
    with pytest.raises(CollectionIncomplete, match="1 份同时保存的稿子"):
        desk.send(FINANCE, 27, seen=head.id)
    taken = desk.save(DATA, 27, TWO, seen=head.id).draft
    desk.settle(DATA, 27, saved.draft.id)
    assert (stands(desk, 27).head, stands(desk, 27).asides) == (taken, ())
    assert len(desk.versions(FINANCE, 27)) == 3
    desk.send(FINANCE, 27, seen=taken.id)


def test_a_second_click_adds_no_version(desk: CollectionDesk) -> None:
    first = desk.save(FINANCE, 7, ONE, seen=0)
    assert desk.save(FINANCE, 7, ONE, seen=0) == first
    assert len(desk.versions(FINANCE, 7)) == 1


def test_only_what_was_seen_is_sent_or_accepted(desk: CollectionDesk) -> None:
    first = desk.save(FINANCE, 27, ONE, seen=0).draft.id
    second = desk.save(DATA, 27, TWO, seen=first).draft.id
    with pytest.raises(CollectionMoved):
        desk.send(FINANCE, 27, seen=first)
    desk.send(FINANCE, 27, seen=second)
    with pytest.raises(CollectionMoved):
        desk.accept(OFFICE, 27, seen=first)


def test_nothing_written_is_not_saved_nor_sent(desk: CollectionDesk) -> None:
    with pytest.raises(CollectionIncomplete, match="空的"):
        desk.save(FINANCE, 7, Text(progress=" "), seen=0)
    with pytest.raises(CollectionIncomplete, match="最多"):
        desk.save(FINANCE, 7, Text(overview="字" * (LONGEST + 1)), seen=0)
    with pytest.raises(CollectionIncomplete, match="总体情况"):
        desk.send(FINANCE, 7, seen=0)
    first = desk.save(FINANCE, 7, Text(progress="只有落实情况"), seen=0).draft.id
    with pytest.raises(CollectionIncomplete, match="总体情况"):
        desk.send(FINANCE, 7, seen=first)


def test_joint_leads_name_one_drafter(desk: CollectionDesk) -> None:
    desk.name_drafter(DATA, 27, "市财政局", seen="")
    with pytest.raises(NotAllowed, match="由市财政局执笔"):
        desk.save(DATA, 27, TWO, seen=0)
    with pytest.raises(NotAllowed, match="已确定由市财政局执笔"):
        desk.name_drafter(DATA, 27, "市大数据委", seen="市财政局")
    assert not desk.may_write(DATA, 27)
    assert desk.line(DATA, 27).collection.drafter == "市财政局", "the other lead still sees it"
    first = desk.save(FINANCE, 27, ONE, seen=0).draft.id
    with pytest.raises(NotAllowed):
        desk.send(DATA, 27, seen=first)
    with pytest.raises(CollectionMoved, match="市财政局"):
        desk.name_drafter(OFFICE, 27, "市大数据委", seen="")
    desk.name_drafter(OFFICE, 27, "市大数据委", seen="市财政局")
    assert desk.may_write(DATA, 27)
    with pytest.raises(NotAllowed, match="鼓楼区不牵头"):
        desk.name_drafter(OFFICE, 27, "鼓楼区", seen="市大数据委")


def test_the_office_collects_a_task_without_lead(desk: CollectionDesk) -> None:
    first = desk.save(OFFICE, 30, ONE, seen=0).draft.id
    desk.send(OFFICE, 30, seen=first)
    with pytest.raises(NotAllowed):
        desk.line(FINANCE, 30)


FORBIDDEN: dict[str, Callable[[CollectionDesk, Person], object]] = {
    "read": lambda desk, who: desk.line(who, 7),
    "versions": lambda desk, who: desk.versions(who, 7),
    "propose": lambda desk, who: desk.propose(who, 7, approved_only=False),
    "save": lambda desk, who: desk.save(who, 7, TWO, seen=1),
    "send": lambda desk, who: desk.send(who, 7, seen=1),
    "accept": lambda desk, who: desk.accept(who, 7, seen=1),
    "return": lambda desk, who: desk.send_back(who, 7, "理由", seen=1),
    "drafter": lambda desk, who: desk.name_drafter(who, 7, "市财政局", seen=""),
    "settle": lambda desk, who: desk.settle(who, 7, 1),
}


@pytest.mark.parametrize(
    "who", [COUNTY, FORGED, DATA, LEADER], ids=["county", "forged lead", "other lead", "leader"]
)
def test_forged_requests_are_refused(desk: CollectionDesk, who: Person) -> None:
    desk.save(FINANCE, 7, ONE, seen=0)
    for name, act in FORBIDDEN.items():
        if who is LEADER and name in ("read", "versions"):
            act(desk, who)
            continue
        with pytest.raises(NotAllowed, match="只有"):
            act(desk, who)
    assert stands(desk).head is not None
    assert stands(desk).stage is Stage.DRAFTING
    assert stands(desk).drafter == ""


def test_a_lead_does_not_decide_on_its_own_text(desk: CollectionDesk) -> None:
    first = desk.save(FINANCE, 7, ONE, seen=0).draft.id
    desk.send(FINANCE, 7, seen=first)
    for act in (
        lambda: desk.accept(FINANCE, 7, seen=first),
        lambda: desk.send_back(FINANCE, 7, "x", seen=first),
    ):
        with pytest.raises(NotAllowed, match="只有市政府办公厅可以采用或退回"):
            act()
    with pytest.raises(NotAllowed, match="没有第 99 项"):
        desk.save(OFFICE, 99, ONE, seen=0)


def test_every_step_is_in_the_account(desk: CollectionDesk, tmp_path: Path) -> None:
    first = desk.save(FINANCE, 7, ONE, seen=0).draft.id
    desk.send(FINANCE, 7, seen=first)
    desk.send_back(OFFICE, 7, "请补数据", seen=first)
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    with reading(engine) as connection:
        told = deeds(connection, kinds=["collection."])
    engine.dispose()
    assert [d.kind for d in told] == ["collection.returned", "collection.sent", "collection.saved"]
    assert told[0].detail["原因"] == "请补数据"


def test_lateness_follows_the_internal_day(desk: CollectionDesk) -> None:
    assert not desk.line(OFFICE, 7).late
    late = CollectionDesk(desk._book, desk._ledger, At(replace_day(NOW, 28)), days_before=3)
    assert late.line(OFFICE, 7).late


def replace_day(moment: datetime, day: int) -> datetime:
    return moment.replace(day=day)


def test_a_text_drawn_from_an_entry_of_an_older_ledger_is_kept(desk: CollectionDesk) -> None:
    desk.save(FINANCE, 7, ONE, drawn_from=["2021-07-鼓楼区"], seen=0)
    fewer = replace(desk._ledger(), entries=())
    gone = CollectionDesk(desk._book, lambda: fewer, At(NOW), days_before=3)
    assert gone.line(OFFICE, 7).collection.head is not None
