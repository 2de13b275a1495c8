"""A simulated year of reminders: four rounds, holidays, two servers that stand still now and then and are killed; every
occasion once, none of what is done, none to another unit, nothing at night or on a day off."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from ledger.clock import BEIJING
from ledger.duties.reminder import BY_ITSELF, Channel
from ledger.duties.reminder_auto import AutoReminderService, OpenRound
from ledger.duties.round import RoundService
from ledger.figures.board import Board, board
from ledger.figures.pace import moments_of
from ledger.permissions import Person, Role
from ledger.reminders.rules import AGAIN_DAYS, AutoSettings, ReminderRule
from ledger.repository import Edit
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.auto_reminders import AutoReminderLoop
from store.database import reading
from store.duties.reminder import REMINDERS, ReminderStore
from store.duties.reminder_auto import AutoReminders, reminded
from store.duties.round import Rounds
from store.outbound_messages import MESSAGES
from store.store import Store
from tests.unit.ledger.test_rounds import CALENDAR
from tests.unit.store.test_round_store import SetClock, Year

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
EVERY = AutoSettings(tuple(ReminderRule), paused=("闽清县",))
FIRST, LAST = date(2021, 6, 7), date(2021, 12, 31)


class Server:
    """One server's view of the store: memory, service and thread of its own."""

    def __init__(self, url: str, year: Year, channels: frozenset[Channel] = frozenset()) -> None:
        self.year = year
        self.store = Store(url, clock=year.clock)
        self.book = AutoReminders(self.store)
        self.service = AutoReminderService(self.book, lambda: CALENDAR, self._open_round, lambda: channels)
        self.loop = AutoReminderLoop(
            self.service, year.clock, self.board, lambda *_: (), send=lambda: None, link="https://portal"
        )

    def _open_round(self, today: date) -> OpenRound | None:
        asked = self.year.rounds.current(today)
        if asked is None:
            return None
        units = self.store.ledger().by_unit
        return asked.label, asked.closes, [e for unit in units for e in self.year.rounds.open_entries(unit)]

    def board(self) -> Board:
        changes = self.store.changes(columns=("status", "progress_note", "percent"))
        return board(self.store.ledger(), self.year.clock.today(), calendar=CALENDAR, moments=moments_of(changes))


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    made = Year(tmp_path)
    made.rounds.set_rhythm(OFFICE, Rhythm(RhythmKind.QUARTERLY), seen=0)
    yield made
    made.store.engine.dispose()


