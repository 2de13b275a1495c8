"""The annual report's paragraphs in the store: wordings are appended, the frozen one stays, audit events tell it."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.errors import ChangedMeanwhile, Refused
from ledger.permissions import Person, Role
from portal.build import Portal
from store.audit import audit_events
from store.database import reading
from store.duties.annual_report import AnnualReports

CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LINK = "http://www.gulou.gov.cn/report/2021.htm"


def test_saved_frozen_reopened(portal: Portal):
    service = portal.duties.annual_report
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    first = service.of(CLERK, "鼓楼区").text
    service.save(CLERK, "鼓楼区", "第二稿", seen=first.seq)
    held = service.of(CLERK, "鼓楼区").text
    service.publish(CLERK, "鼓楼区", on=date(2021, 10, 7), link=LINK, seen=held.seq)
    fresh = AnnualReports(portal.book)
    assert fresh.publications()["鼓楼区"].link == LINK
    assert fresh.newest()["鼓楼区"].text == "第二稿"
    for act in (
        lambda: fresh.add(held, after=held.seq),  # a writer that did not ask the service
        lambda: fresh.publish(fresh.publications()["鼓楼区"]),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    with pytest.raises(Refused, match="已固定"):
        service.save(CLERK, "鼓楼区", "第三稿", seen=held.seq)
    service.reopen(OFFICE, "鼓楼区", "有误")
    service.reopen(OFFICE, "鼓楼区", "再点一次")
    service.save(CLERK, "鼓楼区", "第三稿", seen=held.seq)
    assert [t.text for t in service.history(CLERK, "鼓楼区")] == ["第三稿", "第二稿", "第一稿"]
    with reading(portal.book.engine) as connection:
        told = [d.kind for d in audit_events(connection, kinds=["annual."])]
    assert told == ["annual.saved", "annual.reopened", "annual.published", "annual.saved", "annual.saved"]
