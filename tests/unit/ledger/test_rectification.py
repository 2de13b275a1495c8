"""整改 and 承诺 over a real store: who enters, answers and closes; what moved meanwhile; forged requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.duties.commitment import CommitmentDetails, CommitmentService, Fulfilment, promising_tasks
from ledger.duties.rectification import RectificationService, RectificationState
from ledger.entries import Ledger
from ledger.errors import LONGEST, ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.register import RecordList
from reports.papers import make_paper
from store.audit import audit_events
from store.database import reading
from store.duties.commitment import COMMITMENTS
from store.duties.rectification import RECTIFICATIONS
from store.keeper import RegisterKeeper
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
DUE = date(2021, 11, 10)
KEY, OTHER_KEY = "2021-27-鼓楼区", "2021-27-闽清县"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
DATA = Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",))
COUNTY = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))


class Noon:
    at = NOW

    def now(self) -> datetime:
        return self.at


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        ledger = small_ledger()
        self.noon = Noon()
        self.rectify = RectificationService(RegisterKeeper(self.home(self.noon, ledger), RECTIFICATIONS))
        self.promise = CommitmentService(RegisterKeeper(self.home(Noon(), ledger), COMMITMENTS))

    def home(self, noon: Noon, ledger: Ledger) -> SimpleNamespace:
        return SimpleNamespace(engine=self.engine, now=noon.now, ledger=lambda: ledger)

    def opened(self, keys: tuple[str, ...] = (KEY,), **more: object):
        values = {
            "problem": "专栏缺少法定主动公开内容",
            "demand": "补齐",
            "due": DUE,
            "in_bulletin": True,
        } | more
        self.rectify.open(OFFICE, keys, **values)
        return self.rectify.records(OFFICE)[0]

    def told(self, kinds: list[str]):
        with reading(self.engine) as connection:
            return audit_events(connection, kinds=kinds)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_from_opening_to_closing(kit: Kit) -> None:
    record = kit.opened()
    assert (record.unit, record.task_no, record.state, record.due) == ("鼓楼区", 27, RectificationState.OPEN, DUE)
    with pytest.raises(Refused, match="还没有填写"):
        kit.rectify.close(OFFICE, record.id, seen=1)
    kit.rectify.answer(COUNTY, record.id, "已补齐", seen=1)
    answered = kit.rectify.records(OFFICE)[0]
    assert (answered.state, answered.answer, answered.answered_by) == (
        RectificationState.ANSWERED,
        "已补齐",
        "王某（鼓楼区）",
    )
    kit.rectify.reopen(OFFICE, record.id, "还差两栏", seen=2)
    assert kit.rectify.records(COUNTY)[0].reason == "还差两栏"
    kit.rectify.answer(COUNTY, record.id, "都补齐了", seen=3)
    kit.rectify.close(OFFICE, record.id, seen=4)
    closed = kit.rectify.records(OFFICE)[0]
    assert (closed.state, closed.closed_by, closed.reason) == (RectificationState.CLOSED, "市政府办公厅", "")
    with pytest.raises(Refused, match="已经销号"):
        kit.rectify.answer(COUNTY, record.id, "再改", seen=5)
    kinds = [d.kind.partition(".")[2] for d in kit.told(["rectification."])]
    assert kinds == ["closed", "answered", "reopened", "answered", "opened"]
    assert [d.detail.get("answer") for d in kit.told(["rectification.answered"])] == ["都补齐了", "已补齐"]


def test_one_record_per_unit_and_only_own_ones_are_seen(kit: Kit) -> None:
    kit.opened((KEY, OTHER_KEY))
    assert {r.unit for r in kit.rectify.records(OFFICE)} == {"鼓楼区", "闽清县"}
    assert [r.unit for r in kit.rectify.records(COUNTY)] == ["鼓楼区"]
    assert len(kit.rectify.records(DATA)) == 2, "it leads task 27"
    assert len(kit.rectify.records(LEADER)) == 2


@pytest.mark.parametrize("who", [NEIGHBOUR, DATA, LEADER, COUNTY], ids=["neighbour", "lead", "leader", "own"])
def test_forged_rectifications_are_refused(kit: Kit, who: Person) -> None:
    record = kit.opened()
    acts = [
        lambda: kit.rectify.open(who, [KEY], "问题", "要求", DUE, in_bulletin=True),
        lambda: kit.rectify.close(who, record.id, seen=1),
        lambda: kit.rectify.reopen(who, record.id, "原因", seen=1),
        lambda: kit.rectify.put_in_bulletin(who, record.id, shown=False, seen=1),
    ]
    if who is not COUNTY:
        acts.append(lambda: kit.rectify.answer(who, record.id, "已改", seen=1))
    for act in acts:
        with pytest.raises(NotAllowed, match="只有"):
            act()
    assert kit.rectify.records(OFFICE) == (record,)


def test_what_is_missing_or_past_is_refused(kit: Kit) -> None:
    for wrong in (
        {"keys": ()},
        {"keys": ("2021-99-鼓楼区",)},
        {"problem": " "},
        {"demand": ""},
        {"problem": "字" * (LONGEST + 1)},
        {"due": date(2021, 10, 25)},
    ):
        with pytest.raises((Refused, InvalidCells), match=r"没有保存|请填写"):
            kit.opened(**wrong)
    assert kit.rectify.records(OFFICE) == ()


def test_a_record_that_moved_is_not_overwritten(kit: Kit) -> None:
    record = kit.opened()
    kit.rectify.answer(COUNTY, record.id, "第一次", seen=1)
    for act in (
        lambda: kit.rectify.answer(COUNTY, record.id, "第二个人", seen=1),
        lambda: kit.rectify.close(OFFICE, record.id, seen=1),
        lambda: kit.rectify.put_in_bulletin(OFFICE, record.id, shown=False, seen=1),
    ):
        with pytest.raises(ChangedMeanwhile, match="别人改过"):
            act()
    assert kit.rectify.records(OFFICE)[0].answer == "第一次"


def test_an_answer_in_time_is_not_late_however_long_the_office_takes(kit: Kit) -> None:
    record = kit.opened()
    kit.noon.at = datetime(2021, 11, 10, 23, 30, tzinfo=BEIJING)
    kit.rectify.answer(COUNTY, record.id, "已补齐", seen=1)
    kit.noon.at = datetime(2021, 12, 20, 9, tzinfo=BEIJING)
    answered = kit.rectify.records(OFFICE)[0]
    assert answered.words(kit.noon.now().date()) == "已反馈，待销号"
    kit.rectify.answer(COUNTY, record.id, "已补齐，附截图", seen=2)
    (improved,) = kit.rectify.records(OFFICE)
    assert (improved.answer, improved.late(kit.noon.now().date())) == ("已补齐，附截图", False)


def test_an_answer_after_its_day_is_late_until_it_is_closed(kit: Kit) -> None:
    record = kit.opened()
    kit.noon.at = datetime(2021, 11, 11, 0, 30, tzinfo=BEIJING)
    kit.rectify.answer(COUNTY, record.id, "已补齐", seen=1)
    (answered,) = kit.rectify.records(OFFICE)
    assert answered.words(date(2021, 11, 11)) == "已反馈，待销号（超时限反馈）"
    kit.rectify.close(OFFICE, record.id, seen=2)
    assert not kit.rectify.records(OFFICE)[0].late(date(2021, 12, 31))


def test_what_the_office_gives_back_gets_a_day_that_is_still_to_come(kit: Kit) -> None:
    record = kit.opened()
    kit.rectify.answer(COUNTY, record.id, "已补齐", seen=1)
    kit.noon.at = datetime(2021, 11, 20, 9, tzinfo=BEIJING)
    with pytest.raises(Refused, match="另选一个时限"):
        kit.rectify.reopen(OFFICE, record.id, "还差一栏", seen=2)
    assert kit.rectify.records(OFFICE)[0].state is RectificationState.ANSWERED
    kit.rectify.reopen(OFFICE, record.id, "还差一栏", seen=2, due=date(2021, 11, 30))
    (given_back,) = kit.rectify.records(COUNTY)
    assert (given_back.due, given_back.late(date(2021, 11, 30))) == (date(2021, 11, 30), False)
    assert kit.told(["rectification.reopened"])[0].detail["due"] == "2021-11-30"


def test_late_means_not_closed_in_time(kit: Kit) -> None:
    record = kit.opened()
    assert not record.late(DUE)
    assert record.late(date(2021, 11, 11))
    assert record.words(date(2021, 11, 11)) == "待整改（已超时限）"
    assert not replace(record, state=RectificationState.CLOSED).late(date(2021, 11, 11))
    assert not kit.opened(due=None).late(date(2022, 1, 1))


PROMISE = CommitmentDetails("三个月内修好道路", date(2021, 10, 1), date(2021, 12, 31))
DONE = replace(PROMISE, fulfilment=Fulfilment.DONE, progress="已修好", published=True, link="http://a.example/1")


def test_a_commitment_from_entry_to_closing(kit: Kit) -> None:
    number = kit.promise.add(COUNTY, "2021-07-鼓楼区", PROMISE)
    with pytest.raises(Refused, match="已落实并且已公开"):
        kit.promise.close(OFFICE, number, seen=1)
    kit.promise.update(COUNTY, number, DONE, seen=1)
    kit.promise.close(OFFICE, number, seen=2)
    held = kit.promise.records(OFFICE)[0]
    assert held.words(NOW.date()) == "已落实、已公开、已销号"
    with pytest.raises(Refused, match="已由市政府办公厅销号"):
        kit.promise.update(COUNTY, number, PROMISE, seen=3)
    with pytest.raises(InvalidCells, match="原因"):
        kit.promise.reopen(OFFICE, number, " ", seen=3)
    kit.promise.reopen(OFFICE, number, "链接打不开", seen=3)
    assert kit.promise.records(COUNTY)[0].reason == "链接打不开"
    assert "三个月内修好道路" in kit.told(["commitment.added"])[0].detail["内容"]


def test_commitments_of_others_are_neither_seen_nor_changed(kit: Kit) -> None:
    number = kit.promise.add(COUNTY, "2021-07-鼓楼区", PROMISE)
    assert kit.promise.records(NEIGHBOUR) == ()
    assert kit.promise.records(DATA) == (), "it does not lead task 7"
    assert len(kit.promise.records(LEADER)) == 1
    for who in (NEIGHBOUR, DATA, LEADER):
        for act in (
            lambda who=who: kit.promise.add(who, "2021-07-鼓楼区", PROMISE),
            lambda who=who: kit.promise.update(who, number, DONE, seen=1),
            lambda who=who: kit.promise.close(who, number, seen=1),
            lambda who=who: kit.promise.reopen(who, number, "x", seen=1),
        ):
            with pytest.raises(NotAllowed, match="只有"):
                act()
    with pytest.raises(NotAllowed):
        kit.promise.close(COUNTY, number, seen=1)
    assert {key.split("-", 2)[2] for key in kit.promise.offered(COUNTY)} == {"鼓楼区"}
    assert kit.promise.offered(LEADER) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        CommitmentDetails(" "),
        replace(PROMISE, made_on=date(2021, 10, 27)),
        replace(PROMISE, due=date(2021, 9, 1)),
        replace(DONE, link=""),
        replace(DONE, link="javascript:alert(1)"),
        replace(DONE, link="http://a b"),
        replace(DONE, link="http://a.cn/1.htm，已公开"),
        replace(DONE, link="http://a.cn/1.htm（截图）"),
        replace(DONE, link="http://a.cn/1.htm\nhttp://a.cn/2.htm"),
        replace(PROMISE, progress="字" * (LONGEST + 1)),
    ],
    ids=[
        "empty",
        "future",
        "due before",
        "no link",
        "script",
        "blank in link",
        "words",
        "bracket",
        "two links",
        "long",
    ],
)
def test_a_commitment_that_cannot_be_is_refused(kit: Kit, wrong: CommitmentDetails) -> None:
    with pytest.raises((Refused, InvalidCells), match=r"没有保存|请填写"):
        kit.promise.add(COUNTY, "2021-07-鼓楼区", wrong)


def test_a_commitment_that_moved_is_not_overwritten(kit: Kit) -> None:
    number = kit.promise.add(COUNTY, "2021-07-鼓楼区", PROMISE)
    kit.promise.update(COUNTY, number, DONE, seen=1)
    with pytest.raises(ChangedMeanwhile):
        kit.promise.update(COUNTY, number, PROMISE, seen=1)


def test_tasks_that_speak_of_commitments_are_offered_first() -> None:
    ledger = small_ledger()
    tasks = tuple(replace(t, requirement="核查承诺") if t.no == 30 else t for t in ledger.breakdown.tasks)
    assert promising_tasks(replace(ledger, breakdown=replace(ledger.breakdown, tasks=tasks))) == {30}


def test_a_promised_day_that_is_moved_is_told(kit: Kit) -> None:
    """Its own unit may enter another; that takes 已超时限 away and must not take the first day away as well."""
    number = kit.promise.add(COUNTY, "2021-07-鼓楼区", replace(PROMISE, due=date(2021, 10, 5)))
    first, later = date(2021, 10, 5), date(2021, 12, 31)
    assert kit.promise.records(COUNTY)[0].words(date(2021, 10, 26)) == "未落实（已超时限）、未公开"
    for seen, due in enumerate((later, date(2022, 1, 31), later), start=1):
        kit.promise.update(COUNTY, number, replace(PROMISE, due=due), seen=seen)
        (held,) = kit.promise.records(COUNTY)
        assert (held.first_due, held.moved_from) == (first, first)
    assert held.words(date(2021, 10, 26)) == "未落实、未公开、时限原为2021年10月5日"
    listed = RecordList(2021, date(2021, 10, 26), (held,), {})
    assert (
        make_paper("commitments", listed).decode("utf-8-sig").splitlines()[1].split(",")[4]
        == "2021-12-31（原为2021-10-05）"
    )
    kit.promise.update(COUNTY, number, replace(PROMISE, due=first), seen=4)
    assert kit.promise.records(COUNTY)[0].words(date(2021, 10, 1)) == "未落实、未公开"


def test_a_promise_without_a_day_that_gets_one_was_not_moved(kit: Kit) -> None:
    number = kit.promise.add(COUNTY, "2021-07-鼓楼区", replace(PROMISE, due=None))
    kit.promise.update(COUNTY, number, PROMISE, seen=1)
    assert kit.promise.records(COUNTY)[0].moved_from is None
