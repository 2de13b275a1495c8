"""A year of four quarterly rounds with its holidays: reports through the portal and in the sheet, to the minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from ledger.clock import BEIJING, Clock
from ledger.columns import LEDGER, LEDGER_TAB
from ledger.deadlines.workdays import Calendar
from ledger.duties.round import RoundService
from ledger.entries import Entry
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.figures.board import board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.rounds.coverage import RoundDue
from ledger.rounds.plan import Rhythm, RhythmKind
from ledger.service import LedgerService
from store.audit import audit_events
from store.database import reading
from store.duties.round import Rounds
from store.store import Store
from sync.backends.memory import MemoryBackend
from sync.engine import Engine
from tests.memory_staff import MemoryStaff
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown
from tests.unit.ledger.test_rounds import CALENDAR, QUARTERS

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
KEY, SHEET_KEY, OTHERS = "2021-07-鼓楼区", "2021-27-鼓楼区", "2021-07-闽清县"
NOTE = next(n for n, column in enumerate(LEDGER, 1) if column.name == "progress_note")


class SetClock(Clock):
    """A clock that the test sets."""

    moment = datetime(2021, 1, 4, 9, tzinfo=BEIJING)

    def now(self) -> datetime:
        return self.moment


class Year:
    """A store, its sheet in memory, and the services."""

    def __init__(self, folder: Path, calendar: Callable[[], Calendar] = lambda: CALENDAR) -> None:
        self.clock, self.backend, self.tokens = SetClock(), MemoryBackend(), count()
        self.store = Store(f"sqlite:///{folder / 'store.db'}", clock=self.clock)
        breakdown = replace(small_breakdown(), issued_on=date(2021, 1, 4))
        self.store.start_year(breakdown, SMALL_DIRECTORY.dump(), SMALL_DIRECTORY)
        self.engine = Engine(self.store, self.backend, clock=self.clock)
        self.book = Rounds(self.store)
        self.rounds = RoundService(self.book, calendar)
        self.entries = LedgerService(self.store)
        assert not self.engine.cycle().trouble

    def at(self, *moment: int) -> None:
        self.clock.moment = datetime(*moment, tzinfo=BEIJING)  # type: ignore[arg-type]

    def report(self, text: str, key: str = KEY, column: str = "progress_note") -> None:
        """Through the portal; the sheet has it at the next cycle."""
        self.entries.submit(CLERK, Submission(key, {column: text}, {}), token=f"t{next(self.tokens)}")

    def type(self, text: str, key: str = SHEET_KEY) -> None:
        """In the sheet, and read at once."""
        rows = MemoryStaff(self.backend).sheets.tabs[LEDGER_TAB]
        row = next(n for n, cells in enumerate(rows, 1) if cells and cells[0] == key)
        MemoryStaff(self.backend).set_cell(LEDGER_TAB, row, NOTE, text)
        assert not self.engine.cycle().trouble

    def answer(self, key: str = KEY, label: str = "") -> str:
        """In the named round as it stood, else today's."""
        view = self.rounds.named(label) if label else self.rounds.view(self.store.ledger())
        assert view
        return view.answers[key].words


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    made = Year(tmp_path)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def quarters(year: Year) -> Year:
    year.rounds.set_rhythm(OFFICE, QUARTERS, seen=0)
    return year


def keys(entries: tuple[Entry, ...]) -> set[str]:
    return {entry.key for entry in entries}


def test_without_a_rhythm_there_is_nothing_and_nothing_is_read(year: Year):
    year.report("写了进展")
    facts = year.book.facts()
    assert (facts.held.rhythm, facts.reports) == (Rhythm(), {})
    assert year.rounds.plan() == ()
    assert year.rounds.current(date(2021, 6, 1)) is None
    assert year.rounds.view(year.store.ledger()) is None
    assert year.rounds.open_entries("鼓楼区") == ()
    with pytest.raises(Refused, match="没有开放的报送轮次"):
        year.rounds.say_unchanged(CLERK, [KEY])


