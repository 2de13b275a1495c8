"""临时交办: tasks that no notice holds (a meeting, an instruction), given to units by the office, with a day and where they
come from. They stand in the sheet behind the notice's rows and never count among its tasks, rows and rates.

A unit may be named to lead one: it reviews what the others report and collects it. Without one the office does both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from ledger.breakdown import AD_HOC, WHOLE_ROW, Deadline, DeadlineKind, Mention, Nature, Task, number_text
from ledger.entries import Entry
from ledger.errors import ChangedMeanwhile, InvalidCells, Refused, Unchanged, within
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.review.service import ReviewService
from ledger.review.workflow import Stage, Step, stage_of, steps_from
from ledger.use_cases import Service

PART = "临时交办"
LONGEST_TITLE, LONGEST_SOURCE = 200, 100
_NAMED = 5


@dataclass(frozen=True, slots=True)
class AdHocDetails:
    """What the office enters: what, which meeting or instruction it comes from, by when, and what is asked in detail."""

    title: str
    source: str
    due: date | None = None
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class AdHocStep:
    """One thing that was done to a task: when, by whom, the audit event's kind, and what was said with it."""

    at: datetime
    person: str
    kind: str
    said: Mapping[str, str] = field(default_factory=dict)


class AdHocRepository(LedgerSource, Protocol):
    """What is needed of the keeper; `store.year.ad_hoc_task` implements it."""

    def change(
        self,
        change: Callable[[tuple[Task, ...]], Task],
        kind: str,
        said: Callable[[Task], Mapping[str, str]],
        person: str,
    ) -> Task:
        """Put the task that `change` makes of those there are in its place, or behind them; an audit event of a `kind`."""

    def tell_of(self, task: Task, kind: str, said: Mapping[str, str], *, person: str) -> None:
        """An audit event alone."""

    def course(self, no: int) -> Sequence[AdHocStep]:
        """What was done to a task, oldest first."""


