"""Who has reported in a round: each entry's answer, counted per unit.

An entry is reported when the unit handed in something of a report column within the round (`ledger.figures.pace`), or
when its unit says 本轮无变化, which a later change undoes. What the office closed (办结) is asked no more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ledger.entries import Entry, grouped
from ledger.labelled import Labelled
from ledger.rounds.plan import Round

Days = Mapping[str, Sequence[date]]
"""By 台账编号 the days on which something happened, the earliest first."""


class AnswerKind(Labelled):
    """Whether an entry is reported in a round."""

    MISSING = "missing", "未报"
    REPORTED = "reported", "已报"
    UNCHANGED = "unchanged", "无变化"


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry's in a round; `on`: the last day of its report, or the day on which its unit said 无变化."""

    kind: AnswerKind
    on: date | None = None

    @property
    def words(self) -> str:
        """`未报`, `已报 10-12`, `无变化`."""
        return f"{self.kind.label} {self.on:%m-%d}" if self.kind is AnswerKind.REPORTED else self.kind.label


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """Of the entries that are applicable (应落实): how many are reported, `unchanged` of them by saying 无变化."""

    applicable: int = 0
    reported: int = 0
    unchanged: int = 0

    @property
    def missing(self) -> int:
        """Applicable entries without an answer."""
        return self.applicable - self.reported

    @property
    def rate(self) -> float | None:
        """The share that is reported, 0..1; None when nothing is applicable."""
        return self.reported / self.applicable if self.applicable else None


@dataclass(frozen=True)
class RoundView:
    """A round as it stood at the end of a day (`until`). `answers`: of the applicable entries, by 台账编号."""

    round: Round
    until: date
    entries: tuple[Entry, ...] = field(repr=False)
    answers: Mapping[str, Answer] = field(repr=False)

    @cached_property
    def total(self) -> RoundCounts:
        """Of all entries."""
        return counted(self.answers.values())

    @cached_property
    def by_unit(self) -> Mapping[str, RoundCounts]:
        """By short name."""
        listed = grouped(self.entries, lambda entry: entry.unit)
        return {unit: counted(self.answers[e.key] for e in own) for unit, own in listed.items()}

    def missing(self, unit: str = "") -> tuple[Entry, ...]:
        """Entries without an answer, all or one unit's."""
        asked = (e for e in self.entries if not unit or e.unit == unit)
        return tuple(e for e in asked if self.answers[e.key].kind is AnswerKind.MISSING)


def counted(answers: Iterable[Answer]) -> RoundCounts:
    """Counts of answers."""
    kinds = [answer.kind for answer in answers]
    missing = kinds.count(AnswerKind.MISSING)
    return RoundCounts(len(kinds), len(kinds) - missing, kinds.count(AnswerKind.UNCHANGED))


def view_of(entries: Iterable[Entry], asked: Round, until: date, reports: Days, unchanged: Days) -> RoundView:
    """The round at the end of `until`, over the entries of that day's ledger."""
    applicable = tuple(e for e in entries if not e.not_applicable)
    answers = {e.key: answer_of(e, asked, until, reports, unchanged) for e in applicable}
    return RoundView(asked, until, applicable, answers)


def answer_of(entry: Entry, asked: Round, until: date, reports: Days, unchanged: Days) -> Answer:
    """One applicable entry's."""
    if on := _within(reports.get(entry.key, ()), asked, until):
        return Answer(AnswerKind.REPORTED, on)
    if on := _within(unchanged.get(entry.key, ()), asked, until):
        return Answer(AnswerKind.UNCHANGED, on)
    return Answer(AnswerKind.UNCHANGED if entry.closed else AnswerKind.MISSING)


def _within(days: Sequence[date], asked: Round, until: date) -> date | None:
    """The last of the days that the round holds, until a day."""
    before = bisect_right(days, min(asked.closes, until))
    return days[before - 1] if before and days[before - 1] >= asked.opens else None


def carried_on(known: Days, added: Iterable[tuple[str, date]]) -> Days:
    """The days, with what came later; days need not come in order."""
    found = dict(known)
    for key, day in added:
        days = found.get(key, ())
        if day not in days:
            found[key] = tuple(sorted((*days, day)))
    return found


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A unit's counts in a round, in the round before, and in the round of that name a year ago."""

    unit: str
    now: RoundCounts
    before: RoundCounts | None = None
    year_ago: RoundCounts | None = None


def lines_of(view: RoundView, before: RoundView | None, year_ago: RoundView | None) -> tuple[RoundLine, ...]:
    """Every unit's, those with most missing first."""

    def then(of: RoundView | None, unit: str) -> RoundCounts | None:
        known: Mapping[str, RoundCounts] = of.by_unit if of else {}
        return known.get(unit)

    found = [RoundLine(unit, now, then(before, unit), then(year_ago, unit)) for unit, now in view.by_unit.items()]
    return tuple(sorted(found, key=lambda line: -line.now.missing))