def test_a_year_of_four_rounds(quarters: Year):
    first, second, third, fourth = (one.label for one in quarters.rounds.plan())
    # the first closes on 8 April: a minute before is in it, a minute after in the next
    quarters.at(2021, 4, 8, 23, 59)
    quarters.report("一季度的进展")
    quarters.at(2021, 4, 9, 0, 1)
    quarters.type("四月的进展")
    quarters.engine.cycle()
    assert (quarters.answer(label=first), quarters.answer()) == ("已报 04-08", "未报")
    assert (quarters.answer(SHEET_KEY, first), quarters.answer(SHEET_KEY)) == ("未报", "已报 04-09")
    # the second: nothing new, said so, and then something new all the same
    quarters.at(2021, 6, 1, 9)
    assert quarters.rounds.say_unchanged(CLERK, [KEY]) == 1
    assert quarters.answer() == "无变化"
    quarters.at(2021, 7, 7, 23, 59)
    quarters.report("二季度的进展")
    assert quarters.answer() == "已报 07-07", "also while the sheet does not have it yet"
    # the third closes after the holidays, on 13 October
    quarters.at(2021, 7, 8, 0, 1)
    assert quarters.answer() == "未报"
    quarters.at(2021, 10, 13, 12)
    assert KEY in keys(quarters.rounds.open_entries("鼓楼区"))
    quarters.rounds.say_unchanged(CLERK, [KEY, SHEET_KEY])
    assert keys(quarters.rounds.open_entries("鼓楼区")) == {"2021-25-鼓楼区", "2021-30-鼓楼区"}
    # the fourth closes in the next year
    quarters.at(2022, 1, 7, 23, 59)
    quarters.report("全年的进展")
    quarters.at(2022, 1, 8, 0, 1)
    quarters.type("一月补的")
    assert quarters.rounds.current(date(2022, 1, 8)) is None
    found = {label: (quarters.answer(label=label), quarters.answer(SHEET_KEY, label)) for label in (first, second)}
    assert found == {first: ("已报 04-08", "未报"), second: ("已报 07-07", "已报 04-09")}
    assert quarters.answer(label=third) == quarters.answer(SHEET_KEY, third) == "无变化"
    assert (quarters.answer(label=fourth), quarters.answer(SHEET_KEY, fourth)) == ("已报 01-07", "未报")
    before = quarters.rounds.before(quarters.rounds.plan()[3])
    assert before
    assert before.round.label == third
    assert quarters.rounds.before(quarters.rounds.plan()[0]) is None


def test_the_round_that_closed_last_is_told_with_its_ledger_while_another_is_open(quarters: Year) -> None:
    quarters.at(2021, 3, 2, 9)
    quarters.report("一季度的进展")
    quarters.engine.cycle()
    assert quarters.rounds.last_closed() is None
    quarters.at(2021, 5, 10, 9)
    quarters.report("二季度的进展")
    quarters.engine.cycle()
    label, then = quarters.rounds.last_closed() or ("", quarters.store.ledger())
    assert (label, then.by_key[KEY].progress_note) == ("第一季度", "一季度的进展")
    assert then.as_of == quarters.rounds.plan()[0].closes


def test_every_day_adds_up(quarters: Year):
    quarters.at(2021, 5, 6, 9)
    quarters.report("进展")
    day = date(2021, 1, 4)
    quarters.at(2021, 12, 31, 9)
    quarters.type("年底的进展")
    while day < date(2021, 12, 31):
        view = quarters.rounds.view(quarters.store.ledger_at(day))
        assert view
        applicable = sum(not e.not_applicable for e in quarters.store.ledger_at(day).entries)
        assert view.total.reported + view.total.missing == applicable
        assert view.total.reported == (view.round.label == "第二季度" and day >= date(2021, 5, 6))
        day += timedelta(days=17)


def test_what_the_portal_took_counts_from_then_though_the_sheet_has_it_days_later(quarters: Year):
    quarters.at(2021, 4, 8, 23, 59)
    quarters.report("一季度的进展")
    quarters.at(2021, 4, 12, 9)
    assert quarters.engine.cycle().written
    assert (quarters.answer(label="第一季度"), quarters.answer()) == ("已报 04-08", "未报")


def test_the_units_inbox_says_how_many_are_missing_until_the_round_closes(quarters: Year):
    def lines(who: Person = CLERK) -> list[InboxItem]:
        return list(quarters.rounds.inbox(who, board(quarters.store.ledger(), quarters.clock.today())))

    quarters.at(2021, 5, 6, 9)
    (line,) = lines()
    own = len(quarters.store.ledger().by_unit["鼓楼区"])
    assert (line.kind, line.whose, line.page) == ("本轮未报", "鼓楼区", "submit")
    assert line.what == f"第二季度：{own} 条本轮还没有报"
    assert (line.since, line.until, line.part) == (date(2021, 4, 9), date(2021, 7, 7), Part.REPORT)
    assert line.address == {"chip": "本轮未报"}
    assert line.why == "内部时限 7月5日"
    assert lines(OFFICE) == []
    quarters.at(2021, 6, 28, 9)
    assert lines()[0].part is Part.FIRST, "a week before the internal day"
    for key in keys(quarters.rounds.open_entries("鼓楼区")) - {KEY}:
        quarters.report("进展", key)
    assert lines()[0].address == {"entry": KEY}
    quarters.report("进展")
    assert lines() == []


