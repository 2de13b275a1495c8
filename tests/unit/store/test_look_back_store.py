"""回头看 over a real store: import, checks, review, links, what staff type into the sheet, and forged persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ledger.clock import BEIJING, FixedDay
from ledger.duties.look_back import TAB, suggestion
from ledger.duties.look_back_service import LookBackService
from ledger.duties.look_back_sources import from_breakdown
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from store.duties.look_back import LookBackStore
from store.store import Store
from sync.backends.memory import MemoryBackend
from sync.engine import Engine
from tests.memory_staff import MemoryStaff
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown

UNITS = "unit_id,full_name,short_name,kind,in_groups,aliases\n" + "\n".join(
    f"{u.unit_id},{u.full_name},{u.short_name},{u.kind},{'；'.join(u.groups)}," for u in SMALL_DIRECTORY.units
)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
GULOU = Person("g", "林某", frozenset({Role.UNIT}), ("鼓楼区",))
MINQING = Person("m", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
FINANCE = Person("f", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
NOBODY = Person("n", "某人", frozenset(), ("鼓楼区",))
KEY = "2020-25-鼓楼区"
DONE = {"verdict": "已落实", "evidence": "http://www.example.gov.cn/a.htm"}
HALF = {"verdict": "部分落实", "rectification": "补公开", "rectify_by": "2021-11-30"}


class Office:
    """A store with this year's small ledger, its sheet, and last year's tasks."""

    def __init__(self, folder: Path, *, imported: bool = True) -> None:
        self.store = Store(f"sqlite:///{folder / 'a.db'}", clock=FixedDay(datetime(2021, 7, 1, tzinfo=BEIJING).date()))
        self.store.start_year(small_breakdown(), UNITS, SMALL_DIRECTORY)
        self.backend = MemoryBackend()
        self.engine = Engine(self.store, self.backend)
        self.engine.cycle()
        self.service = LookBackService(LookBackStore(self.store))
        self.last = from_breakdown(replace(small_breakdown(), year=2020), SMALL_DIRECTORY)
        if imported:
            self.service.take_up(OFFICE, self.last)

    def check(self, key: str = KEY):
        return self.service.look_back(OFFICE).check(key)

    def type_row(self, row: int, **texts: str) -> None:
        places = {
            "key": 1,
            "task": 2,
            "unit": 3,
            "verdict": 5,
            "evidence": 6,
            "rectification": 7,
            "own": 11,
        }
        for name, text in texts.items():
            MemoryStaff(self.backend).set_cell(TAB, row, places[name], text)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.store.engine.dispose()


def test_an_import_makes_every_item_and_check_and_a_second_one_keeps_what_was_checked(office: Office):
    found = office.service.look_back(LEADER)
    assert (found.year, len(found.items), len(found.checks)) == (2020, 4, 16)
    office.service.check(GULOU, KEY, DONE, seen=0)
    longer = replace(office.last, items=tuple(replace(i, requirement=i.requirement + "补") for i in office.last.items))
    assert office.service.take_up(OFFICE, longer) == (0, 0)
    assert office.check().verdict == "已落实"
    assert office.service.look_back(OFFICE).item("2020-07").requirement == "推进公开。补"


@pytest.mark.parametrize("year", [2021, 2022, 2019])
def test_an_import_of_another_year_is_refused(office: Office, year: int):
    with pytest.raises(Refused, match="导入"):
        office.service.take_up(OFFICE, replace(office.last, year=year))


def test_a_unit_checks_and_the_history_tells_every_text(office: Office):
    office.service.check(GULOU, KEY, HALF, seen=0)
    office.service.check(GULOU, KEY, HALF | {"rectification": "已补齐"}, seen=1)
    held = office.check()
    assert (held.values["rectification"], held.person, held.review, held.version) == (
        "已补齐",
        "林某（鼓楼区）",
        "待审核",
        2,
    )
    newest = office.service.past(GULOU, KEY)[0]
    assert newest.detail == {"原rectification": "补公开", "rectification": "已补齐"}


def test_nothing_is_overwritten_that_was_not_seen(office: Office):
    office.service.check(GULOU, KEY, HALF, seen=0)
    with pytest.raises(ChangedMeanwhile, match="没有保存"):
        office.service.check(OFFICE, KEY, DONE, seen=0)
    assert office.check().verdict == "部分落实"


def test_a_verdict_without_what_it_needs_is_refused_whole(office: Office):
    with pytest.raises(InvalidCells) as caught:
        office.service.check(GULOU, KEY, {"verdict": "未落实"}, seen=0)
    assert set(caught.value.messages) == {"rectification", "rectify_by"}
    assert office.check().version == 0


@pytest.mark.parametrize("person", [MINQING, FINANCE, LEADER, NOBODY], ids=lambda p: p.name)
def test_forged_persons_change_nothing(office: Office, person: Person):
    acts = [
        lambda: office.service.check(person, KEY, DONE, seen=0),
        lambda: office.service.review(person, {KEY: 0}, approve=True),
        lambda: office.service.link(person, {"2020-07": 7}),
        lambda: office.service.take_up(person, office.last),
    ]
    before = office.store.version()
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert office.store.version() == before


def test_units_do_not_review_themselves_and_who_may_read_the_history(office: Office):
    office.service.check(GULOU, KEY, DONE, seen=0)
    with pytest.raises(NotAllowed):
        office.service.review(GULOU, {KEY: 1}, approve=True)
    assert office.service.past(LEADER, KEY)
    for stranger in (MINQING, NOBODY):
        with pytest.raises(NotAllowed):
            office.service.past(stranger, KEY)
    with pytest.raises(NotAllowed):
        office.service.look_back(NOBODY)


def test_review_locks_sending_back_opens(office: Office):
    office.service.check(GULOU, KEY, DONE, seen=0)
    with pytest.raises(InvalidCells, match="原因"):
        office.service.review(OFFICE, {KEY: 1}, approve=False)
    assert office.service.review(OFFICE, {KEY: 1}, approve=True) == (1, 0)
    with pytest.raises(NotAllowed, match="已审核通过"):
        office.service.check(GULOU, KEY, HALF, seen=2)
    assert office.service.review(OFFICE, {KEY: 1}, approve=False, comment="旧页面") == (0, 1)
    office.service.review(OFFICE, {KEY: 2}, approve=False, comment="链接打不开")
    assert (office.check().checked, office.check().comment) == (False, "链接打不开")
    office.service.check(GULOU, KEY, DONE, seen=3)
    assert office.check().checked


def test_what_is_unchecked_or_unknown_cannot_be_reviewed(office: Office):
    with pytest.raises(InvalidCells):
        office.service.review(OFFICE, {KEY: 0}, approve=True)
    with pytest.raises(Refused, match="没有编号为"):
        office.service.review(OFFICE, {"2020-99-鼓楼区": 0}, approve=True)
    with pytest.raises(Refused, match="没有编号为"):
        office.service.check(OFFICE, "<b>", DONE, seen=0)


def test_an_item_is_linked_by_a_person(office: Office):
    item = office.service.look_back(OFFICE).item("2020-07")
    assert suggestion(item, office.store.ledger().breakdown.tasks).no == 7
    assert item.linked is None
    office.service.link(OFFICE, {"2020-07": 7, "2020-30": 0})
    linked = {i.key: (i.linked, i.linked_by) for i in office.service.look_back(OFFICE).items}
    assert (linked["2020-07"], linked["2020-30"], linked["2020-25"]) == (
        (7, "市政府办公厅"),
        (0, "市政府办公厅"),
        (None, ""),
    )
    with pytest.raises(Refused, match="没有这一项上年度任务"):
        office.service.link(OFFICE, {"2020-07": 8})


def test_a_row_typed_into_the_sheet_becomes_the_value_and_the_former_one_stays_in_history(office: Office):
    office.service.check(GULOU, KEY, DONE, seen=0)
    office.type_row(2, task="推行政府网站集约化建设", unit="鼓楼区", verdict="部分落实", rectification="补栏目")
    office.engine.cycle()
    held = office.check()
    assert (held.verdict, held.values["evidence"], held.source, held.person) == (
        "部分落实",
        DONE["evidence"],
        "sheet",
        "表格",
    )
    newest = office.service.past(OFFICE, KEY)[0]
    assert (newest.kind, newest.detail["原verdict"], newest.detail["verdict"]) == (
        "lookback.sheet",
        "已落实",
        "部分落实",
    )
    office.service.check(GULOU, KEY, DONE, seen=2)
    office.engine.cycle()
    assert office.check().verdict == "已落实", "the sheet's old text does not come back by itself"


def test_a_typed_word_that_cannot_be_read_changes_nothing_and_is_still_kept(office: Office):
    office.type_row(2, key=KEY, verdict="差不多", own="备注一句")
    office.engine.cycle()
    assert office.check().version == 0


def test_rows_typed_before_the_import_are_taken_over_by_it_once(tmp_path: Path):
    office = Office(tmp_path, imported=False)
    office.type_row(2, task="推行政府网站集约化建设。", unit="鼓楼区", verdict="已落实")
    office.engine.cycle()
    office.service.take_up(OFFICE, office.last)
    assert office.check().verdict == "已落实"
    office.service.check(GULOU, KEY, HALF, seen=1)
    office.service.take_up(OFFICE, office.last)
    assert office.check().verdict == "部分落实"
    office.store.engine.dispose()
