"""What a view is drawn for. A view takes a `Context` and the service that it asks, and knows of nothing else in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.clock import Clock
from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.permissions import Person
from portal.figures import YearFigures


@dataclass(frozen=True, slots=True)
class Context:
    """The year's figures, the clock, and the person who looks. `label` is 演示数据 in a demonstration, else empty."""

    figures: YearFigures
    clock: Clock
    person: Person
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
        return {task.no: task.title.rstrip("。") for task in self.ledger().breakdown.tasks}
