"""Every kind of decision tells, in one audit event, who decided and who had handed in what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.owed import PASSED, SENT_BACK
from ledger.duties.commitment import CommitmentDetails, CommitmentService, Fulfilment
from ledger.duties.consolidation import Completeness, Text
from ledger.duties.look_back import Check, Item
from ledger.duties.look_back_sources import LastYear
from ledger.duties.practice import PracticeVerdict, Version
from ledger.duties.rectification import RectificationService
from ledger.permissions import Person, Role
from ledger.repository import SUBMITTED_BY
from store.audit import audit_events
from store.database import reading, writing
from store.duties import practice
from store.duties.commitment import COMMITMENTS
from store.duties.consolidation import ConsolidationStore
from store.duties.look_back import LookBackStore
from store.duties.milestone import MilestoneStore
from store.duties.practice import Practices
from store.duties.rectification import RECTIFICATIONS
from store.files import FileFolder
from store.keeper import RegisterKeeper
from tests.property.world import World

NOW = datetime(2021, 10, 8, 9, tzinfo=BEIJING)
UNIT, OFFICE = "林某", "王办"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def told(world: World, *kinds: str) -> list[tuple[str, str, str]]:
    with reading(world.store.engine) as connection:
        found = audit_events(connection, kinds=kinds)
    return [(d.kind, d.person, d.detail.get(SUBMITTED_BY, "")) for d in reversed(found)]


@pytest.mark.parametrize("state", [PASSED, SENT_BACK])
def test_a_milestone(world: World, state: str) -> None:
    store = MilestoneStore(world.store, FileFolder(world.home / "files"))
    made = store.hand_in("m", "甲", note="", link="http://www.example.gov.cn", file=None, person=UNIT)
    store.decide(made.seq, state, "好", person=OFFICE)
    assert told(world, "milestone.decided") == [("milestone.decided", OFFICE, UNIT)]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_consolidation(world: World, *, accepted: bool) -> None:
    store = ConsolidationStore(world.store)
    saved = store.save(1, Text("综述"), drawn_from=[], seen=0, person="起草人").draft
    store.send(1, seen=saved.id, with_=Completeness(), person=UNIT)
    store.decide(1, accepted=accepted, seen=saved.id, reason="请补充", person=OFFICE)
    kind = f"collection.{'accepted' if accepted else 'returned'}"
    assert told(world, kind) == [(kind, OFFICE, UNIT)]


def test_a_look_back(world: World) -> None:
    store = LookBackStore(world.store)
    item = Item("2020-01", 2020, 1, "旧任务", "", "", None)
    check = Check("2020-01-甲", item.key, "甲", "责任")
    store.take_up(LastYear(2020, (item,), (check,)), person=OFFICE)
    held = store.look_back().check(check.key)
    store.put(check.key, {**held.values, "verdict": "已落实"}, person=UNIT, version=held.version)
    held = store.look_back().check(check.key)
    store.review(check.key, "已退回", "请附链接", person=OFFICE, version=held.version)
    assert told(world, "lookback.reviewed") == [("lookback.reviewed", OFFICE, UNIT)]


@pytest.mark.parametrize(("person", "source", "shown"), [(UNIT, "portal", UNIT), ("", "表格", "表格")])
def test_a_practice(world: World, person: str, source: str, shown: str) -> None:
    with writing(world.store.engine) as connection:
        version = Version(0, {"title": "做法"}, NOW, person, source)
        number = practice.append(connection, "甲", version)
        seq = practice.newest(connection, number)
    Practices(world.store).decide(number, PracticeVerdict.SELECTED, "", person=OFFICE, seq=seq)
    assert told(world, "practice.decided") == [("practice.decided", OFFICE, shown)]


def test_a_rectification(world: World) -> None:
    office = Person("o", OFFICE, frozenset({Role.OFFICE}))
    unit = Person("u", UNIT, frozenset({Role.UNIT}), ("甲",))
    book = RegisterKeeper(world.store, RECTIFICATIONS)
    service = RectificationService(book)
    service.open(office, ["2021-01-甲"], "问题", "要求", None, in_bulletin=False)
    (made,) = book.all()
    service.answer(unit, made.id, "改了", seen=1)
    service.close(office, made.id, seen=2)
    service.reopen(office, made.id, "没有改好", seen=3)
    by = f"{UNIT}（甲）"
    assert told(world, "rectification.")[1:] == [
        ("rectification.answered", by, ""),
        ("rectification.closed", OFFICE, by),
        ("rectification.reopened", OFFICE, by),
    ]


@pytest.mark.parametrize("told_again", [False, True])
def test_a_commitment(world: World, *, told_again: bool) -> None:
    """Who told last what became of it; else who entered it."""
    office = Person("o", OFFICE, frozenset({Role.OFFICE}))
    unit = Person("u", UNIT, frozenset({Role.UNIT}), ("甲",))
    colleague = Person("c", "陈某", frozenset({Role.UNIT}), ("甲",))
    book = RegisterKeeper(world.store, COMMITMENTS)
    service = CommitmentService(book)
    kept = CommitmentDetails(
        "承诺", None, None, Fulfilment.DONE, "办好了", published=True, link="http://www.example.gov.cn"
    )
    service.add(unit, "2021-01-甲", kept)
    (made,) = book.all()
    if told_again:
        service.update(colleague, made.id, kept, seen=made.version)
    for act in (
        lambda seen: service.close(office, made.id, seen=seen),
        lambda seen: service.reopen(office, made.id, "没有公开", seen=seen),
    ):
        (held,) = book.all()
        act(held.version)
    by = f"{'陈某' if told_again else UNIT}（甲）"
    assert told(world, "commitment.closed", "commitment.reopened") == [
        ("commitment.closed", OFFICE, by),
        ("commitment.reopened", OFFICE, by),
    ]
