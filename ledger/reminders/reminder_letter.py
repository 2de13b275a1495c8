"""督办单 and 催办函: one letter for each unit that 催办 lists, about all of its matters at its level. Pure.

A unit at the level 督办 gets a 督办单, every other a 催办函, so that nobody gets both, and nobody who is listed none. Letters of a
kind are numbered through the year: those that the log tells of first (a letter that went out is registered there), then
those of the day in the order of the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import Level, Matter, Urged
from ledger.duties.reminder_text import answer_by, asked
from ledger.entries import grouped
from ledger.figures.board import Board
from ledger.permissions import OFFICE_NAME

_NUMBER = re.compile(r"(.*?)(\d+)(号?)")


class LetterKind(StrEnum):
    """What a unit gets; the value is what it is called."""

    SUPERVISION = "督办单"
    REMINDER = "催办函"

    @property
    def mark(self) -> str:
        """What its numbers begin with."""
        return self.value[:2]


@dataclass(frozen=True, slots=True)
class Letter:
    """To one unit. `asked`: what is asked of it, in the words of 催办; `by`: the day that they name; `place`: which of the year's
    letters of its kind it is; `signed`: in whose name."""

    kind: LetterKind
    unit: str
    addressee: str
    level: Level
    matters: tuple[Matter, ...]
    asked: str
    by: date
    day: date
    place: int
    signed: str = OFFICE_NAME

    def number(self, typed: str = "", first: int = 0) -> str:
        """`督办〔2021〕3号`. A number that the office typed is that of the letter in the place `first`, from which the others are
        counted on (0: of this one). A lead unit's letters bear none of the office's."""
        match = _NUMBER.fullmatch(typed)
        if match and first:
            return f"{match[1]}{int(match[2]) + self.place - first}{match[3]}"
        own = f"{self.kind.mark}〔{self.day.year}〕{self.place}号" if self.signed == OFFICE_NAME else ""
        return typed or own


def kind_of(level: Level) -> LetterKind:
    """Which letter a level is written in."""
    return LetterKind.SUPERVISION if level is Level.SUPERVISE else LetterKind.REMINDER


def letters(
    found: Sequence[Matter], board: Board, log: Sequence[Urged], calendar: Calendar, signed: str = OFFICE_NAME
) -> tuple[Letter, ...]:
    """A letter for each unit of the matters, 督办单 first, in their order; `log` is every reminder of the year that a person gave."""
    by_unit = grouped(found, lambda matter: matter.entry.unit)
    made = []
    for kind in LetterKind:
        units = [unit for unit, own in by_unit.items() if kind_of(own[0].level) is kind]
        for unit, place in _places(kind, units, log, board.as_of).items():
            made.append(_letter(by_unit[unit], board, calendar, place, signed))
    return tuple(made)


def why_none(kind: LetterKind, unit: str, found: Sequence[Letter]) -> str:
    """Why there is no letter of a kind, to a unit or (empty) to any, as a sentence; the empty text when there is one."""
    if any(letter.kind is kind and unit in ("", letter.unit) for letter in found):
        return ""
    if other := next((letter for letter in found if letter.unit == unit), None):
        return f"{unit}这一天是“{other.level.label}”一级，一个单位只发一份，请生成{other.kind}。"
    return f"这一天{unit or ''}没有要发{kind}的{'任务' if unit else '单位'}。"


def _letter(own: tuple[Matter, ...], board: Board, calendar: Calendar, place: int, signed: str) -> Letter:
    unit = own[0].entry.unit
    level, known = own[0].level, board.ledger.directory.by_short.get(unit)
    by, name = answer_by(level, board.as_of, calendar), known.full_name if known else unit
    words = asked("贵单位", level, own, by)
    return Letter(kind_of(level), unit, name, level, own, words, by, board.as_of, place, signed)


def _places(kind: LetterKind, units: Sequence[str], log: Sequence[Urged], day: date) -> dict[str, int]:
    """The place of each unit's letter: the one under which it was registered that day, else behind all that were until then."""
    out = dict.fromkeys(
        (line.day, line.unit)
        for line in sorted(log, key=lambda line: line.seq)
        if line.recipient == line.unit and line.day <= day and kind_of(line.level) is kind
    )
    registered = {unit: place for place, (at, unit) in enumerate(out, start=1) if at == day}
    new = {unit: len(out) + place for place, unit in enumerate((u for u in units if u not in registered), start=1)}
    return {unit: (registered | new)[unit] for unit in units}
