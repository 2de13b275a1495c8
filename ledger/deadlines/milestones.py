"""Milestones: what the notice asks for by a date.

They come from the tasks' own dates and from the notice's paragraphs; where a paragraph and a task name the same step of
the same unit on the same day (榕政办〔2021〕53号: paragraph 四 and item 25, 7月底前), it is one milestone with both texts.

Those of a corrected notice go on those of the version before (`successors`): the same step under another date, a paragraph's
date that stood for a task's too. What was handed in for a step answers for it, whatever its date becomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from ledger.breakdown import LEADS, Breakdown, Deadline, DeadlineKind, Duty, Task
from ledger.cells.tidy import compact
from ledger.deadlines.owed import Owed
from ledger.deadlines.owners import owing
from ledger.entries import LEAD, Entry, Ledger

OwedByMilestone = Mapping[tuple[str, str], tuple[tuple[Entry, Owed], ...]]


@dataclass(frozen=True, slots=True)
class Milestone:
    """`key` is stable over re-imports: `2021-25-0731`. `basis` are the notice's own sentences, each with where it stands;
    `internal` is an earlier date set by the office, which is nobody's word but its own; `collection`: it is the lead
    units' report, whose text is written on 牵头汇总."""

    key: str
    title: str
    due: date
    phrase: str
    owners: tuple[str, ...]
    basis: tuple[str, ...]
    task_no: int = 0
    internal: date | None = None
    collection: bool = False

    @property
    def deadline(self) -> Deadline:
        """The date, as an entry owes it."""
        kind = DeadlineKind.COLLECTION if self.collection else DeadlineKind.EXPLICIT
        return Deadline(self.phrase, self.due, kind)

    @property
    def counts(self) -> date:
        """The date to work towards: the internal one when the office has set one."""
        return self.internal or self.due

    @property
    def due_words(self) -> str:
        """`2021-07-31（7月底前）；内部时限 2021-07-20（市政府办公厅设定）`."""
        named = f"{self.due.isoformat()}（{self.phrase}）"
        return f"{named}；内部时限 {self.internal.isoformat()}（市政府办公厅设定）" if self.internal else named


def plan(ledger: Ledger) -> tuple[Milestone, ...]:
    """The year's milestones, the earliest first."""
    found: list[Milestone] = []
    for task in ledger.breakdown.tasks:
        own: dict[str, Milestone] = {}
        for deadline in task.deadlines:
            if deadline.due and deadline.kind is not DeadlineKind.INTERNAL:
                made = _of_task(ledger, task, deadline)
                own[made.key] = _both(own[made.key], made) if made.key in own else made
        found += own.values()
    for place, duty in enumerate(ledger.breakdown.duties, 1):
        if duty.deadline and duty.deadline.due and not _of_no_result(duty.deadline, ledger):
            _join(found, _of_duty(ledger, duty, place, duty.deadline, duty.deadline.due))
    return tuple(sorted(found, key=lambda m: (m.due, m.task_no or 99, m.key)))


def _of_no_result(deadline: Deadline, ledger: Ledger) -> bool:
    """Is it a collection that asks no lead unit for anything? Responsible units report by it in their rows, and where no
    task has a lead unit the office collects by itself."""
    if deadline.kind is not DeadlineKind.COLLECTION:
        return False
    return LEADS not in deadline.owners or not any(e.role == LEAD for e in ledger.entries)


def _of_task(ledger: Ledger, task: Task, deadline: Deadline) -> Milestone:
    assert deadline.due is not None
    entries = ledger.by_task.get(task.no, ())
    row, leads = [e.unit for e in entries], ledger.lead_units.get(task.no, ())
    owners = owing(deadline, row, leads, ledger.directory)
    basis = f"第{task.no}项：{task.requirement or task.title}"
    title = _clause(task.requirement, deadline.phrase) or task.title.rstrip("。")
    key = f"{ledger.year}-{task.no:02d}-{deadline.due:%m%d}"
    return Milestone(key, title, deadline.due, deadline.phrase, owners, (basis,), task.no)


def _of_duty(ledger: Ledger, duty: Duty, place: int, deadline: Deadline, due: date) -> Milestone:
    leads = tuple(dict.fromkeys(e.unit for e in ledger.entries if e.role == LEAD))
    collection = deadline.kind is DeadlineKind.COLLECTION
    owners = owing(deadline, tuple(ledger.by_unit), leads, ledger.directory)
    title = _clause(duty.text, deadline.phrase) or duty.text
    basis = _basis(duty)
    key = f"{ledger.year}-正文{place}-{due:%m%d}"
    return Milestone(key, title, due, deadline.phrase, owners, (basis,), collection=collection)


