"""Division of work in the store: the newest stands, the audit events keep what stood before."""

from __future__ import annotations

from ledger.permissions import Person, Role
from portal.build import Portal
from store.audit import audit_events
from store.database import reading
from store.duties.assignment import Assignments

CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2021-07-鼓楼区"


def test_newest_stands_and_what_stood_before_is_kept(portal: Portal):
    service = portal.duties.assignment
    service.assign(CLERK, [KEY, "2021-09-鼓楼区"], department="办公室", who="李某")
    version = portal.book.version()
    service.assign(CLERK, [KEY], department="东街街道", phone="0591-87654321")
    service.flag(CLERK, [KEY], flagged=True)
    assert portal.book.version() == version + 2
    held = Assignments(portal.book).current()
    assert (held[KEY].department, held[KEY].who, held[KEY].flagged) == ("东街街道", "", True)
    assert held["2021-09-鼓楼区"].words == "办公室 李某"
    with reading(portal.book.engine) as connection:
        told = audit_events(connection, kinds=["assignment.changed"], subject=KEY)
    assert [(d.detail["原分工"], d.detail["分工"], d.detail["重点"]) for d in told] == [
        ("东街街道 0591-87654321", "东街街道 0591-87654321", "是"),
        ("办公室 李某", "东街街道 0591-87654321", "否"),
        ("", "办公室 李某", "否"),
    ]
