"""结转: a year is closed and the next one begins, whose 回头看 is about the year that was closed. One use case.

The old year keeps its store, its spreadsheet and its whole history; from then on it is only read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ledger.breakdown import Breakdown
from ledger.entries import Ledger
from ledger.errors import Refused
from ledger.permissions import Action, Person, require, signed
from ledger.units.directory import Directory


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of it: the two years, how many look-back items and checks the new one has, what could not be taken."""

    closed: int
    begun: int
    items: int
    checks: int
    problems: tuple[str, ...] = ()


class RolloverRepository(Protocol):
    """Keeps the years; `portal.year.rollover` implements it."""

    def hindrance(self) -> str:
        """Why the year cannot be closed now, as a sentence; the empty text when it can."""

    def turn(self, breakdown: Breakdown, units: str, directory: Directory, *, person: str) -> Turned:
        """Make the new year's store, then put it in force: both or neither."""


class RolloverService:
    """Closes a year for somebody who may. Holds no state of its own."""

    def __init__(self, book: RolloverRepository, ledger: Callable[[], Ledger]) -> None:
        self._book = book
        self._ledger = ledger

    def hindrance(self, person: Person) -> str:
        """What has to be done before the year can be closed; the empty text when nothing has. Raises NotAllowed."""
        require(person, Action.CLOSE_YEAR, None, self._ledger())
        return self._book.hindrance()

    def close(self, person: Person, breakdown: Breakdown, units: str, directory: Directory) -> Turned:
        """Close the year and begin the next with its notice. Raises NotAllowed, Refused, UnitUnknown."""
        ledger = self._ledger()
        require(person, Action.CLOSE_YEAR, None, ledger)
        if breakdown.year <= ledger.year:
            raise Refused(
                f"这份通知是{breakdown.year}年的，现在的台账是{ledger.year}年的：请上传下一年度的通知，没有结转。"
            )
        if why := self._book.hindrance():
            raise Refused(why)
        return self._book.turn(breakdown, units, directory, person=signed(person))