def _basis(duty: Duty) -> str:
    return f"通知{duty.place}：{duty.text}"


def _join(found: list[Milestone], duty: Milestone) -> None:
    """A paragraph's date that a task of the same unit names as well is the same milestone; the collection, which is owed for
    every task, is none of these."""
    for place, known in enumerate(found):
        alike = known.due == duty.due and known.collection == duty.collection
        if alike and duty.owners and set(duty.owners) == set(known.owners):
            found[place] = replace(known, basis=known.basis + duty.basis)
            return
    found.append(duty)


def _both(one: Milestone, other: Milestone) -> Milestone:
    """A date that stands in the task's text and in its column is one, of everybody whom either binds."""
    return replace(one, owners=tuple(dict.fromkeys(one.owners + other.owners)))


def _clause(text: str, phrase: str) -> str:
    """The part of a sentence that holds the date: `7月底前提出市政府网站栏目设置优化提升方案`."""
    plain, wanted = compact(text), compact(phrase)
    at = plain.find(wanted)
    if at < 0:
        return ""
    end = re.search(r"[，,。；;]", plain[at + len(wanted) :].lstrip("，,") or "。")
    begin = at + len(wanted)
    begin += len(plain[begin:]) - len(plain[begin:].lstrip("，,"))
    stop = begin + (end.start() if end else len(plain) - begin)
    return wanted + plain[begin:stop]


def with_internal(listed: Sequence[Milestone], internal: Mapping[str, date]) -> tuple[Milestone, ...]:
    """Milestones with the office's own dates; one that a corrected notice has overtaken says nothing any more."""
    early = {m.key: day for m in listed if (day := internal.get(m.key)) and day <= m.due}
    return tuple(replace(m, internal=early.get(m.key)) for m in listed)


def parted(listed: Sequence[Milestone], draft: Breakdown) -> Iterator[str]:
    """Sentences about steps that a task and a paragraph name together and of which the draft moves one alone."""
    tasks = {task.no: {d.due for d in task.deadlines} for task in draft.tasks}
    for milestone in listed:
        for duty in draft.duties if milestone.task_no in tasks else ():
            if _basis(duty) not in milestone.basis or duty.deadline is None:
                continue
            places = {f"第{milestone.task_no}项": milestone.due in tasks[milestone.task_no]}
            places[f"通知{duty.place}"] = milestone.due == duty.deadline.due
            if len(set(places.values())) > 1:
                moved, stays = sorted(places, key=lambda place: places[place])
                yield f"{moved}的 {milestone.due} 改了，{stays}里同一件事还是这一天，请核对要不要一起改。"


ALIKE = 0.6


def successors(before: Sequence[Milestone], after: Sequence[Milestone]) -> Mapping[str, tuple[str, ...]]:
    """By key of a milestone that is asked for under another key, too or alone: all keys under which it is."""
    known = {m.key for m in before}
    found = {}
    for was in before:
        same = list(_same_step(was, before, after))
        said = _paragraphs(was) - {text for m in same for text in _paragraphs(m)}
        split = [
            m
            for m in after
            if m.key not in known and m not in same and any(_alike(t, p) for t in said for p in _paragraphs(m))
        ]
        found[was.key] = tuple(m.key for m in (*same, *split))
    return {key: keys for key, keys in found.items() if keys and keys != (key,)}


def _same_step(was: Milestone, before: Sequence[Milestone], after: Sequence[Milestone]) -> Iterator[Milestone]:
    """The steps of a task that were put right keep their order; with one more or less only an unchanged date tells."""
    fixed = {(m.key, m.phrase) for m in before} & {(m.key, m.phrase) for m in after}
    left, new = (
        [m for m in listed if m.task_no == was.task_no and (m.key, m.phrase) not in fixed] for listed in (before, after)
    )
    if was.task_no and was in left and len(left) == len(new):
        yield new[left.index(was)]
    else:
        yield from (m for m in after if m.key == was.key)


def _paragraphs(milestone: Milestone) -> set[str]:
    """The notice's paragraphs that ask for it, beside its task."""
    return set(milestone.basis[1:] if milestone.task_no else milestone.basis)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
