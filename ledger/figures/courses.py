"""What every entry counted as on every day, replayed once from history and from the verdicts of reviewers.

A curve needs thirty past days, and a past day's ledger is dear to rebuild. Replaying gives the same answer: `Entry`
itself says what it counts as, so that a point of the curve is what the pages said on that day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.clock import day_of
from ledger.columns import STATUSES, parse
from ledger.dones import Done
from ledger.entries import CONFIRMED_REVIEWS, SENT_BACK, Entry
from ledger.repository import Change
from ledger.review.workflow import CONTENT

FOLLOWED = (*CONTENT, "review_state")
_ECHOES = frozenset({"portal", "restore"})  # what a verdict, already known, writes into the sheet
_NOT_APPLICABLE = -1
Same = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A decision made in the portal: the texts that it was about, and where history ended when it was made."""

    id: int
    key: str
    after_seq: int
    at: datetime
    texts: Mapping[str, str]


@dataclass(slots=True)
class _Course:
    """One entry on its way. `days` and `levels` say since when it counted as what: how many of the three dones held, or
    that it was not applicable."""

    texts: dict[str, str] = field(default_factory=dict)
    review: str = ""
    typed: bool = False
    decided: Mapping[str, str] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)

    def on(self, day: date) -> int:
        """The level at the end of a day."""
        at = bisect_right(self.days, day)
        return self.levels[at - 1] if at else 0


class Courses:
    """All entries of a year. `same` tells whether two texts of a column stand for the same content."""

    def __init__(self, year: int, same: Same) -> None:
        self._year = year
        self._same = same
        self._courses: dict[str, _Course] = {}
        self._changes = self._verdicts = 0

    def follow(self, changes: Sequence[Change], verdicts: Sequence[ReviewDecision]) -> None:
        """Go on with what came since the last time; both only ever grow, oldest first. Read the verdicts first."""
        waiting = list(reversed(verdicts[self._verdicts :]))
        for change in changes[self._changes :]:
            while waiting and waiting[-1].after_seq < change.seq:
                self._decide(waiting.pop())
            self._change(change)
        while waiting:
            self._decide(waiting.pop())
        self._changes, self._verdicts = len(changes), len(verdicts)

    def shares(self, keys: Sequence[str], day: date) -> dict[Done, float]:
        """Of these entries, the share that was done at the end of a day, in each of the three senses."""
        levels = Counter(self._courses[key].on(day) if key in self._courses else 0 for key in keys)
        applicable = len(keys) - levels[_NOT_APPLICABLE]
        reached = {done: sum(levels[n] for n in range(place, 4)) for place, done in enumerate(Done, start=1)}
        return {done: number / applicable if applicable else 0.0 for done, number in reached.items()}

    def _change(self, change: Change) -> None:
        course = self._courses.setdefault(change.key, _Course())
        if change.column == "review_state":
            course.review = change.new
            if change.source not in _ECHOES and change.new in CONFIRMED_REVIEWS | {SENT_BACK}:
                course.typed = change.source == "sheet"
                course.decided = {n: course.texts.get(n, "") for n in CONTENT}
        else:
            course.texts[change.column] = change.new
        if change.column == "status":
            course.texts["status as read"] = self._read(change, course.texts.get("status as read", ""))
        self._note(course, change.at)

    def _decide(self, verdict: ReviewDecision) -> None:
        course = self._courses.setdefault(verdict.key, _Course())
        course.typed, course.decided = False, verdict.texts
        self._note(course, verdict.at)

    def _read(self, change: Change, was: str) -> str:
        """A status as the ledger takes it; 不涉及 typed in the sheet is a question, and what cannot be read leaves what was."""
        if change.source != "sheet" and change.new in STATUSES:
            return change.new
        parsed = parse("status", change.new, year=self._year, previous=was)
        return str(parsed.value or "") if parsed.outcome.taken else was if change.new else ""

    def _note(self, course: _Course, at: datetime) -> None:
        now = course.texts
        changed = tuple(n for n, was in course.decided.items() if not self._same(n, was, now.get(n, "")))
        stands = Entry(
            "",
            0,
            "",
            "",
            "",
            None,
            status=now.get("status as read", ""),
            review_state=course.review,
            changed_since_review=changed,
            review_typed=course.typed,
        )
        level = stands.reported_done + stands.approved + stands.closed
        level = _NOT_APPLICABLE if stands.not_applicable else level
        if not course.levels or course.levels[-1] != level:
            # Before its day, so that whoever reads meanwhile finds both or neither.
            course.levels.append(level)
            course.days.append(max([day_of(at), *course.days[-1:]]))