def test_who_is_missing_is_urged_from_a_few_days_before_until_the_round_closes(quarters: Year):
    def due(*day: int) -> RoundDue:
        quarters.at(*day, 9)
        return quarters.rounds.due(board(quarters.store.ledger(), date(*day)), 3)

    assert due(2021, 6, 29) == RoundDue()
    assert due(2021, 6, 30).words == "第二季度，7月7日截止", "three working days before the internal day"
    quarters.report("进展")
    assert due(2021, 7, 7).keys == {e.key for e in quarters.store.ledger().entries} - {KEY}
    assert due(2021, 7, 8) == RoundDue(), "the next round has hardly begun"


def test_other_columns_and_emptied_cells_are_no_report(quarters: Year):
    quarters.at(2021, 5, 6, 9)
    quarters.report("人手不足", column="issues")
    assert quarters.answer() == "未报"
    quarters.type("四月的进展", KEY)
    quarters.at(2021, 8, 2, 9)
    quarters.type("", KEY)
    assert quarters.answer() == "未报"


def test_a_words_refusals(quarters: Year):
    quarters.at(2021, 5, 6, 9)
    with pytest.raises(Refused, match="还没有报送过内容"):
        quarters.rounds.say_unchanged(CLERK, [KEY])
    quarters.report("进展")
    with pytest.raises(Refused, match="已经算报送了（已报 05-06）"):
        quarters.rounds.say_unchanged(CLERK, [KEY])
    quarters.at(2021, 8, 2, 9)
    with pytest.raises(NotAllowed, match="闽清县"):
        quarters.rounds.say_unchanged(CLERK, [KEY, OTHERS])
    assert quarters.answer() == "未报", "all of them or none"
    with pytest.raises(Refused, match="请先选择"):
        quarters.rounds.say_unchanged(CLERK, [])
    assert keys(quarters.rounds.offered(CLERK, "鼓楼区")) == {KEY}
    quarters.rounds.say_unchanged(CLERK, [KEY, KEY])
    with pytest.raises(Refused, match="无变化"):
        quarters.rounds.say_unchanged(CLERK, [KEY])
    with reading(quarters.store.engine) as connection:
        (told,) = audit_events(connection, kinds=["round.unchanged"])
    assert (told.person, told.subject) == ("王某（鼓楼区）", KEY)


def test_the_office_alone_sets_the_rhythm_and_nobody_overwrites(year: Year):
    with pytest.raises(NotAllowed, match="设置报送轮次"):
        year.rounds.set_rhythm(CLERK, QUARTERS, seen=0)
    assert len(year.rounds.set_rhythm(OFFICE, QUARTERS, seen=0)) == 4
    held = year.rounds.held
    assert (held.rhythm, held.by, held.at) == (QUARTERS, "市政府办公厅", year.clock.now())
    with pytest.raises(Unchanged):
        year.rounds.set_rhythm(OFFICE, QUARTERS, seen=held.seq)
    with pytest.raises(ChangedMeanwhile):
        year.rounds.set_rhythm(OFFICE, Rhythm(RhythmKind.MONTHLY), seen=0)
    with pytest.raises(Refused):
        year.rounds.set_rhythm(OFFICE, Rhythm(RhythmKind.OWN, own="第一轮"), seen=held.seq)
    with pytest.raises(InvalidCells, match="最多2000个字"):
        year.rounds.set_rhythm(OFFICE, Rhythm(RhythmKind.OWN, own="长" * 2001), seen=held.seq)
    assert year.rounds.set_rhythm(OFFICE, Rhythm(), seen=held.seq) == ()
    assert year.rounds.plan() == ()


def test_one_object_per_version_and_only_what_is_new_is_read(quarters: Year):
    quarters.at(2021, 5, 6, 9)
    quarters.report("进展")
    facts, view = quarters.book.facts(), quarters.rounds.view(quarters.store.ledger())
    assert quarters.book.facts() is facts
    assert quarters.rounds.view(quarters.store.ledger()) is view
    quarters.report("又有进展", "2021-27-鼓楼区")
    assert quarters.book.facts() is not facts
    assert quarters.answer("2021-27-鼓楼区") == "已报 05-06"
    assert quarters.book.facts().reports == Rounds(quarters.store).facts().reports


def test_what_the_office_set_is_told_in_words(year: Year):
    year.rounds.set_rhythm(OFFICE, QUARTERS, seen=0)
    with reading(year.store.engine) as connection:
        (told,) = audit_events(connection, kinds=["round.rhythm"])
    assert told.detail == {"原来": "不分轮次", "现在": "季报，期满后5个工作日内截止，内部时限提前2个工作日"}
    assert (
        Rhythm(RhythmKind.OWN, own="第一轮 2021-03-01\n第二轮 2021-06-01").words
        == "自定日期：第一轮 2021-03-01；第二轮 2021-06-01"
    )
