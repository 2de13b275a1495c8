"""What a unit owes by a date, and whether it has delivered: the one place where a deadline is held against a unit.

总览, 节点成果, 催办 and every download ask here, so that none of them calls late what another calls met. A result that was
handed in waits for the office, which is not the unit's delay; one that was sent back is owed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.breakdown import Deadline, DeadlineKind
from ledger.entries import Entry

SUBMITTED, PASSED, SENT_BACK = "待审定", "通过", "退回"


@dataclass(frozen=True, slots=True)
class Owed:
    """One date that an entry's unit answers for. `milestone` is the key under which 节点成果 keeps its result, empty for a
    date that only the office knows."""

    deadline: Deadline
    due: date
    milestone: str = ""

    @property
    def collection(self) -> bool:
        """Is it the lead unit's report of what it collected?"""
        return self.deadline.kind is DeadlineKind.COLLECTION


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something handed in: 待审定, 通过 or 退回, and the day it came."""

    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Delivered:
    """What units had delivered beside their cells by the end of a day: results by (milestone, unit), and the collected
    texts that are with the office by task number; `drafters`: the one lead unit that was named to write a task's text."""

    results: Mapping[tuple[str, str], Delivery] = field(default_factory=dict)
    collected: Mapping[int, Delivery] = field(default_factory=dict)
    drafters: Mapping[int, str] = field(default_factory=dict)

    def met_by(self, owed: Owed, entry: Entry) -> Delivery | None:
        """What the unit handed in for it, if anything: its result on 节点成果, for the collection else the task's text."""
        handed = self.results.get((owed.milestone, entry.unit))
        return handed or (self.collected.get(entry.task_no) if owed.collection else None)


NOTHING = Delivered()


def met(owed: Owed, entry: Entry, delivered: Delivered) -> bool:
    """Does the unit owe nothing more for it?

    What was handed in decides, where something was: waiting and passed results meet the date. Else the entry's own word
    that the task is done does, except for the collection, which is a text and no state of the task: of several lead units
    the one that was named to write it owes it.
    """
    writer = delivered.drafters.get(entry.task_no, entry.unit) if owed.collection else entry.unit
    if entry.not_applicable or writer != entry.unit:
        return True
    handed = delivered.met_by(owed, entry)
    if handed is not None:
        return handed.state != SENT_BACK
    return not owed.collection and entry.reported_done
