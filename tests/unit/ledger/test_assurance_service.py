"""保障情况: what is read, what is missing, who may fill and see it, and that no newer value is overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.assurance import FIELDS, PORTAL, Assurance, AssuranceService, amount_of, gaps, read_values, totals
from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.permissions import Person, Role
from ledger.side_rows import SideRow
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 7, 1, 9, tzinfo=BEIJING)
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
LEAD = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
FULL = {
    "chief": "张某",
    "office": "办公室",
    "full_time": "1",
    "part_time": "2",
    "contact": "王某",
    "phone": "0591-87654321",
    "budgeted": "是",
    "funds": "12.5",
}


class MemoryAssurances:
    def __init__(self) -> None:
        self.versions: list[Assurance] = []

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return small_ledger()

    def newest(self) -> Mapping[str, Assurance]:
        return {v.unit: v for v in self.versions}

    def history(self, unit: str) -> Sequence[Assurance]:
        return [v for v in reversed(self.versions) if v.unit == unit]

    def add(self, made: Assurance, *, after: int) -> Assurance:
        held = self.newest().get(made.unit)
        if (held.seq if held else 0) != after:
            raise ChangedMeanwhile
        self.versions.append(replace(made, seq=len(self.versions) + 1))
        return self.versions[-1]

    def unplaced(self) -> Sequence[SideRow]:
        return []


@pytest.fixture
def book() -> MemoryAssurances:
    return MemoryAssurances()


@pytest.fixture
def service(book: MemoryAssurances) -> AssuranceService:
    return AssuranceService(book)


def held(**values: str) -> Assurance:
    return Assurance("鼓楼区", FULL | values, NOW, "王某", PORTAL)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12.5", 12.5), ("12万元", 12), ("1,200", 1200), ("0", 0), ("若干", None), ("", None)],
)
def test_amounts(text: str, amount: float | None):
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ()),
        ({"full_time": "0"}, ("没有专职人员",)),
        ({"full_time": ""}, ("没有写专职人数",)),
        ({"budgeted": "否"}, ("没有列入预算",)),
        ({"budgeted": "", "funds": ""}, ("没有写是否列入预算", "没有写经费")),
        ({"funds": "若干"}, ("经费不是数字",)),
        ({"chief": "", "phone": ""}, ("没有分管领导", "没有联系电话")),
    ],
)
def test_gaps_are_named(values: dict[str, str], missing: tuple[str, ...]):
    assert gaps(held(**values)) == missing


def test_nothing_said_and_nothing_readable_are_gaps():
    assert gaps(None) == ("没有填报",)
    assert "专职人数看不懂" in gaps(replace(held(full_time=""), doubts={"full_time": "…"}))


def test_values_are_read_by_the_catalogue():
    values, doubts = read_values({"full_time": "２人", "budgeted": "已列入", "phone": "abc", "unit": "x"}, year=2021)
    assert values == {"full_time": "2", "budgeted": "是"}
    assert list(doubts) == ["phone"]


def test_a_cell_of_the_sheet_that_is_too_long_is_told_and_not_cut():
    values, doubts = read_values({"office": "政务公开科" * 21, "chief": "长" * 100}, year=2021)
    assert values == {"chief": "长" * 100}
    assert "105个字" in doubts["office"]


def test_sums_count_only_numbers():
    found = totals([held(), held(funds="若干", full_time="", budgeted="否")])
    assert (found.filled, found.full_time, found.part_time, found.budgeted, found.funds) == (2, 1, 4, 1, 12.5)


def test_a_unit_fills_its_own_and_others_do_not(service, book):
    made = service.fill(CLERK, "鼓楼区", FULL, {})
    assert (made.person, made.source, made.values) == ("王某（鼓楼区）", PORTAL, FULL)
    for who in (NEIGHBOUR, LEADER, LEAD):
        with pytest.raises(NotAllowed, match="填写保障情况"):
            service.fill(who, "鼓楼区", {"chief": "某"}, {})
    assert service.fill(OFFICE, "鼓楼区", {"funds": "20"}, {"funds": "12.5"}).text("chief") == "张某"
    assert len(book.versions) == 2


def test_what_cannot_be_read_is_refused_by_header(service, book):
    with pytest.raises(InvalidCells) as caught:
        service.fill(CLERK, "鼓楼区", FULL | {"full_time": "若干", "funds": "很多"}, {})
    assert set(caught.value.messages) == {"专职人数", "经费（万元）"}
    assert book.versions == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("phone", "13800138000（张三）", "张三"),
        ("phone", "0591-87654321，李四转", "李四转"),
        ("office", "政务公开科" * 30, "150个字"),
        ("chief", "长" * 101, "101个字"),
    ],
)
def test_words_that_would_be_left_out_are_asked_for_again(service, book, name: str, text: str, said: str):
    with pytest.raises(InvalidCells, match=said):
        service.fill(CLERK, "鼓楼区", FULL | {name: text}, {})
    assert book.versions == []


def test_no_change_no_version_and_no_unknown_unit(service):
    service.fill(CLERK, "鼓楼区", FULL, {})
    with pytest.raises(Unchanged):
        service.fill(CLERK, "鼓楼区", {"funds": "12.5"}, FULL)
    with pytest.raises(Refused, match="单位名录里没有“没有的单位”"):
        service.fill(OFFICE, "没有的单位", FULL, {})


def test_a_value_that_changed_meanwhile_is_told_and_other_fields_do_not_mind(service):
    service.fill(CLERK, "鼓楼区", FULL, {})
    service.fill(OFFICE, "鼓楼区", {"funds": "20"}, FULL)
    assert service.fill(CLERK, "鼓楼区", {"chief": "李某"}, FULL).text("funds") == "20"
    with pytest.raises(ChangedMeanwhile, match="经费（万元）现在是“20”"):
        service.fill(CLERK, "鼓楼区", {"funds": "30"}, FULL)
    seen = dict(service.of(CLERK, "鼓楼区").held.values)
    assert service.fill(CLERK, "鼓楼区", {"funds": "30"}, seen).text("funds") == "30"


def test_each_sees_his_own_and_readers_see_all(service):
    service.fill(CLERK, "鼓楼区", FULL, {})
    assert service.of(CLERK, "鼓楼区").gaps == ()
    assert len(service.history(LEADER, "鼓楼区")) == 1
    for who in (NEIGHBOUR, LEAD):
        for read in (service.of, service.history):
            with pytest.raises(NotAllowed):
                read(who, "鼓楼区")
    for read_all in (service.overview, service.unplaced):
        with pytest.raises(NotAllowed):
            read_all(CLERK)
    lines = service.overview(OFFICE)
    assert [(line.unit, bool(line.gaps)) for line in lines][:2] == [("鼓楼区", False), ("闽清县", True)]
    assert len(FIELDS) == len(FULL)
