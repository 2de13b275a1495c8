"""审签: off unless a unit asks; nothing reaches the outbox unsigned, by whatever door; who signs, sends back, takes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.permissions import Person, Role
from ledger.repository import Edit, Submission
from ledger.review.workflow import EntryLocked
from ledger.within.countersign import HeldState
from portal.build import Portal
from store.audit import audit_events
from store.database import reading
from store.tables import outbox

KEY, OTHER, FOREIGN = "2021-07-鼓楼区", "2021-06-鼓楼区", "2021-07-台江区"
UNIT = "鼓楼区"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), (UNIT,))
SIGNER = Person("s", "陈主任", frozenset({Role.SIGNER}), (UNIT,))
ELSEWHERE = Person("t", "林主任", frozenset({Role.SIGNER}), ("台江区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


@pytest.fixture
def asked(portal: Portal) -> Portal:
    portal.duties.countersign.switch(SIGNER, UNIT, on=True)
    return portal


def hand_in(portal: Portal, token: str = "a", key: str = KEY, who: Person = CLERK, **texts: str) -> str:
    texts = texts or {"progress_note": "预算已公开。"}
    seen = {name: portal.ledger().cells.get((key, name), "") for name in texts}
    return portal.entry.service.submit(who, Submission(key, texts, seen), token=token).number


def queued(portal: Portal) -> set[tuple[str, str, str]]:
    with portal.book.engine.connect() as connection:
        return {(row.column, row.value, row.person) for row in connection.execute(outbox.select())}


def only(portal: Portal):
    (one,) = portal.duties.countersign.records(SIGNER)
    return one


def kinds(portal: Portal, who: Person) -> list[str]:
    return [item.kind for item in portal.duties.countersign.inbox(who, portal.board())]


def test_off_nothing_changes(portal: Portal) -> None:
    number = hand_in(portal)
    assert portal.entry.receipt_state(number) == "waiting"
    assert portal.duties.countersign.records(SIGNER) == ()


def test_it_waits_and_is_signed_in_the_names_of_both(asked: Portal) -> None:
    before = asked.board().total
    number = hand_in(asked, progress_note="预算已公开。", percent="60")
    assert queued(asked) == set()
    assert asked.board().total == before
    assert asked.ledger().cells.get((KEY, "progress_note"), "") == ""
    assert asked.entry.receipt_state(number) == "held"
    assert (kinds(asked, SIGNER), kinds(asked, CLERK), kinds(asked, ELSEWHERE)) == (["审签"], ["等审签"], [])
    receipt = asked.duties.countersign.sign(SIGNER, only(asked).id, seen=1)
    assert asked.entry.receipt_state(receipt.number) == "waiting"
    assert ("progress_note", "预算已公开。", "王某（审签：陈主任）") in queued(asked)
    assert {("reporter", "王某"), ("review_state", "待审核")} <= {(name, value) for name, value, _ in queued(asked)}
    assert kinds(asked, SIGNER) == kinds(asked, CLERK) == []
    asked.engine.cycle()
    (line,) = [c for c in asked.book.history(key=KEY) if c.column == "progress_note"]
    assert (line.new, line.person) == ("预算已公开。", "王某（审签：陈主任）")
    with pytest.raises(Refused):
        asked.duties.countersign.sign(SIGNER, only(asked).id, seen=2)


def test_every_door_of_the_unit_leads_by_the_signature(asked: Portal) -> None:
    rows = [Submission(key, {"issues": "无"}, {}) for key in (KEY, OTHER)]
    asked.entry.service.submit_many(CLERK, rows, token="grid")
    asked.entry.service.restore(CLERK, KEY, "next_steps", "以前的话", seen="", token="restored")
    assert queued(asked) == set()
    assert {one.key for one in asked.duties.countersign.waiting(SIGNER)} == {KEY, OTHER}
    hand_in(asked, "by the office", who=OFFICE, evidence="http://www.example.gov.cn/a")
    assert "evidence" in {name for name, _, _ in queued(asked)}, "what the office enters is its own word"


def test_two_units_at_once_are_saved_one_by_one(asked: Portal) -> None:
    both = replace(CLERK, units=(UNIT, "台江区"))
    rows = [Submission(key, {"issues": "无"}, {}) for key in (KEY, FOREIGN)]
    with pytest.raises(Refused, match="一个单位一个单位"):
        asked.entry.service.submit_many(both, rows, token="both")
    assert asked.duties.countersign.records(OFFICE) == ()


def test_the_same_click_again_and_a_later_report_make_one(asked: Portal) -> None:
    assert hand_in(asked, "a") == hand_in(asked, "a")
    hand_in(asked, "b", issues="缺人")
    one = only(asked)
    assert one.texts == {"progress_note": "预算已公开。", "issues": "缺人"}
    with pytest.raises(ChangedMeanwhile):
        asked.duties.countersign.sign(SIGNER, one.id, seen=1)
    asked.duties.countersign.sign(SIGNER, one.id, seen=one.version)


def test_values_are_read_before_anybody_signs(asked: Portal) -> None:
    with pytest.raises(InvalidCells):
        hand_in(asked, percent="快好了")
    assert asked.duties.countersign.records(SIGNER) == ()


def test_what_moved_meanwhile_is_neither_kept_nor_signed(asked: Portal) -> None:
    hand_in(asked)
    asked.book.submit([Edit(KEY, "progress_note", "", "别人的话")], person="别人", token="other")
    with pytest.raises(ChangedMeanwhile, match="工作进展"):
        asked.duties.countersign.sign(SIGNER, only(asked).id, seen=1)
    with pytest.raises(ChangedMeanwhile, match="工作进展"):
        asked.entry.service.submit(CLERK, Submission(KEY, {"progress_note": "我的"}, {"progress_note": ""}), token="c")
    assert only(asked).state is HeldState.WAITING
    assert {value for name, value, _ in queued(asked) if name == "progress_note"} == {"别人的话"}


def test_sent_back_with_a_reason_it_is_the_clerks_again(asked: Portal) -> None:
    hand_in(asked)
    service, one = asked.duties.countersign, only(asked)
    with pytest.raises(InvalidCells):
        service.send_back(SIGNER, one.id, " ", seen=1)
    service.send_back(SIGNER, one.id, "请写数字。", seen=1)
    assert (kinds(asked, SIGNER), kinds(asked, CLERK)) == ([], ["审签退回"])
    held = service.of_entry(CLERK, KEY)
    assert held
    assert (held.reason, held.texts) == ("请写数字。", {"progress_note": "预算已公开。"})
    hand_in(asked, "again", progress_note="62 家已公开。")
    assert (kinds(asked, SIGNER), kinds(asked, CLERK)) == (["审签"], ["等审签"])
    with pytest.raises(Refused):
        service.sign(SIGNER, one.id, seen=2)


def test_taken_back_by_the_unit_it_is_gone(asked: Portal) -> None:
    hand_in(asked)
    with pytest.raises(NotAllowed):
        asked.duties.countersign.take_back(SIGNER, only(asked).id, seen=1)
    asked.duties.countersign.take_back(CLERK, only(asked).id, seen=1)
    assert kinds(asked, SIGNER) == kinds(asked, CLERK) == []
    assert queued(asked) == set()


def test_nobody_signs_what_they_wrote_and_no_clerk_turns_it_off(asked: Portal) -> None:
    both = Person("u", "王某", frozenset({Role.UNIT, Role.SIGNER}), (UNIT,))
    hand_in(asked)
    service, one = asked.duties.countersign, only(asked)
    assert service.waiting(both) == ()
    with pytest.raises(Refused, match="自己填报的"):
        service.sign(both, one.id, seen=1)
    for person in (CLERK, ELSEWHERE):
        with pytest.raises(NotAllowed):
            service.sign(person, one.id, seen=1)
        with pytest.raises(NotAllowed):
            service.send_back(person, one.id, "不行", seen=1)
        with pytest.raises(NotAllowed):
            service.switch(person, UNIT, on=False)
    with pytest.raises(Unchanged):
        service.switch(OFFICE, UNIT, on=True)


def test_turned_off_what_waits_still_waits_and_new_reports_go_in(asked: Portal) -> None:
    hand_in(asked)
    asked.duties.countersign.switch(OFFICE, UNIT, on=False)
    hand_in(asked, "b", key=OTHER, issues="无")
    assert {name for name, _, _ in queued(asked)} >= {"issues"}
    asked.duties.countersign.sign(SIGNER, only(asked).id, seen=1)


def test_what_was_passed_meanwhile_is_locked(asked: Portal) -> None:
    hand_in(asked)
    asked.book.submit([Edit(KEY, "review_state", "", "已通过")], person="审核员", token="passed")
    with pytest.raises(EntryLocked):
        asked.duties.countersign.sign(SIGNER, only(asked).id, seen=1)


def test_all_of_it_is_told_in_the_audit_log(asked: Portal) -> None:
    hand_in(asked)
    asked.duties.countersign.send_back(SIGNER, only(asked).id, "请写数字。", seen=1)
    with reading(asked.book.engine) as connection:
        events = audit_events(connection, kinds=["countersign."])
    assert [event.kind for event in events] == ["countersign.returned", "countersign.held", "countersign.on"]
