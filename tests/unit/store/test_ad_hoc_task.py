"""临时交办 over a real store and a sheet in memory: rows of their own, and the notice's numbers as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.clock import FixedDay
from ledger.columns import LEDGER_TAB
from ledger.deadlines.standing import State
from ledger.duties.annual_report import draft_of
from ledger.entries import WITHDRAWN, Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.figures.board import Board, board
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.service import ReviewService
from ledger.review.workflow import Step
from ledger.year.ad_hoc_task import AdHocDetails, AdHocTaskService
from store.audit import audit_events
from store.database import reading
from store.review.reviews import Reviews
from store.store import Store
from store.year.ad_hoc_task import AdHocTasks
from store.year.admin import YearAdmin
from sync.backends.memory import MemoryBackend
from sync.engine import Engine
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown

DAY, DUE = date(2021, 8, 5), date(2021, 8, 31)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
GIVEN = AdHocDetails("整改门户网站错链", "8月3日市政府常务会议", DUE, "逐条核对。")
UNITS = ("鼓楼区", "闽清县")
KEY = "2021-交1-鼓楼区"
NOTE = 9  # 0-based column of the published tab


class Home:
    """A year that was published and is quiet."""

    def __init__(self, folder: Path) -> None:
        self.url, self.backend = f"sqlite:///{folder / 'a.db'}", MemoryBackend()
        self.on(DAY)
        self.store.start_year(small_breakdown(), SMALL_DIRECTORY.dump(), SMALL_DIRECTORY)
        self.cycle()

    def on(self, day: date) -> None:
        self.store = Store(self.url, clock=FixedDay(day))
        self.engine = Engine(self.store, self.backend)
        self.review = ReviewService(Reviews(self.store))
        self.service = AdHocTaskService(AdHocTasks(self.store), self.review)

    def cycle(self) -> None:
        for _ in range(4):
            report = self.engine.cycle()
        assert (report.trouble, report.written, report.accepted) == ("", 0, 0)
        assert not self.store.findings()

    def rows(self) -> dict[str, list[str]]:
        assert self.backend.sheets
        return {row[0]: row for row in self.backend.sheets.tabs[LEDGER_TAB][1:] if row}

    def board(self, day: date = DAY) -> Board:
        return board(self.store.ledger(), day)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.store.engine.dispose()


def figures_of(ledger: Ledger, day: date) -> tuple[object, ...]:
    """All that is counted of the notice."""
    seen = board(ledger, day)
    paragraphs = [draft_of(ledger, unit, day).text for unit in sorted({e.unit for e in ledger.entries})]
    counted = (
        seen.total,
        seen.by_unit,
        seen.by_task,
        seen.by_part,
        seen.tasks,
        seen.tasks_done,
        seen.overdue,
        seen.silent,
    )
    return (
        *counted,
        seen.units,
        len(ledger.entries),
        ledger.breakdown.tasks,
        ledger.lead_units.keys() & {7, 25, 27},
        paragraphs,
    )


@pytest.mark.parametrize("day", [DAY, date(2021, 11, 15)])
def test_the_notices_numbers_are_as_they_were_whatever_becomes_of_it(home: Home, day: date) -> None:
    before = figures_of(home.store.ledger(), day)
    home.service.give(OFFICE, GIVEN, UNITS)
    assert figures_of(home.store.ledger(), day) == before
    home.store.submit([Edit(KEY, "status", "", "已完成"), Edit(KEY, "percent", "", "100")], person="王某", token="t")
    home.cycle()
    assert figures_of(home.store.ledger(), day) == before
    home.service.withdraw(OFFICE, 1001)
    assert figures_of(home.store.ledger(), day) == before


def test_it_has_rows_in_the_sheet_and_figures_of_its_own(home: Home) -> None:
    others = home.rows()
    task = home.service.give(OFFICE, GIVEN, UNITS)
    home.cycle()
    assert (task.no, task.label) == (1001, "交1 整改门户网站错链")
    assert {key: row for key, row in home.rows().items() if key in others} == others
    assert home.rows()[KEY][:7] == [KEY, "交1", "整改门户网站错链", "鼓楼区", "县（市）区", "责任", "2021-08-31"]
    assert set(list(home.rows())[-2:]) == {KEY, "2021-交1-闽清县"}, "behind the notice's"
    apart = home.board().ad_hoc
    assert ([t.no for t in apart.tasks], apart.total.total, apart.total.reported_done) == ([1001], 2, 0)
    home.rows()[KEY].extend([""] * 9)
    home.rows()[KEY][NOTE] = "已核对三十条。"
    home.engine.cycle()
    assert home.store.ledger().by_key[KEY].progress_note == "已核对三十条。"


def test_it_is_late_by_its_own_day_and_by_no_other(home: Home) -> None:
    home.service.give(OFFICE, GIVEN, UNITS)
    assert home.board(DUE).state(KEY) is State.DUE_SOON
    assert [u.entry.unit for u in home.board(date(2021, 9, 1)).ad_hoc.overdue] == list(UNITS)
    assert home.board(DAY).standing[KEY].due_words == "2021-08-31（8月31日前）"
    home.store.submit([Edit(KEY, "status", "", "已完成")], person="王某", token="t")
    november = home.board(date(2021, 11, 15))
    assert (november.state(KEY), november.standing[KEY].on_time) == (State.REPORTED_DONE, True)
    assert november.ad_hoc.total.silent == 0


def test_it_is_worked_on_as_any_other_row(home: Home) -> None:
    home.service.give(OFFICE, GIVEN, UNITS)
    ledger = home.store.ledger()
    assert ledger.by_unit["鼓楼区"][-1].key == KEY
    assert [e.unit for e in ledger.by_task[1001]] == list(UNITS)
    assert ledger.lead_units[1001] == ()
    assert home.board().select(unit="鼓楼区").rows[-1].key == KEY
    assert [e.key for e in home.board().select(task=1001).rows] == [KEY, "2021-交1-闽清县"]


def test_withdrawn_rows_stay_in_the_sheet_and_the_number_is_not_given_again(home: Home) -> None:
    home.service.give(OFFICE, GIVEN, UNITS)
    home.cycle()
    home.service.withdraw(OFFICE, 1001)
    home.cycle()
    assert home.rows()[KEY][5] == WITHDRAWN
    assert KEY not in home.store.ledger().by_key
    assert home.service.give(OFFICE, GIVEN, ("鼓楼区",)).no == 1002
    with pytest.raises(Refused, match="交1，或已经撤销"):
        home.service.withdraw(OFFICE, 1001)


def test_a_day_before_it_was_given_does_not_know_it(home: Home) -> None:
    home.on(date(2021, 8, 10))
    home.service.give(OFFICE, GIVEN, UNITS)
    assert home.store.ledger_at(DAY).ad_hoc == ()
    assert len(home.store.ledger_at(date(2021, 8, 10)).ad_hoc) == 2


def test_a_revised_notice_leaves_it_alone(home: Home) -> None:
    admin = YearAdmin(home.store)
    draft_before = home.store.breakdown  # begun before the task was given, published after
    home.service.give(OFFICE, GIVEN, UNITS)
    home.store.submit([Edit(KEY, "progress_note", "", "已核对。")], person="王某", token="t")
    changed = replace(draft_before, tasks=tuple(replace(t, title=f"{t.title}好") for t in draft_before.tasks))
    assert not admin.compare(changed, SMALL_DIRECTORY).withdrawn
    admin.revise(changed, SMALL_DIRECTORY.dump(), person="办公厅", expected=admin.edition(), confirmed=())
    home.cycle()
    assert home.store.ledger().by_key[KEY].progress_note == "已核对。"
    assert home.store.breakdown.task(7).title.endswith("好")


def test_what_cannot_be_is_refused_and_every_step_is_told(home: Home) -> None:
    for details, units, words in (
        (GIVEN, (), "给哪些单位"),
        (GIVEN, ("没有这个单位",), "给哪些单位"),
        (replace(GIVEN, title=" "), UNITS, "请填写"),
        (replace(GIVEN, title="长" * 201), UNITS, "最多200"),
        (replace(GIVEN, source=""), UNITS, "写明，例如"),
        (replace(GIVEN, due=None), UNITS, "请选今天"),
        (replace(GIVEN, due=date(2021, 8, 4)), UNITS, "请选今天"),
    ):
        with pytest.raises((Refused, InvalidCells), match=words):
            home.service.give(OFFICE, details, units)
    leader = Person("l", "领导", frozenset({Role.LEADER}))
    for act in (lambda: home.service.give(leader, GIVEN, UNITS), lambda: home.service.withdraw(leader, 1001)):
        with pytest.raises(NotAllowed):
            act()
    assert home.store.breakdown.ad_hoc == ()
    home.service.give(OFFICE, GIVEN, UNITS)
    with reading(home.store.engine) as connection:
        (event,) = audit_events(connection, kinds=["ad_hoc."])
    assert (event.kind, event.detail["来源"], event.detail["单位"]) == ("ad_hoc.given", GIVEN.source, "鼓楼区、闽清县")


LATER = replace(GIVEN, title="整改全部网站错链", due=date(2021, 9, 10), source="8月5日专题会议")


def test_it_is_put_right_with_units_that_come_and_go_and_nothing_is_lost(home: Home) -> None:
    task = home.service.give(OFFICE, GIVEN, UNITS)
    home.cycle()
    home.store.submit([Edit(KEY, "progress_note", "", "已核对。")], person="王某", token="t")
    home.cycle()
    changed = home.service.change(OFFICE, task, LATER, ("闽清县", "市财政局"))
    home.cycle()
    assert (changed.no, changed.label, changed.due) == (1001, "交1 整改全部网站错链", date(2021, 9, 10))
    assert home.rows()[KEY][5] == WITHDRAWN
    assert home.rows()[KEY][NOTE] == "已核对。", "what was reported stays"
    assert home.rows()["2021-交1-闽清县"][2:7:2] == ["整改全部网站错链", "县（市）区", "2021-09-10"]
    assert [e.unit for e in home.store.ledger().by_task[1001]] == ["闽清县", "市财政局"]
    back = home.service.change(OFFICE, changed, LATER, ("鼓楼区", "闽清县", "市财政局"))
    home.cycle()
    assert home.store.ledger().by_key[KEY].progress_note == "已核对。", "and is there when the unit is asked again"
    assert home.store.ledger_at(DAY).by_task[1001]
    told = [(step.kind, dict(step.said)) for step in home.service.course(OFFICE, back.no)]
    assert [kind for kind, _ in told] == ["ad_hoc.given", "ad_hoc.changed", "ad_hoc.changed"]
    assert told[1][1] == {
        "任务": "整改门户网站错链 → 整改全部网站错链",
        "来源": "8月3日市政府常务会议 → 8月5日专题会议",
        "完成时限": "2021-08-31 → 2021-09-10",
        "增加单位": "市财政局",
        "去掉单位": "鼓楼区",
    }


def test_two_people_who_put_it_right_at_once_do_not_undo_each_other(home: Home) -> None:
    task = home.service.give(OFFICE, GIVEN, UNITS)
    home.service.change(OFFICE, task, LATER, UNITS)
    with pytest.raises(ChangedMeanwhile):
        home.service.change(OFFICE, task, replace(GIVEN, title="别的"), UNITS)
    held = home.store.breakdown.task(1001)
    with pytest.raises(Unchanged):
        home.service.change(OFFICE, held, LATER, UNITS)
    with pytest.raises(Refused, match="给哪些单位"):
        home.service.change(OFFICE, held, LATER, ())
    home.on(date(2021, 10, 8))
    home.service.change(OFFICE, held, replace(LATER, requirement="补充要求。"), UNITS)  # a day gone by may stay
    with pytest.raises(InvalidCells, match="请选今天"):
        home.service.change(OFFICE, home.store.breakdown.task(1001), replace(LATER, due=date(2021, 9, 30)), UNITS)


def test_a_unit_that_leads_it_reviews_the_others_and_the_office_reviews_the_lead(home: Home) -> None:
    task = home.service.give(OFFICE, GIVEN, (*UNITS, "市财政局"), "市财政局")
    ledger = home.store.ledger()
    assert [(e.unit, e.role) for e in ledger.by_task[1001]] == [
        ("市财政局", "牵头"),
        ("鼓楼区", "责任"),
        ("闽清县", "责任"),
    ]
    assert home.review.reviewers(ledger.by_key[KEY]) == ("市财政局",)
    assert home.review.reviewers(ledger.by_key["2021-交1-市财政局"]) == ("市政府办公厅",)
    finance = Person("f", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
    home.store.submit([Edit(KEY, "status", "", "已完成")], person="王某", token="t")
    assert Step.APPROVE in home.review.steps(finance, KEY)
    other = home.service.change(OFFICE, task, GIVEN, UNITS)
    assert (other.lead_units, home.store.ledger().lead_units[1001]) == ((), ())


def test_the_office_closes_it_when_every_row_was_passed(home: Home) -> None:
    home.service.give(OFFICE, GIVEN, UNITS)
    for at, key in enumerate((KEY, "2021-交1-闽清县")):
        with pytest.raises(Refused, match="没有办完并审核通过"):
            home.service.close(OFFICE, 1001)
        home.store.submit([Edit(key, "status", "", "已完成")], person="王某", token=f"t{at}")
        home.review.take(OFFICE, Step.APPROVE, home.review.seen(key), token=f"a{at}")
    assert not home.service.closed(1001)
    assert home.service.close(OFFICE, 1001) == 2
    assert home.service.closed(1001)
    assert home.board().ad_hoc.total.closed == 2
    home.cycle()
    assert home.rows()[KEY][16] == "已办结"
    with pytest.raises(Refused, match="已经办结"):
        home.service.close(OFFICE, 1001)
    assert home.service.course(OFFICE, 1001)[-1].kind == "ad_hoc.closed"
