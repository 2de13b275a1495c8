"""委托 over a real store: from day to day, never more than the giver may, over by itself, taken back; drafts of a 交接."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clock import BEIJING
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.figures.board import board
from ledger.permissions import Action, Department, Person, Role, may, require, signed
from ledger.review.drafts import DraftService
from ledger.within.delegation import Colleagues, Delegation, DelegationService, DelegationWish, stand_in
from store.audit import audit_events
from store.database import reading
from store.duties.delegation import Delegations
from store.opening import open_database
from store.review.drafts import Drafts
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 8, 9, tzinfo=BEIJING)
TODAY = NOW.date()
LAST = date(2021, 10, 15)
LEDGER = small_ledger()
KEY, OTHER_KEY, FOREIGN = "2021-27-鼓楼区", "2021-07-鼓楼区", "2021-27-闽清县"
GIVER = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
DEPUTY = Person("d", "李某", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("f", "郑某", frozenset({Role.LEAD, Role.UNIT}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
PEOPLE = {one.id: one for one in (GIVER, DEPUTY, LEAD, OFFICE, LEADER)}


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.now, self.ledger, self.people = NOW, LEDGER, dict(PEOPLE)
        kept = SimpleNamespace(engine=self.engine, now=lambda: self.now, ledger=lambda: self.ledger)
        self.drafts = DraftService(Drafts(kept))
        self.service = DelegationService(Delegations(kept), Colleagues(self.people.get, self.people.get))

    def given(self, giver: Person = GIVER, login: str = "d", ends: date | None = LAST, **more: object) -> Delegation:
        self.service.give(giver, giver.units[0], DelegationWish(login, TODAY, ends, "出差", **more))
        return self.service.everybodys(OFFICE)[0]

    def hat(self, person: Person = DEPUTY) -> Person:
        (one,) = self.service.for_whom(person)
        made = self.service.acting(person, one.id)
        assert made
        return made

    def lines(self, person: Person) -> list[tuple[str, str]]:
        on = board(self.ledger, self.now.date())
        return [(item.kind, item.what) for item in self.service.inbox(person, on)]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_the_deputy_does_what_the_giver_may_and_history_names_both(kit: Kit) -> None:
    kit.given()
    hat = kit.hat()
    assert (hat.id, hat.units, signed(hat)) == ("d", ("鼓楼区",), "李某（代王某）")
    require(hat, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    with pytest.raises(NotAllowed):
        require(hat, Action.EDIT, LEDGER.by_key[FOREIGN], LEDGER)
    with pytest.raises(NotAllowed):
        require(DEPUTY, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    assert kit.lines(DEPUTY) == [("代办", "代王某办理鼓楼区的工作（2021-10-08 至 2021-10-15）")]
    assert kit.lines(hat) == kit.lines(GIVER) == []


def test_it_begins_and_ends_by_itself_also_in_a_window_that_stays_open(kit: Kit) -> None:
    wish = DelegationWish("d", TODAY + timedelta(days=1), LAST, "出差")
    kit.service.give(GIVER, "鼓楼区", wish)
    assert kit.service.for_whom(DEPUTY) == ()
    kit.now = NOW + timedelta(days=1)
    hat = kit.hat()
    kit.now = datetime(2021, 10, 15, 23, 59, tzinfo=BEIJING)
    require(hat, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    kit.now = datetime(2021, 10, 16, 0, 0, tzinfo=BEIJING)
    with pytest.raises(NotAllowed, match="刚有变动"):
        require(hat, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    assert kit.service.for_whom(DEPUTY) == ()
    assert kit.service.listed(GIVER)[0].words(kit.now.date()) == "已到期"


@pytest.mark.parametrize("who", ["u", "d", "o"])
def test_giver_deputy_and_office_take_it_back(kit: Kit, who: str) -> None:
    one = kit.given()
    hat = kit.hat()
    kit.service.revoke(kit.people[who], one.id, seen=1)
    with pytest.raises(NotAllowed):
        require(hat, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    with pytest.raises(Refused):
        kit.service.revoke(OFFICE, one.id, seen=2)
    with reading(kit.engine) as connection:
        events = audit_events(connection, kinds=["delegation."], subject="鼓楼区")
    assert [event.kind for event in events] == ["delegation.revoked", "delegation.given"]


def test_others_and_a_deputy_under_the_hat_take_nothing_back_and_hand_nothing_on(kit: Kit) -> None:
    one = kit.given()
    hat = kit.hat()
    for person in (LEAD, LEADER, hat, replace(GIVER, id="w")):
        assert kit.service.listed(person) == ()
        with pytest.raises(Refused):
            kit.service.revoke(person, one.id, seen=1)
    with pytest.raises(ChangedMeanwhile):
        kit.service.revoke(GIVER, one.id, seen=7)
    with pytest.raises(NotAllowed, match="不能再委托"):
        kit.service.give(hat, "鼓楼区", DelegationWish("f", TODAY, LAST, "再委托"))
    assert kit.service.acting(LEAD, one.id) is None, "somebody else's hat"
    assert kit.service.acting(hat, one.id) is None


def test_what_the_giver_loses_the_deputy_loses(kit: Kit) -> None:
    kit.given()
    hat = kit.hat()
    kit.people["u"] = replace(GIVER, units=("闽侯县",))
    with pytest.raises(NotAllowed):
        require(hat, Action.EDIT, LEDGER.by_key[KEY], LEDGER)
    kit.people.pop("u")
    assert kit.service.for_whom(DEPUTY) == ()


def test_what_is_missing_is_said(kit: Kit) -> None:
    give = kit.service.give
    for wish, header in (
        (DelegationWish("", TODAY, LAST, "x"), "交给谁"),
        (DelegationWish("没有", TODAY, LAST, "x"), "交给谁"),
        (DelegationWish("u", TODAY, LAST, "x"), "交给谁"),
        (DelegationWish("d", TODAY - timedelta(days=1), LAST, "x"), "开始日期"),
        (DelegationWish("d", TODAY, None, "x"), "截止日期"),
        (DelegationWish("d", LAST, TODAY, "x"), "截止日期"),
        (DelegationWish("d", TODAY, LAST, " "), "原因"),
    ):
        with pytest.raises(InvalidCells) as wrong:
            give(GIVER, "鼓楼区", wish)
        assert [*wrong.value.messages] == [header]
    with pytest.raises(NotAllowed):
        give(GIVER, "闽清县", DelegationWish("f", TODAY, LAST, "x"))
    with pytest.raises(Refused, match="没有可以委托"):
        give(OFFICE, "鼓楼区", DelegationWish("d", TODAY, LAST, "x"))
    kit.given()
    with pytest.raises(Refused, match="没有重复保存"):
        kit.given()
    assert len(kit.service.everybodys(OFFICE)) == 1


def test_nobody_passes_their_own_under_anothers_hat(kit: Kit) -> None:
    """李某 fills in for 闽清县: as 郑某 of the lead unit he still does not pass 闽清县's entry, nor 郑某's own."""
    kit.given(LEAD)
    hat = kit.hat()
    assert may(hat, Action.APPROVE, LEDGER.by_key[OTHER_KEY], LEDGER)
    own = LEDGER.by_key.get("2021-07-闽清县")
    assert own is not None
    assert may(LEAD, Action.APPROVE, own, LEDGER)
    assert not may(hat, Action.APPROVE, own, LEDGER)


units = st.sampled_from(("鼓楼区", "闽清县", "市财政局", "市大数据委"))
grants = st.frozensets(st.tuples(st.sampled_from(Role), units), max_size=5)


def _person(number: str, held: frozenset[tuple[Role, str]]) -> Person:
    named = tuple(dict.fromkeys(unit for _, unit in sorted(held)))
    return Person(number, number, frozenset(role for role, _ in held), named, held)


@settings(deadline=None, max_examples=60)
@given(grants, grants, units)
def test_never_more_than_the_giver_may(
    giver_has: frozenset[tuple[Role, str]], deputy_has: frozenset[tuple[Role, str]], unit: str
) -> None:
    giver, deputy = _person("甲", giver_has), _person("乙", deputy_has)
    hat = stand_in(deputy, giver, unit)
    held = {role for role, of in giver_has if of == unit}
    assert (hat is None) == (not held & {Role.UNIT, Role.LEAD, Role.SIGNER})
    if hat is None:
        return
    for action in Action:
        for entry in (*LEDGER.entries, None):
            assert not may(hat, action, entry, LEDGER) or may(giver, action, entry, LEDGER), (action, entry)


def test_for_good_takes_the_drafts_along_and_waits_for_the_office(kit: Kit) -> None:
    kit.drafts.keep(GIVER, KEY, "progress_note", "甲写的", seen="")
    kit.drafts.keep(GIVER, KEY, "issues", "甲的问题", seen="")
    both = replace(DEPUTY, units=("鼓楼区",))
    kit.drafts.keep(both, KEY, "issues", "乙的问题", seen="")
    one = kit.given(ends=None, for_good=True)
    assert (one.ends, one.moved, one.words(TODAY)) == (None, 1, "交接中")
    hat = kit.hat()
    held = kit.drafts.of(hat, KEY)
    assert {name: draft.text for name, draft in held.items()} == {"progress_note": "甲写的", "issues": "乙的问题"}
    assert [draft.text for draft in kit.drafts.of(GIVER, KEY).values()] == ["甲的问题"], "nothing is lost"
    assert kit.lines(OFFICE) == [("交接", "鼓楼区：王某的工作交给了李某，请改两人的角色")]
    kit.people["u"] = replace(GIVER, roles=frozenset({Role.LEADER}), units=())
    assert kit.lines(OFFICE) == []


def test_for_a_time_leaves_the_drafts(kit: Kit) -> None:
    kit.drafts.keep(GIVER, KEY, "progress_note", "甲写的", seen="")
    kit.given()
    assert kit.drafts.of(kit.hat(), KEY) == {}
    assert kit.drafts.of(GIVER, KEY)


def test_nobody_of_a_department_stands_in_for_a_clerk(kit: Kit) -> None:
    within = Person("k", "张某", frozenset({Role.DEPARTMENT}), department=Department("鼓楼区", "办公室"))
    kit.people["k"] = within
    with pytest.raises(InvalidCells, match="科室、镇街的账号"):
        kit.given(login="k")
    kit.given()
    assert kit.service.for_whom(replace(within, id="d")) == (), "whose account is that of a 科室 by now"