def url_of(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def told(year: Year) -> list[tuple[str, str, str, datetime]]:
    with reading(year.store.engine) as connection:
        rows = connection.execute(select(reminded)).all()
    return [(row.rule, row.key, row.about, datetime.fromisoformat(row.at)) for row in rows]


def lived_through(year: Year, servers: list[Server], random: Random) -> dict[date, dict[str, str]]:
    """The year: units report, are sent back, the servers look at several moments of each day; what state each entry was in."""
    states: dict[date, dict[str, str]] = {}
    stands_still: set[date] = set()
    for day in days():
        year.at(day.year, day.month, day.day, 8)
        for key in sorted(year.store.ledger().by_key):
            if random.random() < 0.02:
                status = random.choice(["正在推进", "正在推进", "已完成"])
                edits = [Edit(key, "status", year.store.ledger().cells.get((key, "status"), ""), status)]
                year.store.submit(edits, person="某", token=f"{day}{key}")
        states[day] = {key: one.state.value for key, one in servers[0].board().standing.items()}
        if random.random() < 0.05:
            stands_still |= {day + timedelta(days=n) for n in range(random.randint(1, 4))}
        for hour in () if day in stands_still else (7, 9, 10, 16, 17, 22):
            year.at(day.year, day.month, day.day, hour, 30)
            for server in random.sample(servers, len(servers)):
                server.loop.round()
    return states


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_every_occasion_once_and_none_that_is_none(tmp_path: Path, year: Year, seed: int) -> None:
    servers = [Server(url_of(tmp_path), year) for _ in range(2)]
    servers[0].service.set(OFFICE, EVERY, seen=0)
    states = lived_through(year, servers, Random(seed))
    said = told(year)
    assert len(said) > 20
    assert {ReminderRule(rule) for rule, *_ in said} >= {ReminderRule.DAYS, ReminderRule.OVERDUE, ReminderRule.ROUND}
    for rule, key, about, at in said:
        assert CALENDAR.is_workday(at.date()), (rule, key, at)
        assert 9 <= at.hour < 17
        assert "闽清县" not in key, "its reminders are paused"
        wanted = {"overdue": "overdue", "silent": "silent", "week": "due_soon", "days": "due_soon", "day": "due_soon"}
        assert states[at.date()][key] == wanted.get(rule, states[at.date()][key]), (rule, key, about, at)
    nothing_is_said_twice_a_day(year)
    late_is_said_again_after_a_week(said)


def nothing_is_said_twice_a_day(year: Year) -> None:
    """One text for a unit, about its own entries alone."""
    with reading(year.store.engine) as connection:
        lines = REMINDERS.find(connection)
    assert {line.person for line in lines} == {BY_ITSELF}
    assert max(Counter((line.unit, line.day) for line in lines).values()) == 1
    keys = {(line.unit, line.day): set(line.tasks) for line in lines}
    for _, key, _, at in told(year):
        entry = year.store.ledger().by_key[key]
        assert entry.task_no in keys[entry.unit, at.date()]
    for line in lines:
        own = {entry.task_no for entry in year.store.ledger().by_unit[line.unit]}
        assert set(line.tasks) <= own
        assert line.unit in line.text
    assert sum(len(line.tasks) for line in lines) == len(told(year)), (
        "a text is about what was remembered, and all of it"
    )


def late_is_said_again_after_a_week(said: list[tuple[str, str, str, datetime]]) -> None:
    late: dict[tuple[str, str], list[date]] = {}
    for rule, key, about, at in sorted(said, key=lambda one: one[3]):
        if rule == "overdue":
            late.setdefault((key, about.partition("+")[0]), []).append(at.date())
    for dates in late.values():
        gaps = [CALENDAR.between(before, after) for before, after in itertools.pairwise(dates)]
        assert all(gap >= 1 for gap in gaps)
        assert not gaps or max(gaps) <= AGAIN_DAYS + 8, "also after a holiday and a server that stood still"


def test_what_is_done_paused_or_switched_off_is_not_reminded_of(tmp_path: Path, year: Year) -> None:
    server = Server(url_of(tmp_path), year)
    year.at(2021, 8, 2, 10)
    assert server.loop.round() == 0, "nothing is switched on"
    server.service.set(OFFICE, AutoSettings((ReminderRule.OVERDUE,)), seen=0)
    edits = [Edit("2021-25-市大数据委", "status", "", "已完成")]
    year.store.submit(edits, person="某", token="done")
    assert server.loop.round() == 0
    assert told(year) == []
    year.store.submit(
        [Edit("2021-25-市大数据委", "status", "已完成", "正在推进")], person="某", token="not done after all"
    )
    assert server.loop.round() == 1
    assert [(rule, key) for rule, key, *_ in told(year)] == [("overdue", "2021-25-市大数据委")]


def test_a_holiday_and_the_night_wait_for_the_next_morning(tmp_path: Path, year: Year) -> None:
    server = Server(url_of(tmp_path), year)
    server.service.set(OFFICE, AutoSettings((ReminderRule.OVERDUE,)), seen=0)
    for moment in (
        (2021, 8, 1, 10),
        (2021, 8, 2, 8),
        (2021, 8, 2, 17),
        (2021, 8, 2, 23),
    ):  # a Sunday, and outside the hours
        year.at(*moment)
        assert server.loop.round() == 0
    year.at(2021, 8, 3, 9)
    assert server.loop.round() == 1


def test_a_channel_carries_it_and_without_one_it_waits_in_the_log_to_be_copied(tmp_path: Path, year: Year) -> None:
    robot = Server(url_of(tmp_path), year, frozenset({Channel.ROBOT, Channel.MAIL}))
    robot.service.set(OFFICE, AutoSettings((ReminderRule.OVERDUE, ReminderRule.SILENT)), seen=0)
    ReminderStore(robot.store).set_mailbox("市大数据委", "data@example.gov.cn", person="办公厅")
    year.at(2021, 11, 1, 10)
    assert robot.loop.round() > 2
    with reading(year.store.engine) as connection:
        sent = {message.unit: message for message in MESSAGES.find(connection)}
    assert (sent["市大数据委"].channel, sent["市大数据委"].address) == (Channel.MAIL, "data@example.gov.cn")
    assert sent["鼓楼区"].channel is Channel.ROBOT
    plain = Server(url_of(tmp_path), year)
    year.at(2021, 11, 8, 10)
    assert plain.loop.round() > 0
    with reading(year.store.engine) as connection:
        lines = REMINDERS.find(connection, newest=True)
        assert len(MESSAGES.find(connection)) == len(sent)
    assert lines[0].channel is Channel.COPY


def test_digests_leave_once_a_day_and_once_a_week(tmp_path: Path, year: Year) -> None:
    server = Server(url_of(tmp_path), year, frozenset({Channel.MAIL}))
    leaders = AutoSettings(leaders_digest=True, leaders_mail="leader@example.gov.cn")
    server.service.set(OFFICE, leaders, seen=0)
    year.at(2021, 11, 1, 10)  # a Monday
    assert [server.loop.round(), server.loop.round()] == [1, 0]
    year.at(2021, 11, 2, 10)
    assert server.loop.round() == 0
    with reading(year.store.engine) as connection:
        (message,) = MESSAGES.find(connection)
    assert (message.address, message.attached) == ("leader@example.gov.cn", "one_page")
    assert "逾期" in message.body
    assert len(message.body.splitlines()) <= 13


def remind_for_ever(url: str, folder: Path) -> None:
    """In a process of its own: a server that looks again and again, on the days that the file names."""
    year = Year.__new__(Year)
    year.clock = SetClock()
    year.store = Store(url, clock=year.clock)
    year.rounds = RoundService(Rounds(year.store), lambda: CALENDAR)
    server = Server(url, year)
    (folder / f"up-{os.getpid()}").touch()
    while True:
        for day in days(date(2021, 7, 20), date(2021, 11, 20)):
            year.clock.moment = datetime(day.year, day.month, day.day, 10, tzinfo=BEIJING)
            server.loop.round()


@pytest.mark.long
def test_killed_at_any_moment_each_occasion_is_told_once(tmp_path: Path, year: Year) -> None:
    random, context = Random(7), multiprocessing.get_context("fork")
    Server(url_of(tmp_path), year).service.set(OFFICE, AutoSettings(tuple(ReminderRule)), seen=0)
    for _ in range(6):
        pair = [context.Process(target=remind_for_ever, args=(url_of(tmp_path), tmp_path)) for _ in range(2)]
        for process in pair:
            process.start()
        while sum((tmp_path / f"up-{process.pid}").exists() for process in pair) < 2:
            time.sleep(0.01)
        time.sleep(random.uniform(0.01, 0.4))
        for process in pair:
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
    survivor = Server(url_of(tmp_path), year)
    for day in days(date(2021, 7, 20), date(2021, 11, 20)):
        year.at(day.year, day.month, day.day, 10)
        survivor.loop.round()
    said = told(year)
    with reading(year.store.engine) as connection:
        lines = REMINDERS.find(connection)
    assert sum(len(line.tasks) for line in lines) == len(said), "a text for each name that is remembered, and no other"
    again = len(lines)
    for day in days(date(2021, 11, 1), date(2021, 11, 20)):
        year.at(day.year, day.month, day.day, 11)
        assert survivor.loop.round() == 0
    with reading(year.store.engine) as connection:
        assert len(REMINDERS.find(connection)) == again


def test_whoever_comes_second_with_the_same_says_nothing(tmp_path: Path, year: Year) -> None:
    """Two servers that looked at the same moment: what the second one remembers is not asked, the store is."""
    first, second = (Server(url_of(tmp_path), year).book for _ in range(2))
    name = ("overdue", "2021-25-市大数据委", "2021-07-31+0")
    assert first.tell_once([name], None, None)
    assert not second.tell_once([name, ("day", "2021-25-市大数据委", "2021-07-31")], None, None)
    assert [told_name[:3] for told_name in told(year)] == [name]
