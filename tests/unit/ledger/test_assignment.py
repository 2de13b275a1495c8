"""Division of work: a unit divides its own entries, several together or none; who sees names and telephones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.assignment import DEPARTMENT, PHONE, WHO, Assignment, AssignmentService
from ledger.entries import Ledger
from ledger.errors import InvalidCells, NotAllowed, Unchanged
from ledger.permissions import Person, Role
from ledger.submission import EntryUnknown
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 7, 1, 9, tzinfo=BEIJING)
KEY, OTHER, FOREIGN = "2021-07-鼓楼区", "2021-25-鼓楼区", "2021-07-闽清县"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))


class MemoryAssignments:
    def __init__(self) -> None:
        self.held: dict[str, Assignment] = {}

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return small_ledger()

    def current(self) -> Mapping[str, Assignment]:
        return self.held

    def put(self, made: Sequence[Assignment]) -> None:
        self.held |= {one.key: one for one in made}


@pytest.fixture
def book() -> MemoryAssignments:
    return MemoryAssignments()


@pytest.fixture
def service(book: MemoryAssignments) -> AssignmentService:
    return AssignmentService(book)


def test_several_entries_are_divided_at_once(service, book):
    assert (
        service.assign(CLERK, [KEY, OTHER, KEY], department=" 东街\x00  街道\x1b ", who="李某", phone="0591 87654321")
        == 2
    )
    one = book.held[OTHER]
    assert (one.department, one.who, one.phone) == ("东街 街道", "李某", "0591-87654321")
    assert (one.by, one.at) == ("王某（鼓楼区）", NOW)
    assert one.words == "东街 街道 李某 0591-87654321"


def test_all_or_none_when_one_is_foreign_or_unknown(service, book):
    with pytest.raises(NotAllowed, match="分工和标记重点 2021-07-闽清县"):
        service.assign(CLERK, [KEY, FOREIGN], department="办公室")
    with pytest.raises(EntryUnknown):
        service.flag(CLERK, [KEY, "2021-99-鼓楼区"], flagged=True)
    assert book.held == {}


@pytest.mark.parametrize("who", [NEIGHBOUR, LEAD, LEADER])
def test_nobody_divides_for_another_unit(service, book, who):
    for act in (
        lambda: service.assign(who, [KEY], department="办公室"),
        lambda: service.flag(who, [KEY], flagged=True),
        lambda: service.clear(who, [KEY]),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert book.held == {}


def test_wrong_values_are_told_by_header(service):
    for values, header in (
        ({"department": " "}, DEPARTMENT),
        ({"department": "办公室", "phone": "abc"}, PHONE),
        ({"department": "办公室", "phone": "13800138000（李四）"}, PHONE),
        ({"department": "办公室", "phone": "张三13800138000"}, PHONE),
        ({"department": "办公室", "who": "长" * 61}, WHO),
    ):
        with pytest.raises(InvalidCells) as caught:
            service.assign(CLERK, [KEY], **values)
        assert list(caught.value.messages) == [header]
    with pytest.raises(InvalidCells, match="请先选择"):
        service.clear(CLERK, [])


def test_the_flag_and_the_division_do_not_touch_each_other(service, book):
    service.flag(CLERK, [KEY], flagged=True)
    service.assign(CLERK, [KEY], department="办公室")
    assert (book.held[KEY].flagged, book.held[KEY].split) == (True, True)
    service.clear(CLERK, [KEY])
    assert (book.held[KEY].flagged, book.held[KEY].split) == (True, False)
    with pytest.raises(Unchanged):
        service.flag(CLERK, [KEY], flagged=True)


def test_names_are_seen_by_the_unit_its_leads_and_readers(service):
    service.assign(CLERK, [KEY, OTHER], department="办公室")
    for who in (CLERK, LEAD, OFFICE, LEADER):
        assert service.of_entry(who, KEY).department == "办公室"
    assert service.of_entry(NEIGHBOUR, KEY) is None
    assert service.of_entry(LEAD, OTHER) is None, "another unit leads that task"
    assert service.of_entry(OFFICE, "2021-99-鼓楼区") is None
    assert list(service.of_unit(LEAD, "鼓楼区")) == [KEY, "2021-27-鼓楼区"]
    assert service.of_unit(NEIGHBOUR, "鼓楼区") == {}


def test_coverage_counts_what_is_left(service):
    service.assign(CLERK, [KEY], department="办公室")
    service.flag(CLERK, [OTHER], flagged=True)
    found = {c.unit: c for c in service.coverage(OFFICE)}
    assert (found["鼓楼区"].total, found["鼓楼区"].split, found["鼓楼区"].flagged) == (4, 1, 1)
    assert service.coverage(LEADER)[0].split == 0
    for who in (CLERK, LEAD):
        with pytest.raises(NotAllowed):
            service.coverage(who)
