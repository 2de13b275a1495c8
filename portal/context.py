"""What a view is drawn for: the year's figures, for every page one object per store version, and the person who looks.

A view takes a `Context` and the service that it asks, and knows of nothing else in the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ledger.clock import Clock, day_of
from ledger.deadlines.owed import NOTHING
from ledger.deadlines.standing import Moments, Rules, as_of_default
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar
from ledger.duties.deliveries import Deliveries
from ledger.entries import Ledger
from ledger.figures.board import Board, board
from ledger.figures.pace import REPORT_COLUMNS, moments_of
from ledger.figures.untouched import just_set_up
from ledger.papers.particulars import ParticularsService
from ledger.permissions import Person
from store.store import Store

_MOMENTS_KEPT = 8


@dataclass(frozen=True)
class YearFigures:
    """What stands in the ledger and what is counted of it, today and on days gone by."""

    book: Store
    clock: Clock
    rules: Rules
    deliveries: Deliveries
    calendar: Callable[[], Calendar] = lambda: NO_HOLIDAYS
    _moments: dict[date, tuple[Ledger, int, Moments]] = field(default_factory=dict, repr=False)

    @property
    def ledger_id(self) -> str:
        """Which ledger of which year a file that travels is of; the sheet's own stamp bears it too."""
        return self.book.fact("portal")

    def ledger(self, as_of: date | None = None) -> Ledger:
        """The current ledger, or the one at the end of a past day; immutable."""
        past = self._past(as_of)
        return self.book.ledger_at(past) if past else self.book.ledger()

    def board(self, as_of: date | None = None) -> Board:
        """Every figure on a day (today, but never past the ledger's year, when none is given); computed once per version."""
        ledger = self.ledger(as_of)
        day = as_of or as_of_default(ledger, self.clock.today())
        delivered = self.deliveries.until(self._past(as_of), of=ledger)
        moments = self._moments_until(day, ledger)
        untouched = delivered == NOTHING and just_set_up(self.book.ledger(), self.clock.today())
        return board(
            ledger,
            day,
            self.rules,
            calendar=self.calendar(),
            moments=moments,
            delivered=delivered,
            untouched=untouched,
        )

    def _past(self, as_of: date | None) -> date | None:
        """The day when it is over, else None: what is there now counts."""
        return as_of if as_of and as_of < self.clock.today() else None

    def _moments_until(self, day: date, ledger: Ledger) -> Moments:
        """The moments of a day, carried on by what history gained since the day's ledger was another."""
        of, counted, moments = self._moments.get(day, (None, 0, Moments()))
        if of is not ledger:
            changes = self.book.changes(columns=tuple(REPORT_COLUMNS))
            added = [change for change in changes[counted:] if day_of(change.at) <= day]
            moments = moments_of(added, moments) if added else moments
            if day not in self._moments and len(self._moments) >= _MOMENTS_KEPT:
                self._moments.clear()
            self._moments[day] = (ledger, len(changes), moments)
        return moments


@dataclass(frozen=True, slots=True)
class Context:
    """The year's figures, the clock, the person who looks, and what stands around the documents that are offered. `label` is
    演示数据 in a demonstration, else empty."""

    figures: YearFigures
    clock: Clock
    person: Person
    particulars: ParticularsService
    label: str = ""

    @property
    def today(self) -> date:
        """The day in China."""
        return self.clock.today()

    @property
    def year(self) -> int:
        """The ledger's year."""
        return self.figures.book.breakdown.year

    def ledger(self) -> Ledger:
        """The current ledger; asked anew, because a click may come after a change."""
        return self.figures.ledger()

    def board(self, as_of: date | None = None) -> Board:
        """Every figure on a day; see `YearFigures.board`."""
        return self.figures.board(as_of)

    @property
    def titles(self) -> dict[int, str]:
        """Titles of the tasks by number, without their full stop."""
        return {task.no: task.title.rstrip("。") for task in self.ledger().breakdown.all_tasks}
