"""Who has reported in a round: each entry's answer, counted per unit.

An entry is reported when the unit handed in something of a report column within the round (`ledger.figures.pace`), or
when its unit says 本轮无变化, which a later change undoes. What the office closed (办结) is asked no more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from functools import cached_property

from ledger.entries import Entry, Ledger, grouped
from ledger.labelled import Labelled
from ledger.rounds.plan import Round

Days = Mapping[str, Sequence[date]]
"""By 台账编号 the days on which something happened, the earliest first."""


MISSING = "本轮未报"


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

    def __add__(self, other: RoundCounts) -> RoundCounts:
        return RoundCounts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

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
    """A round as it stood at the end of a day (`until`). `entries` are the notice's that are applicable, which are counted;
    `beside` those of 临时交办; `answers`: of all of them at least, by 台账编号."""

    round: Round
    until: date
    entries: tuple[Entry, ...] = field(repr=False)
    answers: Mapping[str, Answer] = field(repr=False)
    beside: tuple[Entry, ...] = field(default=(), repr=False)

    @cached_property
    def ad_hoc(self) -> RoundView:
        """临时交办 alone, counted apart."""
        return replace(self, entries=self.beside, beside=())

    @cached_property
    def total(self) -> RoundCounts:
        """Of all entries."""
        return counted(self.answers[e.key] for e in self.entries)

    @cached_property
    def by_unit(self) -> Mapping[str, RoundCounts]:
        """By short name."""
        listed = grouped(self.entries, lambda entry: entry.unit)
        return {unit: counted(self.answers[e.key] for e in own) for unit, own in listed.items()}

    @property
    def words(self) -> str:
        """`第三季度（2021-07-01 至 …），截至 2021-09-12`: which round it is, and as of when."""
        return f"{self.round.words}，截至 {min(self.until, self.round.closes)}"

    def among(self, entries: Iterable[Entry]) -> RoundView:
        """The same, narrowed to some entries."""
        wanted = {e.key for e in entries}
        kept, beside = (tuple(e for e in listed if e.key in wanted) for listed in (self.entries, self.beside))
        return replace(self, entries=kept, beside=beside)

    @cached_property
    def due(self) -> RoundDue:
        """All that is missing."""
        return RoundDue(self.round, frozenset(e.key for e in self.missing()))

    def missing(self, unit: str = "") -> tuple[Entry, ...]:
        """Entries without an answer, all or one unit's: what is to be reported yet, those of 临时交办 behind the notice's."""
        asked = (e for e in self.entries + self.beside if not unit or e.unit == unit)
        return tuple(e for e in asked if self.answers[e.key].kind is AnswerKind.MISSING)


@dataclass(frozen=True, slots=True)
class RoundDue:
    """What is to be asked for because its round closes soon: keys of the entries that are missing in it."""

    round: Round | None = None
    keys: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """`第四季度，12月31日截止`."""
        return f"{self.round.label}，{self.round.closes.month}月{self.round.closes.day}日截止" if self.round else ""


NOTHING_DUE = RoundDue()


def counted(answers: Iterable[Answer]) -> RoundCounts:
    """Counts of answers."""
    kinds = [answer.kind for answer in answers]
    missing = kinds.count(AnswerKind.MISSING)
    return RoundCounts(len(kinds), len(kinds) - missing, kinds.count(AnswerKind.UNCHANGED))


def view_of(ledger: Ledger, asked: Round, until: date, reports: Days, unchanged: Days) -> RoundView:
    """The round at the end of `until`, over the rows of that day's ledger."""
    applicable, beside = (tuple(e for e in rows if not e.not_applicable) for rows in (ledger.entries, ledger.ad_hoc))
    answers = {e.key: answer_of(e, asked, until, reports, unchanged) for e in applicable + beside}
    return RoundView(asked, until, applicable, answers, beside)


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


@dataclass(frozen=True)
class RoundReport:
    """A round, and every unit's line in it, those with most missing first."""

    view: RoundView
    lines: tuple[RoundLine, ...]

    @cached_property
    def ad_hoc(self) -> RoundReport:
        """临时交办 alone; it is not compared with rounds before."""
        return report_of(self.view.ad_hoc, None, None)

    def of_units(self, units: Iterable[str], name: str) -> RoundLine:
        """Some units' lines as one."""
        wanted = set(units)
        listed = [line for line in self.lines if line.unit in wanted]
        now = sum((line.now for line in listed), RoundCounts())
        return RoundLine(name, now, _whole(line.before for line in listed), _whole(line.year_ago for line in listed))


def report_of(view: RoundView, before: RoundView | None, year_ago: RoundView | None) -> RoundReport:
    """The round beside the one before and the one a year ago, where there is such."""
    then, long_ago = (one.by_unit if one else {} for one in (before, year_ago))
    found = [RoundLine(unit, now, then.get(unit), long_ago.get(unit)) for unit, now in view.by_unit.items()]
    return RoundReport(view, tuple(sorted(found, key=lambda line: -line.now.missing)))


def _whole(counts: Iterable[RoundCounts | None]) -> RoundCounts | None:
    known = [one for one in counts if one]
    return sum(known, RoundCounts()) if known else None
