"""Units × tasks, one square per entry, small enough for a third of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ledger.deadlines.standing import State
from ledger.figures.board import Board
from ledger.figures.headline import ordinal
from reports.looks import LOOKS
from reports.one_page.canvas import INK, MUTED, Box, Canvas, fitting, shortened, width_of

PANELS, BETWEEN, NAMES = 2, 14.0, 86.0
_LEAST, _MOST = 6.6, 11.0  # how high a row may be
_MARKED = (State.OVERDUE, State.DUE_SOON, State.SILENT)
_LETTERS = 6.6


@dataclass(frozen=True)
class Matrix:
    """The squares of a board on so much room; what does not fit leaves those out that have the least to be asked about."""

    board: Board
    width: float
    height: float

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Who has a row, in the directory's order."""
        places = PANELS * int(self.height / _LEAST)
        worst = sorted(self.board.units, key=self._open, reverse=True)[:places]
        chosen = frozenset(worst)
        return tuple(unit for unit in self.board.units if unit in chosen)

    def _open(self, unit: str) -> tuple[int, int, int]:
        counted = self.board.by_unit[unit]
        return counted.overdue, counted.silent, counted.due_soon

    @property
    def left_out(self) -> int:
        """How many units have no row."""
        return len(self.board.units) - len(self.units)

    @property
    def _rows(self) -> int:
        return -(-len(self.units) // PANELS)

    @cached_property
    def _columns(self) -> tuple[dict[int, float], float]:
        """Where each task's squares begin, and how wide they are: half a square stands between two parts."""
        places, at, part = dict[int, float](), 0.0, ""
        for task in self.board.tasks:
            at += 0.5 if part and task.part != part else 0
            part = task.part
            places[task.no] = at
            at += 1
        room = (self.width - BETWEEN * (PANELS - 1)) / PANELS - NAMES
        step = min(_MOST, room / max(at, 1))
        return {no: NAMES + place * step for no, place in places.items()}, step

    def draw(self, canvas: Canvas, left: float, top: float) -> float:
        """Draw it; gives where it ends."""
        high = min(_MOST, max(_LEAST, self.height / max(self._rows, 1)))
        for panel in range(PANELS):
            units = self.units[panel * self._rows : (panel + 1) * self._rows]
            x = left + panel * ((self.width + BETWEEN) / PANELS)
            self._head(canvas, x, top, units)
            for row, unit in enumerate(units):
                self._row(canvas, (x, top + row * high), high, unit)
        return top + self._rows * high

    @cached_property
    def _states(self) -> dict[str, dict[int, State]]:
        """By unit and task."""
        found: dict[str, dict[int, State]] = {}
        for entry in self.board.entries:
            found.setdefault(entry.unit, {})[entry.task_no] = self.board.state(entry.key)
        return found

    def _head(self, canvas: Canvas, x: float, top: float, units: Sequence[str]) -> None:
        """一、二、… above the first task of each part."""
        places, _ = self._columns
        first: dict[str, int] = {}
        for task in self.board.tasks if units else ():
            first.setdefault(task.part, task.no)
        for part, no in first.items():
            canvas.text(x + places[no], top - 3, ordinal(part).removeprefix("第").removesuffix("部分"), 6.6, MUTED)

    def _row(self, canvas: Canvas, at: tuple[float, float], high: float, unit: str) -> None:
        (x, y), (places, step) = at, self._columns
        size = fitting(unit, _LETTERS, NAMES - 4)
        name = shortened(unit, size, NAMES - 4)
        canvas.text(x + NAMES - 4, y + high / 2 + size * 0.36, name, size, INK, anchor="end")
        for no, state in self._states[unit].items():
            look = LOOKS[state]
            canvas.box(Box(x + places[no], y + 0.4, step * 0.9, high - 0.8), look.fill, 0.6)
            if state in _MARKED:
                middle = x + places[no] + step * 0.45
                canvas.text(middle, y + high / 2 + 2, state.symbol, 5.4, look.ink, anchor="middle")


def legend(canvas: Canvas, board: Board, left: float, y: float) -> None:
    """The states that occur, with their symbols."""
    present = {board.state(e.key) for e in board.entries}
    x = left
    for state in (one for one in LOOKS if one in present):
        canvas.box(Box(x, y - 6.5, 7.5, 7.5), LOOKS[state].fill, 0.8)
        if state in _MARKED:
            canvas.text(x + 3.75, y - 0.8, state.symbol, 6, LOOKS[state].ink, anchor="middle")
        canvas.text(x + 10, y, state.label, 7.2, MUTED)
        x += 10 + width_of(state.label, 7.2) + 10