class AdHocTaskService(Service[AdHocRepository]):
    """Use cases of the office; everybody reads the tasks as the notice's. `review` closes their rows."""

    def __init__(self, book: AdHocRepository, review: ReviewService) -> None:
        super().__init__(book)
        self._review = review

    def may_give(self, person: Person) -> bool:
        """Should a page offer it?"""
        return self.may(person, Action.GIVE_AD_HOC)

    def units(self) -> tuple[str, ...]:
        """Units that a task may be given to: those of the notice, whose people, addressees and counts there are."""
        return tuple(dict.fromkeys(entry.unit for entry in self._book.ledger().entries))

    def give(self, person: Person, details: AdHocDetails, units: tuple[str, ...], lead: str = "") -> Task:
        """A new task with a row for each unit, and one for the unit that leads it. Raises NotAllowed, Refused, InvalidCells."""
        self._require(person, Action.GIVE_AD_HOC)
        made = self._checked(details, self._given(units, lead), lead)
        return self._book.change(lambda held: replace(made, no=_next(held)), "ad_hoc.given", whole, signed(person))

    def change(self, person: Person, seen: Task, details: AdHocDetails, units: tuple[str, ...], lead: str = "") -> Task:
        """Put a task right: words, date, source, units. Rows of units that are taken away stay in the sheet, marked 已撤销; a
        unit that comes back finds what it had reported.

        Raises NotAllowed, Refused, InvalidCells, Unchanged, ChangedMeanwhile when the task is not as it was `seen`.
        """
        self._require(person, Action.GIVE_AD_HOC)
        made = replace(self._checked(details, self._given(units, lead), lead, before=seen), no=seen.no)
        if made == seen:
            raise Unchanged
        said = _differences(seen, made)
        return self._book.change(
            lambda held: _in_place(held, seen, made), "ad_hoc.changed", lambda _: said, signed(person)
        )

    def close(self, person: Person, no: int) -> int:
        """办结 of the whole task: every row that was passed is closed; returns how many. Raises NotAllowed, Refused while one
        of them was not passed."""
        ledger = self._require(person, Action.GIVE_AD_HOC)
        task = _asked_for(ledger.breakdown.ad_hoc, no)
        to_close = [e for e in ledger.by_task.get(no, ()) if stage_of(e) is not Stage.CLOSED]
        if not to_close:
            raise Refused(f"{task.label}已经办结，不用再办。")
        _refuse_unpassed(task, [e for e in to_close if Step.CLOSE not in steps_from(e)])
        wanted = [self._review.seen(e.key) for e in to_close]
        fared = self._review.take_many(person, Step.CLOSE, wanted, token=f"close{no}:{ledger.version}")
        for error in (one.error for one in fared if one.error):
            raise error
        self._book.tell_of(task, "ad_hoc.closed", {"单位": _listed([e.unit for e in to_close])}, person=signed(person))
        return len(to_close)

    def closed(self, no: int) -> bool:
        """Is every row of it closed?"""
        rows = self._book.ledger().by_task.get(no, ())
        return bool(rows) and all(stage_of(e) is Stage.CLOSED for e in rows)

    def course(self, person: Person, no: int) -> Sequence[AdHocStep]:
        """What was done to it, oldest first. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._book.course(no)

    def withdraw(self, person: Person, no: int) -> Task:
        """Nobody is asked for it any more: its rows stay in the sheet, marked 已撤销, with what they hold.

        Raises NotAllowed, Refused.
        """
        self._require(person, Action.GIVE_AD_HOC)
        return self._book.change(lambda held: _withdrawn(held, no), "ad_hoc.withdrawn", whole, signed(person))

    def _given(self, units: tuple[str, ...], lead: str) -> tuple[str, ...]:
        """The units that are to report beside the one that leads."""
        chosen = {*units, *filter(None, [lead])}
        if not chosen or not chosen <= set(self.units()):
            raise Refused("请选择交办给哪些单位，没有保存。")
        return tuple(unit for unit in units if unit != lead)

    def _checked(self, details: AdHocDetails, units: tuple[str, ...], lead: str, before: Task | None = None) -> Task:
        title = within("任务", " ".join(details.title.split()), LONGEST_TITLE, needed="请填写。")
        source = within("来源", details.source, LONGEST_SOURCE, needed="请写明，例如“8月3日市政府常务会议”。")
        requirement, due = within("工作要求", details.requirement), details.due
        stays = before is not None and due is not None and before.due == due
        if due is None or (due < self._book.now().date() and not stays):
            raise InvalidCells({"完成时限": "请选今天或以后的一天。"})
        return task_of(0, AdHocDetails(title, source, None, requirement), due, units, lead)


def task_of(no: int, details: AdHocDetails, due: date, units: tuple[str, ...], lead: str) -> Task:
    """The task of a number, as the ledger knows it."""
    deadline = Deadline(f"{due.month}月{due.day}日前", due, DeadlineKind.INTERNAL, (WHOLE_ROW,))
    leads, given = tuple(map(Mention, filter(None, [lead]))), tuple(map(Mention, units))
    title, source, requirement = details.title, details.source, details.requirement
    return Task(no, PART, source, title, requirement, leads, given, (deadline,), Nature.ONE_OFF)


def details_of(task: Task) -> AdHocDetails:
    """What was entered."""
    return AdHocDetails(task.title, task.section, task.due, task.requirement)


def units_of(task: Task) -> tuple[str, ...]:
    """All units that it was given to, the one that leads it first."""
    return tuple(mention.name for mention in task.lead_units + task.responsible_units)


def _next(held: tuple[Task, ...]) -> int:
    """A number is never given out again: a task that was withdrawn keeps its own."""
    return max((task.no for task in held), default=AD_HOC) + 1


def _asked_for(held: tuple[Task, ...], no: int) -> Task:
    found = next((task for task in held if task.no == no), None)
    if found is None or not units_of(found):
        raise Refused(f"没有临时交办任务{number_text(no)}，或已经撤销，请刷新页面后重新选择。")
    return found


def _in_place(held: tuple[Task, ...], seen: Task, made: Task) -> Task:
    if _asked_for(held, seen.no) != seen:
        raise ChangedMeanwhile
    return made


def _withdrawn(held: tuple[Task, ...], no: int) -> Task:
    return replace(_asked_for(held, no), lead_units=(), responsible_units=())


def _refuse_unpassed(task: Task, rows: Sequence[Entry]) -> None:
    if rows:
        raise Refused(
            f"{task.label}还有 {len(rows)} 个单位没有办完并审核通过（{_listed([e.unit for e in rows])}），没有办结。"
            "请先催办、审核，或在“修改”里去掉不再要的单位。"
        )


def _listed(units: Sequence[str]) -> str:
    return "、".join(units[:_NAMED]) + (f"等 {len(units)} 家" if len(units) > _NAMED else "")


def whole(task: Task) -> dict[str, str]:
    """Everything of it, as an audit event tells it."""
    due = task.due.isoformat() if task.due else ""
    leads = {"牵头单位": "、".join(lead.name for lead in task.lead_units)} if task.lead_units else {}
    units = "、".join(mention.name for mention in task.responsible_units)
    return {"任务": task.title, "来源": task.section, "完成时限": due, **leads, "单位": units}


def _differences(before: Task, after: Task) -> dict[str, str]:
    """`{"完成时限": "2021-08-31 → 2021-09-10", "增加单位": "鼓楼区"}`."""
    was, now = ({**whole(task), "工作要求": task.requirement} for task in (before, after))
    names = [name for name in {**was, **now} if name != "单位" and was.get(name, "") != now.get(name, "")]
    said = {name: f"{was.get(name) or '（空）'} → {now.get(name) or '（空）'}" for name in names}
    for word, more, less in (("增加单位", after, before), ("去掉单位", before, after)):
        if units := [unit for unit in units_of(more) if unit not in units_of(less)]:
            said[word] = "、".join(units)
    return said
