"""分办 over a real store: who gives, reports, changes and takes back; what is late; words that go into the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.clock import BEIJING
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.figures.board import board
from ledger.permissions import Person, Role
from ledger.submission import EntryUnknown
from ledger.within.subtask import (
    DEPARTMENT,
    PERCENT,
    Subtask,
    SubtaskDetails,
    SubtaskProgress,
    SubtaskService,
    SubtaskState,
    merged,
)
from store.audit import audit_events
from store.database import reading
from store.duties.subtask import Subtasks
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 12, 9, tzinfo=BEIJING)
DUE = date(2021, 10, 20)
KEY, OTHER_KEY, FOREIGN = "2021-27-鼓楼区", "2021-07-鼓楼区", "2021-27-闽清县"
WAITING, DOING, DONE, WITHDRAWN = SubtaskState
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
OUTSIDE = (
    Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",)),
    Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",)),
    Person("l", "陈副市长", frozenset({Role.LEADER})),
    Person("a", "审计", frozenset({Role.AUDITOR})),
)


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.now, self.ledger = NOW, small_ledger()
        kept = SimpleNamespace(engine=self.engine, now=lambda: self.now, ledger=lambda: self.ledger)
        self.service = SubtaskService(Subtasks(kept))

    def given(self, *keys: str, due: date | None = DUE, department: str = "信息中心") -> Subtask:
        self.service.give(CLERK, keys or (KEY,), SubtaskDetails(department, "李某", due, "补齐专栏"))
        return self.service.records(CLERK)[0]

    def told(self, number: int, state: SubtaskState = DOING, percent: str = "", text: str = "") -> Subtask:
        seen = self.service._record(number).version
        self.service.report(CLERK, number, SubtaskProgress(state, percent, text), seen=seen)
        return self.service._record(number)

    def lines(self, person: Person = CLERK) -> list[tuple[str, date | None]]:
        on = board(self.ledger, self.now.date())
        return [(item.what, item.until) for item in self.service.inbox(person, on)]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_a_part_is_given_reported_on_and_done(kit: Kit) -> None:
    one = kit.given()
    assert (one.key, one.unit, one.for_whom, one.state) == (KEY, "鼓楼区", "信息中心 李某", WAITING)
    one = kit.told(one.id, DOING, "40%", " 栏目已建。\n")
    assert (one.progress.percent, one.progress.text, one.words(NOW.date())) == ("40", "栏目已建。", "在办 40%")
    one = kit.told(one.id, DONE, "", "栏目已建。")
    assert (one.progress.percent, one.words(date(2021, 12, 1))) == ("100", "办完 100%"), "done in time stays in time"
    with reading(kit.engine) as connection:
        events = audit_events(connection, kinds=["subtask."], subject=KEY)
    assert [event.kind for event in events] == ["subtask.reported", "subtask.reported", "subtask.given"]


def test_the_same_part_of_several_entries_all_or_none(kit: Kit) -> None:
    details = SubtaskDetails("办公室")
    assert kit.service.give(CLERK, [KEY, OTHER_KEY, KEY], details) == 2
    for keys in ([KEY, FOREIGN], [KEY, "2021-99-没有"]):
        with pytest.raises((NotAllowed, EntryUnknown)):
            kit.service.give(CLERK, keys, details)
    with pytest.raises(Refused):
        kit.service.give(CLERK, [], details)
    assert len(kit.service.records(CLERK)) == 2


def test_what_cannot_be_kept_is_said_at_its_field(kit: Kit) -> None:
    one = kit.given()
    for details, header in (
        (SubtaskDetails("  "), DEPARTMENT),
        (SubtaskDetails("长" * 61), DEPARTMENT),
        (SubtaskDetails("办公室", due=NOW.date() - timedelta(days=1)), "科室时限"),
    ):
        with pytest.raises(InvalidCells) as wrong:
            kit.service.give(CLERK, [KEY], details)
        assert [*wrong.value.messages] == [header]
    for told, header in (
        (SubtaskProgress(DOING, "150"), PERCENT),
        (SubtaskProgress(DOING, "四成"), PERCENT),
        (SubtaskProgress(DONE, "80"), PERCENT),
        (SubtaskProgress(WITHDRAWN), "办到哪一步"),
        (SubtaskProgress(DOING, "", "长" * 2001), "科室进展"),
    ):
        with pytest.raises(InvalidCells) as wrong:
            kit.service.report(CLERK, one.id, told, seen=1)
        assert [*wrong.value.messages] == [header]
    with pytest.raises(Unchanged):
        kit.service.report(CLERK, one.id, SubtaskProgress(), seen=1)
    assert kit.service.records(CLERK)[0] == one


def test_whoever_saw_an_older_version_changes_nothing(kit: Kit) -> None:
    one = kit.given()
    kit.told(one.id, DOING, text="一")
    for act in (
        lambda: kit.service.report(CLERK, one.id, SubtaskProgress(DOING, "", "二"), seen=1),
        lambda: kit.service.change(CLERK, one.id, SubtaskDetails("办公室"), seen=1),
        lambda: kit.service.withdraw(CLERK, one.id, seen=1),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert kit.service.records(CLERK)[0].progress.text == "一"


def test_taken_back_it_is_gone_from_lists_and_stays_in_the_record(kit: Kit) -> None:
    one = kit.given()
    kit.told(one.id, DOING, text="写了一半")
    kit.service.withdraw(CLERK, one.id, seen=2)
    assert kit.service.listed(CLERK) == kit.service.of_entry(CLERK, KEY) == ()
    (held,) = kit.service.records(CLERK)
    assert (held.state, held.progress.text) == (WITHDRAWN, "写了一半")
    assert not kit.service.may_report(CLERK, held)
    for act in (
        lambda: kit.service.report(CLERK, one.id, SubtaskProgress(DOING), seen=3),
        lambda: kit.service.change(CLERK, one.id, SubtaskDetails("办公室"), seen=3),
        lambda: kit.service.withdraw(CLERK, one.id, seen=3),
    ):
        with pytest.raises(Refused):
            act()


def test_it_is_the_units_own_affair(kit: Kit) -> None:
    one = kit.given()
    for person in OUTSIDE:
        assert kit.service.records(person) == ()
        assert kit.service.departments(person, "鼓楼区") == ()
        assert kit.lines(person) == []
        with pytest.raises(NotAllowed):
            kit.service.give(person, [KEY], SubtaskDetails("办公室"))
        with pytest.raises(NotAllowed):
            kit.service.report(person, one.id, SubtaskProgress(DOING), seen=1)
        with pytest.raises(NotAllowed):
            kit.service.withdraw(person, one.id, seen=1)
    assert kit.service.records(OFFICE) == (one,)


def test_what_is_late_or_due_soon_waits_for_the_clerk_and_no_figure_counts_it(kit: Kit) -> None:
    before = board(kit.ledger, date(2021, 10, 21)).total
    one, far = kit.given(), kit.given(OTHER_KEY, due=date(2021, 12, 1), department="办公室")
    kit.given(OTHER_KEY, due=None)
    assert kit.lines() == []
    kit.now = NOW + timedelta(days=2)
    assert [due for _, due in kit.lines()] == [DUE]
    kit.now = NOW + timedelta(days=9)
    assert kit.service._record(one.id).words(kit.now.date()) == "未开始（已超期）"
    (told,) = kit.service.inbox(CLERK, board(kit.ledger, kit.now.date()))
    assert (told.since, told.until, told.late(kit.now.date())) == (DUE, None, False), "the ledger's own day is not past"
    assert "已过科室时限" in told.why
    assert kit.lines(OFFICE) == []
    assert board(kit.ledger, kit.now.date()).total == before
    assert kit.told(one.id, DONE).words(kit.now.date()) == "办完 100%（超期办完）"
    assert kit.lines() == []
    assert not kit.service._record(far.id).late(kit.now.date())


def test_a_past_day_may_stay_and_not_be_chosen(kit: Kit) -> None:
    one = kit.given()
    kit.now = NOW + timedelta(days=30)
    kit.service.change(CLERK, one.id, SubtaskDetails("信息中心", "张某", DUE), seen=1)
    with pytest.raises(InvalidCells):
        kit.service.change(CLERK, one.id, SubtaskDetails("信息中心", "张某", DUE - timedelta(days=1)), seen=2)
    with pytest.raises(Unchanged):
        kit.service.change(CLERK, one.id, SubtaskDetails("信息中心", "张某", DUE), seen=2)


def test_a_closed_year_shows_them_and_takes_nothing(kit: Kit) -> None:
    one = kit.given()
    kit.ledger = replace(kit.ledger, closed=True)
    assert kit.service.records(CLERK) == (one,)
    with pytest.raises(NotAllowed, match="已经结转"):
        kit.service.report(CLERK, one.id, SubtaskProgress(DOING), seen=1)


texts = st.text(st.sampled_from("甲：\n。 "), max_size=12)


@settings(deadline=None)
@given(texts, st.lists(texts.map(str.strip).filter(bool), max_size=4))
def test_merging_adds_whole_paragraphs_once_and_changes_nothing_there(text: str, paragraphs: list[str]) -> None:
    made = merged(text, paragraphs)
    assert made.startswith(text)
    assert all(f"\n{paragraph}\n" in f"\n{made}\n" for paragraph in paragraphs)
    assert merged(made, paragraphs) == made


def test_a_longer_paragraph_is_not_taken_for_the_shorter_one() -> None:
    assert merged("办公室：办完一半。", ["办公室：办完"]) == "办公室：办完一半。\n办公室：办完"
