"""临时交办: tasks that no notice holds (a meeting, an instruction), given to units by the office, with a day and where they
come from. They stand in the sheet behind the notice's rows and never count among its tasks, rows and rates.

No unit leads them: whoever is given one answers for it, and the office reviews.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from ledger.breakdown import AD_HOC, WHOLE_ROW, Deadline, DeadlineKind, Mention, Nature, Task, number_text
from ledger.errors import InvalidCells, Refused, within
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

PART = "临时交办"
LONGEST_TITLE, LONGEST_SOURCE = 200, 100


@dataclass(frozen=True, slots=True)
class AdHocDetails:
    """What the office enters: what, which meeting or instruction it comes from, by when, and what is asked in detail."""

    title: str
    source: str
    due: date | None = None
    requirement: str = ""


class AdHocRepository(LedgerSource, Protocol):
    """What is needed of the keeper; `store.year.ad_hoc_task` implements it."""

    def change(self, change: Callable[[tuple[Task, ...]], Task], kind: str, *, person: str) -> Task:
        """Put the task that `change` makes of those there are in its place, or behind them; an audit event of a `kind`."""


class AdHocTaskService(Service[AdHocRepository]):
    """Use cases of the office; everybody reads the tasks as the notice's."""

    def may_give(self, person: Person) -> bool:
        """Should a page offer it?"""
        return self.may(person, Action.GIVE_AD_HOC)

    def units(self) -> tuple[str, ...]:
        """Units that a task may be given to: those of the notice, whose people, addressees and counts there are."""
        return tuple(dict.fromkeys(entry.unit for entry in self._book.ledger().entries))

    def give(self, person: Person, details: AdHocDetails, units: tuple[str, ...]) -> Task:
        """A new task with a row for each unit. Raises NotAllowed, Refused, InvalidCells."""
        self._require(person, Action.GIVE_AD_HOC)
        if not units or not set(units) <= set(self.units()):
            raise Refused("请选择交办给哪些单位，没有保存。")
        made = self._checked(details, units)
        return self._book.change(lambda held: replace(made, no=_next(held)), "ad_hoc.given", person=signed(person))

    def withdraw(self, person: Person, no: int) -> Task:
        """Nobody is asked for it any more: its rows stay in the sheet, marked 已撤销, with what they hold.

        Raises NotAllowed, Refused.
        """
        self._require(person, Action.GIVE_AD_HOC)
        return self._book.change(lambda held: _withdrawn(held, no), "ad_hoc.withdrawn", person=signed(person))

    def _checked(self, details: AdHocDetails, units: tuple[str, ...]) -> Task:
        title = within("任务", " ".join(details.title.split()), LONGEST_TITLE, needed="请填写。")
        source = within("来源", details.source, LONGEST_SOURCE, needed="请写明，例如“8月3日市政府常务会议”。")
        requirement, due = within("工作要求", details.requirement), details.due
        if due is None or due < self._book.now().date():
            raise InvalidCells({"完成时限": "请选今天或以后的一天。"})
        deadline = Deadline(f"{due.month}月{due.day}日前", due, DeadlineKind.INTERNAL, (WHOLE_ROW,))
        given = tuple(map(Mention, units))
        return Task(0, PART, source, title, requirement, (), given, (deadline,), Nature.ONE_OFF)


def _next(held: tuple[Task, ...]) -> int:
    """A number is never given out again: a task that was withdrawn keeps its own."""
    return max((task.no for task in held), default=AD_HOC) + 1


def _withdrawn(held: tuple[Task, ...], no: int) -> Task:
    found = next((task for task in held if task.no == no), None)
    if found is None or not found.responsible_units:
        raise Refused(f"没有临时交办任务{number_text(no)}，或已经撤销，请刷新页面后重新选择。")
    return replace(found, responsible_units=())
