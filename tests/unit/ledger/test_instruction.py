"""领导批示 over a real store: who writes, answers, closes and sends back; what moved meanwhile; forged requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.workdays import Calendar, DayKind
from ledger.duties.instruction import (
    PHRASES,
    THIS_WEEK,
    Instruction,
    InstructionService,
    InstructionState,
    counted,
    wanted_by,
)
from ledger.entries import Ledger
from ledger.errors import LONGEST, ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.figures.board import board
from ledger.leaders import Leader
from ledger.permissions import Person, Role
from store.duties.instruction import Instructions
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)  # a Tuesday
DUE = date(2021, 10, 29)
KEY, OTHER_KEY = "2021-27-鼓楼区", "2021-27-闽清县"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
COLLEAGUE = Person("m", "林副市长", frozenset({Role.LEADER}))
DATA = Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",))
COUNTY = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
AUDITOR = Person("a", "审计", frozenset({Role.AUDITOR}))


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.now, self.ledger = NOW, small_ledger()
        kept = SimpleNamespace(engine=self.engine, now=lambda: self.now, ledger=lambda: self.ledger)
        self.service = InstructionService(Instructions(kept), Calendar)

    def written(self, *about: str, who: Person = LEADER, **more: object) -> Instruction:
        """The newest one, after somebody wrote it."""
        self.service.write(who, about or (KEY,), "请抓紧。", DUE, **more)
        return self.service.records(AUDITOR)[0]

    def answered(self) -> Instruction:
        self.service.answer(COUNTY, self.written().id, "已补齐", seen=1)
        return self.service.records(AUDITOR)[0]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_from_the_remark_to_its_closing(kit: Kit) -> None:
    record = kit.written()
    assert (record.unit, record.task_no, record.state, record.due) == ("鼓楼区", 27, InstructionState.OPEN, DUE)
    assert record.leader == Leader("陈副市长", "l")
    kit.service.answer(COUNTY, record.id, "已补齐", seen=1)
    kit.service.send_back(LEADER, record.id, "还差两栏", seen=2, due=date(2021, 11, 3))
    back = kit.service.records(COUNTY)[0]
    assert (back.state, back.reason, back.due) == (InstructionState.OPEN, "还差两栏", date(2021, 11, 3))
    kit.service.answer(COUNTY, record.id, "都补齐了", seen=3)
    kit.service.close(LEADER, record.id, seen=4)
    closed = kit.service.records(OFFICE)[0]
    assert (closed.state, closed.closed_by, closed.reason) == (InstructionState.CLOSED, "陈副市长", "")
    with pytest.raises(Refused, match="已经办结"):
        kit.service.answer(COUNTY, record.id, "再改", seen=5)
    with pytest.raises(Refused, match="已经办结"):
        kit.service.close(OFFICE, record.id, seen=5)
    told = [(e.person, e.what, e.said) for e in kit.service.events(COUNTY, KEY)]
    assert told == [
        ("陈副市长", "领导批示（陈副市长）", "请抓紧。"),
        ("王某（鼓楼区）", "报批示办理结果", "已补齐"),
        ("陈副市长", "批示退回", "还差两栏"),
        ("王某（鼓楼区）", "报批示办理结果", "都补齐了"),
        ("陈副市长", "批示办结", ""),
    ]
    assert kit.service.events(NEIGHBOUR, KEY) == ()


def test_one_for_each_unit_and_only_own_ones_are_seen(kit: Kit) -> None:
    kit.written(KEY, OTHER_KEY, KEY)
    assert [r.unit for r in kit.service.records(LEADER)] == ["闽清县", "鼓楼区"]
    assert [r.unit for r in kit.service.records(COUNTY)] == ["鼓楼区"]
    assert len(kit.service.records(DATA)) == 2, "it leads task 27"
    assert len(kit.service.records(AUDITOR)) == 2


def test_a_unit_as_a_whole_is_told_answers_and_is_seen_by_no_lead(kit: Kit) -> None:
    record = kit.written("鼓楼区")
    assert (record.key, record.task_no, record.about) == ("鼓楼区", 0, "全部工作")
    assert kit.service.records(DATA) == ()
    kit.service.answer(COUNTY, record.id, "已部署", seen=1)
    assert kit.service.records(COUNTY)[0].answer == "已部署"


def test_a_lead_units_reviewer_answers_for_it(kit: Kit) -> None:
    record = kit.written("2021-27-市大数据委")
    kit.service.answer(DATA, record.id, "已牵头部署", seen=1)
    assert kit.service.records(DATA)[0].answered_by == "市大数据委"


def test_a_unit_answers_though_its_entry_is_not_asked_for_any_more(kit: Kit) -> None:
    record = kit.written()
    left = tuple(e for e in kit.ledger.entries if e.key != KEY)
    kit.ledger = replace(kit.ledger, entries=left)
    kit.service.answer(COUNTY, record.id, "已补齐", seen=1)
    assert kit.service.records(COUNTY)[0].answer == "已补齐"


def test_the_office_enters_what_a_leader_wrote_elsewhere(kit: Kit) -> None:
    with pytest.raises(InvalidCells, match="哪位领导"):
        kit.written(who=OFFICE)
    record = kit.written(who=OFFICE, leader=" 陈副市长 ")
    assert (record.leader.name, record.written_by) == ("陈副市长", "市政府办公厅")
    assert kit.service.may_close(LEADER, record), "by name"
    assert not kit.service.may_close(COLLEAGUE, record)
    assert kit.written(leader="林副市长").leader.name == "陈副市长", "nobody writes in a colleague's name"


@pytest.mark.parametrize("who", [NEIGHBOUR, DATA, COUNTY, AUDITOR], ids=["neighbour", "lead", "own", "auditor"])
def test_forged_instructions_are_refused(kit: Kit, who: Person) -> None:
    record = kit.answered()
    acts = [
        lambda: kit.service.write(who, [KEY], "请抓紧。", DUE),
        lambda: kit.service.close(who, record.id, seen=2),
        lambda: kit.service.send_back(who, record.id, "原因", seen=2),
    ]
    if who is not COUNTY:
        acts.append(lambda: kit.service.answer(who, record.id, "已改", seen=2))
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert kit.service.records(AUDITOR) == (record,)


def test_another_leader_does_not_close_or_send_back(kit: Kit) -> None:
    record = kit.answered()
    with pytest.raises(NotAllowed, match="陈副市长、市政府办公厅"):
        kit.service.close(COLLEAGUE, record.id, seen=2)
    with pytest.raises(NotAllowed, match="陈副市长、市政府办公厅"):
        kit.service.send_back(COLLEAGUE, record.id, "原因", seen=2)


def test_without_an_answer_it_is_closed_for_a_reason_only(kit: Kit) -> None:
    record = kit.written()
    with pytest.raises(InvalidCells, match="写明原因"):
        kit.service.close(LEADER, record.id, seen=1)
    kit.service.close(LEADER, record.id, seen=1, reason="批错了单位")
    assert kit.service.records(COUNTY)[0].reason == "批错了单位"


def test_what_is_missing_or_too_late_is_told_and_nothing_is_saved(kit: Kit) -> None:
    for about, text, due, words in (
        ([], "请抓紧。", DUE, "交办给哪个单位"),
        (["2021-99-鼓楼区"], "请抓紧。", DUE, "没有“2021-99-鼓楼区”"),
        ([KEY], "  ", DUE, "常用批示"),
        ([KEY], "长" * (LONGEST + 1), DUE, "最多"),
        ([KEY], "请抓紧。", None, "请选今天"),
        ([KEY], "请抓紧。", date(2021, 10, 25), "请选今天"),
    ):
        with pytest.raises((Refused, InvalidCells), match=words):
            kit.service.write(LEADER, about, text, due)
    assert kit.service.records(LEADER) == ()
    record = kit.written()
    with pytest.raises(Refused, match="等单位报结果"):
        kit.service.send_back(LEADER, record.id, "原因", seen=1)
    with pytest.raises(InvalidCells):
        kit.service.answer(COUNTY, record.id, " ", seen=1)
    with pytest.raises(Refused, match="没有这件批示"):
        kit.service.answer(COUNTY, 99, "已办", seen=1)


def test_what_changed_meanwhile_is_not_overwritten(kit: Kit) -> None:
    record = kit.answered()
    with pytest.raises(ChangedMeanwhile):
        kit.service.close(LEADER, record.id, seen=1)


def test_a_day_that_has_passed_is_not_kept_when_it_is_sent_back(kit: Kit) -> None:
    record = kit.answered()
    kit.now = NOW + timedelta(days=9)
    with pytest.raises(Refused, match="另选"):
        kit.service.send_back(LEADER, record.id, "不够", seen=2)


def test_a_closed_year_gets_no_new_ones_but_those_there_are_come_to_their_end(kit: Kit) -> None:
    record = kit.written()
    kit.ledger: Ledger = replace(kit.ledger, closed=True)
    with pytest.raises(NotAllowed, match="已经结转"):
        kit.written()
    kit.service.answer(COUNTY, record.id, "已补齐", seen=1)
    kit.service.close(LEADER, record.id, seen=2)
    assert kit.service.records(OFFICE)[0].state is InstructionState.CLOSED


def test_late_is_measured_by_the_day_of_the_answer(kit: Kit) -> None:
    record, after = kit.written(), DUE + timedelta(days=1)
    assert (record.words(DUE), record.words(after)) == ("待办理", "待办理（已超期）")
    kit.service.answer(COUNTY, record.id, "已补齐", seen=1)
    kit.now = NOW + timedelta(days=5)
    kit.service.answer(COUNTY, record.id, "补充链接", seen=2)
    in_time = kit.service.records(OFFICE)[0]
    assert in_time.words(after) == "已报结果，待办结", "an answer in time that is improved stays in time"
    assert replace(in_time, answered_at=kit.now).words(after) == "已报结果，待办结（超期反馈）"
    assert not replace(in_time, state=InstructionState.CLOSED, answered_at=kit.now).late(after)


def test_the_numbers_of_the_list(kit: Kit) -> None:
    kit.answered()
    kit.written(OTHER_KEY)
    after = DUE + timedelta(days=1)
    records = kit.service.records(OFFICE)
    assert counted(records, after).words == "2 件：待办理 1（已超期 1），已报结果、待办结 1"
    assert counted(records, DUE).late == 0


@pytest.mark.parametrize(
    ("phrase", "today", "day"),
    [
        (THIS_WEEK, date(2021, 10, 26), date(2021, 10, 29)),
        (THIS_WEEK, date(2021, 10, 29), date(2021, 10, 29)),
        (THIS_WEEK, date(2021, 10, 30), date(2021, 11, 1)),  # on a Saturday the week has no working day left
        (THIS_WEEK, date(2021, 9, 20), date(2021, 9, 26)),  # a Sunday that is worked on
        ("请说明原因。", date(2021, 10, 26), date(2021, 10, 29)),
        ("请说明原因。", date(2021, 9, 17), date(2021, 9, 24)),  # two days of 中秋 between
    ],
)
def test_a_ready_remark_asks_for_a_working_day(phrase: str, today: date, day: date) -> None:
    special = {date(2021, 9, 20): DayKind.HOLIDAY, date(2021, 9, 21): DayKind.HOLIDAY}
    special |= {date(2021, 9, 26): DayKind.WORKDAY, date(2021, 9, 18): DayKind.HOLIDAY}
    assert wanted_by(phrase, today, Calendar(special)) == day


def test_the_service_knows_the_day_of_each_ready_remark(kit: Kit) -> None:
    assert all(kit.service.wanted_by(phrase) >= NOW.date() for phrase in PHRASES)


def test_what_waits_for_whom(kit: Kit) -> None:
    def lines(person: Person) -> list[tuple[str, str, str, date | None]]:
        found = kit.service.inbox(person, board(kit.ledger, DUE))
        return [(item.kind, item.what, item.whose, item.until) for item in found]

    kit.written(KEY, "2021-27-市大数据委")
    assert lines(COUNTY) == [("交办", "请抓紧。", "鼓楼区", DUE)]
    assert lines(DATA) == [("交办", "请抓紧。", "市大数据委", DUE)], "a lead's own, not those of the units it leads"
    assert lines(NEIGHBOUR) == lines(LEADER) == lines(OFFICE) == []
    record = next(r for r in kit.service.records(AUDITOR) if r.unit == "鼓楼区")
    kit.service.answer(COUNTY, record.id, "已补齐", seen=1)
    assert lines(COUNTY) == lines(COLLEAGUE) == []
    assert lines(LEADER) == lines(OFFICE) == [("批示办结", "1 件批示已报结果，等您办结", "", None)]
    kit.service.send_back(LEADER, record.id, "还差两栏", seen=2)
    (item,) = kit.service.inbox(COUNTY, board(kit.ledger, DUE))
    assert item.why == "还差两栏"
