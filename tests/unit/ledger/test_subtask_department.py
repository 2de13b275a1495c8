"""分办 with accounts of the 科室's own: what they see and do, what the clerk is told, gives back and has put into the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.figures.board import board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Department, Person, Role
from ledger.within.subtask import Subtask, SubtaskDetails, SubtaskProgress
from tests.unit.ledger.test_subtask import CLERK, DOING, DONE, DUE, KEY, NOW, OFFICE, OUTSIDE, Kit

UNIT = "鼓楼区"


def of(department: str, unit: str = UNIT, name: str = "张某") -> Person:
    return Person(f"{unit}{department}", name, frozenset({Role.DEPARTMENT}), department=Department(unit, department))


CENTRE, OTHER, NAMESAKE = of("信息中心"), of("办公室"), of("信息中心", "闽清县")


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def write(kit: Kit, one: Subtask, text: str = "已建。", percent: str = "40", person: Person = CENTRE) -> Subtask:
    kit.service.report(person, one.id, SubtaskProgress(DOING, percent, text), seen=kit.service._record(one.id).version)
    return kit.service._record(one.id)


def lines(kit: Kit, person: Person) -> list[InboxItem]:
    return list(kit.service.inbox(person, board(kit.ledger, kit.now.date())))


def test_a_department_sees_and_writes_what_was_given_to_it_alone(kit: Kit) -> None:
    one, other = kit.given(), kit.given(department="办公室")
    assert kit.service.listed(CENTRE) == (one,)
    assert kit.service.listed(OTHER) == (other,)
    assert kit.service.listed(NAMESAKE) == (), "of another unit"
    told = write(kit, one)
    assert told.told_by == "张某（鼓楼区信息中心）"
    assert [step.kind for step in kit.service.steps(CENTRE, told)] == ["subtask.reported", "subtask.given"]
    for person in (OTHER, NAMESAKE, *OUTSIDE):
        assert not kit.service.may_report(person, told)
        for act in (lambda p: write(kit, told, "别人写的", person=p), lambda p: kit.service.steps(p, told)):
            with pytest.raises(NotAllowed):
                act(person)


def test_what_the_clerk_does_with_a_part_is_not_the_departments(kit: Kit) -> None:
    one = write(kit, kit.given())
    for act in (
        lambda: kit.service.give(CENTRE, [KEY], SubtaskDetails("信息中心")),
        lambda: kit.service.change(CENTRE, one.id, SubtaskDetails("办公室"), seen=2),
        lambda: kit.service.withdraw(CENTRE, one.id, seen=2),
        lambda: kit.service.send_back(CENTRE, one.id, "不行", seen=2),
        lambda: kit.service.merge(CENTRE, [one]),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert kit.service._record(one.id) == one
    assert kit.service.merged(CENTRE, [one]) == {}
    assert kit.service.staffed(CENTRE, UNIT) == ()


def test_another_name_ends_it_at_once(kit: Kit) -> None:
    one = kit.given()
    kit.service.change(CLERK, one.id, replace(one.details, department="信息科"), seen=1)
    assert kit.service.listed(CENTRE) == ()
    with pytest.raises(NotAllowed):
        write(kit, one)
    assert kit.service.listed(of(" 信息　科")) != (), "blanks, wide or not, do not tell two apart"


def test_two_of_a_department_at_once(kit: Kit) -> None:
    one = kit.given()
    write(kit, one)
    with pytest.raises(ChangedMeanwhile):
        kit.service.report(
            of("信息中心", name="同事"), one.id, SubtaskProgress(DOING, "", "同事写的"), seen=one.version
        )


def test_the_clerk_is_told_until_it_is_taken_in_and_again_when_it_changes(kit: Kit) -> None:
    one, other = write(kit, kit.given(due=None)), write(kit, kit.given(due=None, department="办公室"), person=OTHER)
    (line,) = lines(kit, CLERK)
    assert line.why == "2 个科室报来了新进展：信息中心、办公室"
    assert (line.page, line.address) == ("submit", {"entry": KEY})
    kit.service.merge(CLERK, [one])
    assert [line.why for line in lines(kit, CLERK)] == ["1 个科室报来了新进展：办公室"]
    kit.service.merge(CLERK, [one, other])
    assert lines(kit, CLERK) == []
    assert kit.service.merged(CLERK, [one])[one.id].progress == one.progress
    assert len([s for s in kit.service.steps(CLERK, one) if s.kind == "subtask.merged"]) == 1, "once, not twice"
    changed = write(kit, one, "已建，62 个。")
    (line,) = lines(kit, CLERK)
    assert line.read == f"subtask:{KEY}:{one.id}.{changed.version}", "who took note of the former text is told anew"


def test_what_was_taken_in_is_what_the_clerk_saw(kit: Kit) -> None:
    seen = write(kit, kit.given(due=None))
    write(kit, seen, "又改了。")
    kit.service.merge(CLERK, [seen])
    assert len(lines(kit, CLERK)) == 1, "what stands there now is not in the report"


def test_what_was_taken_in_changes_no_part_that_somebody_has_open(kit: Kit) -> None:
    one = write(kit, kit.given())
    kit.service.merge(CLERK, [one])
    kit.service.report(CENTRE, one.id, SubtaskProgress(DOING, "60", "已建。"), seen=one.version)


def test_what_the_clerk_wrote_is_no_news_to_the_clerk(kit: Kit) -> None:
    write(kit, kit.given(due=None), person=CLERK)
    assert lines(kit, CLERK) == []
    colleague = replace(CLERK, id="c", name="同事")
    assert [line.kind for line in lines(kit, colleague)] == ["科室进展"]


def test_what_was_given_back_is_the_first_the_department_sees(kit: Kit) -> None:
    one = kit.given(due=date(2021, 12, 1))
    with pytest.raises(Refused, match="还没有写"):
        kit.service.send_back(CLERK, one.id, "请写", seen=1)
    kit.service.report(CENTRE, one.id, SubtaskProgress(DONE, "", "已建。"), seen=1)
    with pytest.raises(InvalidCells):
        kit.service.send_back(CLERK, one.id, " ", seen=2)
    kit.service.send_back(CLERK, one.id, "请写网址", seen=2)
    back = kit.service._record(one.id)
    assert (back.state, back.progress.percent, back.progress.text, back.back) == (DOING, "", "已建。", "请写网址")
    assert lines(kit, CLERK) == []
    assert not kit.service.may_send_back(CLERK, back)
    (line,) = lines(kit, CENTRE)
    assert (line.kind, line.part, line.why) == ("退回", Part.FIRST, "在办，请写网址")
    assert write(kit, back, "已建，网址如下。").back == ""
    assert len(lines(kit, CLERK)) == 1


def test_its_own_day_is_told_and_never_called_overdue(kit: Kit) -> None:
    one = kit.given()
    assert [(line.kind, line.part, line.until) for line in lines(kit, CENTRE)] == [("要办", Part.LATER, DUE)]
    kit.now = NOW + timedelta(days=9)
    (line,) = lines(kit, CENTRE)
    assert (line.kind, line.part, line.since, line.until) == ("过时限", Part.FIRST, DUE, None)
    assert not line.late(kit.now.date())
    kit.service.report(CENTRE, one.id, SubtaskProgress(DONE), seen=1)
    assert lines(kit, CENTRE) == []
    assert lines(kit, OFFICE) == []


def test_a_closed_year_is_read_only(kit: Kit) -> None:
    one = write(kit, kit.given())
    kit.ledger = replace(kit.ledger, closed=True)
    assert kit.service.listed(CENTRE) == (one,)
    for act in (lambda: write(kit, one, "晚了"), lambda: kit.service.merge(CLERK, [one])):
        with pytest.raises(NotAllowed, match="已经结转"):
            act()


def test_a_clerk_reads_which_departments_have_an_account(kit: Kit) -> None:
    kit.given()
    kit.service._staffed = lambda: (Department(UNIT, "督查科"), Department("闽清县", "审计科"))
    assert kit.service.departments(CLERK, UNIT) == ("督查科", "信息中心")
    assert kit.service.staffed(CLERK, "闽清县") == ()
