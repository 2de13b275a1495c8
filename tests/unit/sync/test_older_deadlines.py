"""A home from before deadlines had owners: its rows said the lead's dates to everybody, in the store and in the sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from ledger.clock import FixedDay
from ledger.columns import LEDGER_TAB
from ledger.figures.board import board
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.requests import RequestKind, RequestService
from store import tables
from store.audit import audit_events
from store.database import reading, writing
from store.facts import get_fact, put_fact
from store.review.requests import Requests
from store.store import Store
from store.year.breakdown_json import load_breakdown
from sync.backends.memory import MemoryBackend
from sync.engine import Engine
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown

DAY = date(2021, 8, 1)
LED, OTHERS = (
    "2021-25-市大数据委",
    ("2021-25-鼓楼区", "2021-25-闽清县", "2021-25-高新区管委会", "2021-25-市财政局"),
)
DUE = "2021-10-31"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


class Home:
    """A store and a sheet as an older version left them, and a clerk's progress in one of the rows."""

    def __init__(self, folder: Path) -> None:
        self.url, self.backend = f"sqlite:///{folder / 'a.db'}", MemoryBackend()
        self.open()
        self.store.start_year(small_breakdown(), SMALL_DIRECTORY.dump(), SMALL_DIRECTORY)
        with writing(self.store.engine) as connection:
            raw = json.loads(get_fact(connection, "breakdown"))
            for task in raw["tasks"]:
                for deadline in task["deadlines"]:
                    del deadline["owners"]
            for duty in raw["duties"]:
                del duty["deadline"]["owners"]
            put_fact(connection, "breakdown", json.dumps(raw, ensure_ascii=False))
            here = tables.entry.c.task_no == 25
            connection.execute(update(tables.entry).where(here).values(due=DUE))
            cells = tables.base.c.key.in_((LED, *OTHERS)) & (tables.base.c.column == "due_date")
            connection.execute(update(tables.base).where(cells).values(value=DUE, good=DUE))
        self.open()
        self.store.submit([Edit(OTHERS[0], "progress_note", "", "已部署")], person="某人", token="t")
        self.cycle()

    def open(self) -> None:
        """A new process."""
        self.store = Store(self.url, clock=FixedDay(DAY))
        self.engine = Engine(self.store, self.backend)

    def cycle(self) -> None:
        for _ in range(3):
            report = self.engine.cycle()
        assert (report.trouble, report.written, report.accepted, report.conflicts) == ("", 0, 0, 0)

    def dates(self) -> dict[str, str]:
        """完成时限 in the sheet by 台账编号."""
        assert self.backend.sheets
        return {row[0]: row[6] for row in self.backend.sheets.tabs[LEDGER_TAB] if row[0].startswith("2021-25-")}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.store.engine.dispose()


def test_before_it_is_settled_every_row_says_the_date(home: Home) -> None:
    assert home.dates() == dict.fromkeys((LED, *OTHERS), DUE)


def test_nobody_is_late_by_a_date_of_another_even_before(home: Home) -> None:
    assert [u.entry.key for u in board(home.store.ledger(), DAY).overdue] == [LED]


def test_rows_and_sheet_keep_only_the_dates_that_their_units_owe(home: Home) -> None:
    home.store.settle_owners()
    home.cycle()
    assert home.dates() == {LED: DUE} | dict.fromkeys(OTHERS, "")
    known = home.store.ledger().by_key
    assert [known[key].due for key in (LED, *OTHERS)] == [date(2021, 10, 31), None, None, None, None]
    assert known[OTHERS[0]].progress_note == "已部署"
    line = next(c for c in home.store.history(key=OTHERS[1]) if c.column == "due_date")
    assert (line.old, line.new) == (DUE, "")


def test_it_is_done_once_and_said_in_the_account(home: Home) -> None:
    home.store.settle_owners()
    edition = home.store.edition
    home.open()
    home.store.settle_owners()
    assert home.store.edition == edition
    with reading(home.store.engine) as connection:
        (told,) = audit_events(connection, kinds=("year.owners",))
        assert told.detail == {"moved": "4"}
        assert load_breakdown(get_fact(connection, "breakdown")) == small_breakdown()


def test_a_date_that_the_office_had_granted_stays(home: Home) -> None:
    service = RequestService(Requests(home.store))
    service.ask(OFFICE, RequestKind.EXTENSION, OTHERS[2], "正在招标", token="a", due=date(2021, 11, 30))
    (asked,) = service.waiting(OFFICE)
    service.grant(OFFICE, asked)
    home.store.settle_owners()
    home.cycle()
    assert home.dates()[OTHERS[2]] == "2021-11-30"
    assert home.store.ledger().by_key[OTHERS[2]].due == date(2021, 11, 30)


def test_a_year_that_was_closed_is_left_as_it_is(home: Home) -> None:
    with writing(home.store.engine) as connection:
        put_fact(connection, "closed", "2022-01-10")
    home.open()
    home.store.settle_owners()
    with reading(home.store.engine) as connection:
        assert "owners" not in get_fact(connection, "breakdown")
