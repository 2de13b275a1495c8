"""Whom to call: from wherever a number is known, in one order, and only for those whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger.accounts.accounts import Account, Grant
from ledger.contacts import Contact, Contacts, ContactService
from ledger.duties.assignment import Assignment
from ledger.duties.assurance import Assurance
from ledger.permissions import Person, Role
from tests.unit.ledger.sample_ledger import entry, small_ledger

KEY = "2021-25-鼓楼区"
AT = datetime(2021, 6, 10, tzinfo=UTC)
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "赵某", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",))

DIVIDED = {KEY: Assignment(KEY, "政务公开科", "李某", "0591-11111111")}
ASSURED = {"鼓楼区": Assurance("鼓楼区", {"contact": "陈某", "phone": "0591-22222222"}, AT, "", "")}
ELSEWHERE = {"t07_鼓楼区": {"reporter": "林某", "phone": "0591-33333333", "updated_at": AT}}
ACCOUNTS = {
    str(n): Account(str(n), name, f"{name}@x", (Grant(Role.UNIT, "鼓楼区"),), disabled=gone, created=f"2021-06-0{n}")
    for n, (name, gone) in enumerate([("已停用", True), ("吴某", False), ("郑某", False)], start=1)
}
OWN = {"reporter": "王某", "phone": "0591-00000000"}


@pytest.mark.parametrize(
    ("own", "divided", "assured", "elsewhere", "expected"),
    [
        (OWN, DIVIDED, ASSURED, ELSEWHERE, ("王某", "0591-00000000")),
        ({}, DIVIDED, ASSURED, ELSEWHERE, ("李某", "0591-11111111")),
        ({"reporter": "王某"}, DIVIDED, ASSURED, ELSEWHERE, ("李某", "0591-11111111")),
        ({}, {KEY: Assignment(KEY, "政务公开科")}, ASSURED, ELSEWHERE, ("陈某", "0591-22222222")),
        ({}, {}, ASSURED, ELSEWHERE, ("陈某", "0591-22222222")),
        ({}, {}, {}, ELSEWHERE, ("林某", "0591-33333333")),
        ({"reporter": "王某"}, {}, {}, {}, ("王某", "")),
        ({}, {KEY: Assignment(KEY, "政务公开科")}, {}, {}, ("政务公开科", "")),
        ({}, {}, {}, {}, ("吴某", "")),
    ],
    ids=[
        "own",
        "divided",
        "name without a number",
        "科室 only",
        "assured",
        "elsewhere",
        "name",
        "科室",
        "account",
    ],
)
def test_the_first_with_a_number_counts(own, divided, assured, elsewhere, expected) -> None:
    ledger = small_ledger(t25_鼓楼区=own, **elsewhere)
    assert Contacts(ledger, divided, assured, ACCOUNTS).of(ledger.by_key[KEY]) == expected


def test_the_newest_of_the_units_other_reports_counts() -> None:
    ledger = small_ledger(
        t07_鼓楼区={"reporter": "林某", "phone": "1", "updated_at": AT},
        t27_鼓楼区={"reporter": "黄某", "phone": "2", "updated_at": AT.replace(month=9)},
        t30_鼓楼区={"reporter": "何某", "phone": "3"},
    )
    assert Contacts(ledger).of(ledger.by_key[KEY]) == ("黄某", "2")
    assert Contacts(ledger).of(entry(ledger, 25, "闽清县")) == Contact()


def test_numbers_are_for_those_whom_they_concern() -> None:
    ledger = small_ledger(t25_鼓楼区={"reporter": "王某"}, t07_鼓楼区=OWN)
    service = ContactService(lambda: ledger, lambda: DIVIDED, lambda: ASSURED, lambda: ACCOUNTS)
    for reader, expected in ((LEADER, "李某"), (CLERK, "李某"), (LEAD, "李某"), (NEIGHBOUR, "王某")):
        contact = service.of(reader).of(ledger.by_key[KEY])
        assert (contact.name, bool(contact.phone)) == (expected, reader is not NEIGHBOUR)
    assert service.of(LEAD).of(ledger.by_key["2021-07-鼓楼区"]) == ("王某", ""), "it does not lead task 7"


def test_the_same_object_as_long_as_nothing_changes() -> None:
    held = {"ledger": small_ledger(), "divided": {}, "assured": {}, "accounts": {}}
    service = ContactService(*(lambda name=name: held[name] for name in held))
    shared, limited = service.of(LEADER), service.of(CLERK)
    assert (service.of(OFFICE), service.of(CLERK)) == (shared, limited)
    for name, fresh in (
        ("ledger", small_ledger()),
        ("divided", dict(DIVIDED)),
        ("assured", {"x": 1}),
        ("accounts", {"x": 1}),
    ):
        before = service.of(LEADER), service.of(CLERK)
        held[name] = fresh
        after = service.of(LEADER), service.of(CLERK)
        assert after[0] is not before[0], name
        assert after[1] is not before[1], name
