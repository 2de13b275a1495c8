"""Who plays the year, on which day, at which services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest

from ledger.clock import BEIJING
from ledger.columns import LEDGER_TAB
from ledger.columns import column as named
from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.review.workflow import Step
from portal.build import Portal
from sync.backends.memory import MemoryBackend

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}), ("市政府办公厅",))
LEADER = Person("l", "分管副市长", frozenset({Role.LEADER}))
AUDITOR = Person("a", "审计", frozenset({Role.AUDITOR}))
COUNTIES = ("鼓楼区", "闽清县", "长乐区")


def clerk(unit: str) -> Person:
    """A unit's clerk."""
    return Person(f"u-{unit}", unit, frozenset({Role.UNIT}), (unit,))


def lead(unit: str) -> Person:
    """A lead unit's reviewer, who also writes for his unit."""
    return Person(f"f-{unit}", unit, frozenset({Role.UNIT, Role.LEAD}), (unit,))


FINANCE, DATA = lead("市财政局"), lead("市大数据委")


@dataclass
class Calendar:
    """A clock that the play moves."""

    day: date

    def now(self) -> datetime:
        return datetime.combine(self.day, time(9, 30), BEIJING)

    def today(self) -> date:
        return self.day


@dataclass
class Stage:
    """The portal, its clock, and the shared sheet as staff see it."""

    portal: Portal
    clock: Calendar

    def on(self, day: date) -> None:
        """Go on to a day."""
        assert day >= self.clock.day
        self.clock.day = day

    def sync(self) -> None:
        """Cycles until nothing happens."""
        for _ in range(6):
            report = self.portal.engine.cycle()
            assert not report.trouble, report.message
        assert not report.eventful

    def types(self, key: str, name: str, text: str) -> None:
        """Staff type into the shared sheet itself."""
        row = self.row(key)
        place = self._header().index(named(name).header)
        row.extend([""] * (place + 1 - len(row)))
        row[place] = text

    def reads(self, key: str, name: str) -> str:
        """What staff see in the shared sheet."""
        row, place = self.row(key), self._header().index(named(name).header)
        return row[place] if place < len(row) else ""

    def row(self, key: str) -> list[str]:
        """A row of the sheet."""
        (found,) = [row for row in self._rows() if row and row[0] == key]
        return found

    def _rows(self) -> list[list[str]]:
        backend = self.portal.engine.backend
        assert isinstance(backend, MemoryBackend)
        assert backend.sheets
        return backend.sheets.tabs[LEDGER_TAB]

    def _header(self) -> list[str]:
        return self._rows()[0]

    def reports(self, person: Person, key: str, **values: str) -> None:
        """Somebody fills the form."""
        cells = self.portal.ledger().cells
        seen = {name: cells.get((key, name), "") for name in values}
        self.portal.entry.service.submit(
            person, Submission(key, values, seen), f"{key}{self.clock.day}{sorted(values)}"
        )

    def approves(self, person: Person, key: str) -> None:
        """A reviewer passes what he sees."""
        review = self.portal.entry.review
        review.take(person, Step.APPROVE, review.seen(key), token=f"ok{key}{self.clock.day}")


def refused(act: Callable[[], object]) -> None:
    """The wrong person is told that he may not."""
    with pytest.raises(NotAllowed):
        act()
