"""节点成果: what was handed in for the notice's milestones: a file or a link that the office has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.deadlines.milestones import Milestone, OwedByMilestone
from ledger.deadlines.owed import NOTHING, PASSED, SENT_BACK, SUBMITTED, Delivered, met
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar

MISSING = "未提交"


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit handed in for a milestone: a kept file, a link, or both; newest counts, older ones stay."""

    seq: int
    milestone: str
    unit: str
    person: str
    at: datetime
    note: str = ""
    link: str = ""
    file: str = ""
    name: str = ""
    size: int = 0
    state: str = SUBMITTED
    comment: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Milestones:
    """All milestones, the earliest first, and what was handed in, newest first by (milestone, unit).

    `owed`: by (milestone, unit) the entries that answer for it, with the date that counts for each (a granted 延期).
    What lead units reported on 牵头汇总 is their result for the date of the collection. `spared`: nobody has used the ledger
    yet (`ledger.figures.untouched`), and nobody is late.
    """

    listed: tuple[Milestone, ...] = ()
    results: Mapping[tuple[str, str], tuple[Result, ...]] = field(default_factory=dict)
    owed: OwedByMilestone = field(default_factory=dict)
    delivered: Delivered = NOTHING
    spared: bool = False
    calendar: Calendar = NO_HOLIDAYS

    def newest(self, key: str, unit: str) -> Result | None:
        """What counts now."""
        found = self.results.get((key, unit), ())
        return found[0] if found else None

    def state(self, milestone: Milestone, unit: str) -> str:
        """未提交, 待审定, 通过 or 退回."""
        newest = self.newest(milestone.key, unit)
        if newest:
            return newest.state
        return self.collected(milestone, unit) or MISSING

    def collected(self, milestone: Milestone, unit: str) -> str:
        """待审定 or 通过 when the texts of all that the unit leads are with the office; else the empty text."""
        if not milestone.collection:
            return ""
        led = [entry.task_no for entry, _ in self.owed.get((milestone.key, unit), ())]
        tasks = [no for no in led if self.delivered.drafters.get(no, unit) == unit] or led
        texts = [self.delivered.collected.get(no) for no in tasks]
        states = {text.state if text else MISSING for text in texts}
        return "" if not states or MISSING in states else PASSED if states == {PASSED} else SUBMITTED

    def due(self, milestone: Milestone, unit: str) -> date | None:
        """The date by which the unit still owes it, a granted one instead of the notice's; None when it owes nothing more."""
        owed = self.owed.get((milestone.key, unit))
        if owed is None:  # a unit without a row in the ledger
            return milestone.due if self.state(milestone, unit) in (MISSING, SENT_BACK) else None
        return min((o.due for entry, o in owed if not met(o, entry, self.delivered)), default=None)

    def words(self, milestone: Milestone, unit: str, day: date) -> str:
        """`通过`, `逾期12个工作日 · 未提交`, `还有3个工作日 · 退回`; the notice's date decides about overdue, the internal
        one about soon."""
        state, due = self.state(milestone, unit), self.due(milestone, unit)
        if state in (PASSED, SUBMITTED) or self.spared:
            return state
        if due is None and milestone.collection:
            return f"由其他牵头单位执笔 · {state}"
        if due is None:
            said = dict.fromkeys(entry.status for entry, _ in self.owed[milestone.key, unit])
            return f"台账已报{'、'.join(said)} · {state}"
        if day > due:
            return f"{self.calendar.words(day, due)} · {state}"
        counts = min(milestone.internal or due, due)
        if day > counts:
            return f"已过内部时限 · {state}"
        return f"{self.calendar.words(day, counts)} · {state}"

    def overdue(self, day: date) -> tuple[tuple[Milestone, str], ...]:
        """(milestone, unit) whose date has passed while the unit still owes it, oldest first."""
        return tuple(
            (m, unit)
            for m in self.listed
            for unit in m.owners
            if not self.spared and (due := self.due(m, unit)) is not None and day > due
        )
