"""Taking up another version of the year: progress stays, rows come and go in the sheet, nothing is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Mention
from ledger.clock import FixedDay
from ledger.columns import LEDGER_TAB
from ledger.entries import WITHDRAWN
from ledger.errors import Refused
from ledger.repository import Edit
from ledger.units.directory import Directory, Unit
from store.store import Store
from store.year.admin import YearAdmin
from sync.backends.memory import MemoryBackend
from sync.engine import Engine
from tests.unit.ledger.test_revision import BEFORE, GROUP, OLD, OTHER, TASK, UNITS

DAY = date(2021, 7, 1)
NOTE, ROLE, DUE = 9, 5, 6  # 0-based columns of the published tab
GROWN = Directory((*UNITS[:2], Unit("S9", "市丁局", "丁", "市直单位", (GROUP,))))


class Year:
    """A store and a sheet in memory that were published and are quiet."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'a.db'}"
        self.backend = MemoryBackend()
        self.on(DAY)
        self.store.start_year(OLD, BEFORE.dump(), BEFORE)
        self.cycle()

    def on(self, day: date) -> None:
        """The same a day later, in a new process."""
        self.store = Store(self.url, clock=FixedDay(day))
        self.engine = Engine(self.store, self.backend)

    def cycle(self) -> None:
        for _ in range(3):
            report = self.engine.cycle()
        assert (report.trouble, report.written, report.accepted) == ("", 0, 0)

    def row(self, key: str) -> list[str]:
        assert self.backend.sheets
        (found,) = [row for row in self.backend.sheets.tabs[LEDGER_TAB] if row and row[0] == key]
        return found + [""] * (18 - len(found))

    def report(self, key: str, text: str) -> None:
        self.store.submit([Edit(key, "progress_note", "", text)], person="某人", token=key)

    def revise(
        self, breakdown: Breakdown = OLD, directory: Directory = BEFORE, confirmed: Collection[int] = ()
    ) -> None:
        book = YearAdmin(self.store)
        book.revise(breakdown, directory.dump(), person="办公厅", expected=book.edition(), confirmed=confirmed)


@pytest.fixture
def year(tmp_path: Path) -> Year:
    return Year(tmp_path)


def test_rows_come_and_go_and_progress_stays(year: Year) -> None:
    year.report("2021-01-甲", "做了甲")
    year.report("2021-02-丙", "做了丙")
    year.cycle()
    other = Engine(Store(year.url, clock=FixedDay(DAY)), year.backend)  # a second process with warm caches
    other.cycle()
    assert len(other.store.ledger().entries) == 6
    year.revise(directory=GROWN)
    year.cycle()
    assert [e.unit for e in year.store.ledger().by_task[2]] == ["甲", "乙", "丁"]
    assert year.row("2021-01-丁")[3] == "丁"
    assert year.row("2021-01-甲")[NOTE] == "做了甲"
    gone = year.row("2021-02-丙")
    assert (gone[ROLE], gone[NOTE]) == (WITHDRAWN, "做了丙")
    assert year.store.findings() == []
    assert {e.unit for e in other.store.ledger().entries} == {"甲", "乙", "丁"}
    year.revise()
    year.cycle()
    back = year.row("2021-02-丙")
    assert (back[ROLE], back[NOTE]) == ("责任", "做了丙")
    assert year.store.ledger().by_key["2021-02-丙"].progress_note == "做了丙"
    assert year.row("2021-01-丁")[ROLE] == WITHDRAWN


def test_what_staff_type_in_a_withdrawn_row_is_kept(year: Year) -> None:
    year.revise(directory=GROWN)
    year.cycle()
    assert year.backend.sheets
    year.row("2021-02-丙")
    rows = year.backend.sheets.tabs[LEDGER_TAB]
    place = next(i for i, row in enumerate(rows) if row[0] == "2021-02-丙")
    rows[place] = [*rows[place], *[""] * (18 - len(rows[place]))]
    rows[place][NOTE] = "迟来的进展"
    year.engine.cycle()
    year.cycle()
    assert next(iter(year.store.history(key="2021-02-丙"))).new == "迟来的进展"
    del rows[place]
    year.cycle()
    assert year.store.findings() == []


def test_withdrawn_rows_that_an_old_copy_never_had_are_not_added_again(year: Year) -> None:
    opened = year.backend.sheets.copy()
    year.revise(directory=GROWN)
    year.cycle()
    year.revise()
    year.cycle()
    assert year.row("2021-01-丁")[ROLE] == WITHDRAWN
    year.backend.sheets = opened
    year.engine.cycle()
    if trouble := year.engine.status().trouble:  # two rows of eight are gone
        year.engine.let_pass(trouble.mark, person="办公厅")
    year.engine.cycle()
    year.cycle()
    assert not [row for row in year.backend.sheets.tabs[LEDGER_TAB] if row[0].endswith("丁")]


def test_dates_and_roles_follow_in_the_sheet(year: Year) -> None:
    due = Deadline("内部时限", date(2021, 9, 30), DeadlineKind.INTERNAL)
    year.revise(replace(OLD, tasks=(replace(TASK, lead_units=(Mention("乙"),)), replace(OTHER, deadlines=(due,)))))
    year.cycle()
    assert year.row("2021-01-乙")[ROLE] == "牵头"
    assert year.row("2021-02-乙")[DUE] == "2021-09-30"
    assert year.store.ledger().by_key["2021-02-乙"].due == date(2021, 9, 30)
    assert year.store.breakdown.task(2).due == date(2021, 9, 30)


def test_a_task_that_goes_takes_its_rows_along(year: Year) -> None:
    year.report("2021-02-甲", "做了")
    year.revise(replace(OLD, tasks=(TASK,)))
    year.cycle()
    assert set(year.store.ledger().by_task) == {1}
    assert year.row("2021-02-甲")[NOTE] == "做了"


def test_a_past_day_shows_what_was_asked_for_then(year: Year) -> None:
    year.on(DAY + timedelta(days=3))
    year.revise(directory=GROWN)
    year.cycle()
    year.on(DAY + timedelta(days=9))
    past, later = (year.store.ledger_at(DAY + timedelta(days=n)) for n in (1, 5))
    assert {e.unit for e in past.entries} == {"甲", "乙", "丙"}
    assert {e.unit for e in later.entries} == {"甲", "乙", "丁"}


def test_a_new_title_altogether_is_refused_until_confirmed(year: Year) -> None:
    new = replace(OLD, tasks=(TASK, replace(OTHER, title="清理失效的行政规范性文件目录")))
    with pytest.raises(Refused, match="第2项"):
        year.revise(new)
    assert year.store.edition == 0
    year.revise(new, confirmed=[2])
    year.cycle()
    assert year.row("2021-02-甲")[2] == "清理失效的行政规范性文件目录"


def test_whoever_looked_at_an_older_version_is_told(year: Year) -> None:
    year.revise(directory=GROWN)
    with pytest.raises(Refused, match="重新核对"):
        YearAdmin(year.store).revise(OLD, BEFORE.dump(), person="办公厅", expected=0, confirmed=())


def test_comparing_changes_nothing(year: Year) -> None:
    assert YearAdmin(year.store).compare(OLD, GROWN).withdrawn
    assert year.store.edition == 0
    assert len(year.store.ledger().entries) == 6
