"""Amending a breakdown by hand: what the importer was unsure of, internal dates, a unit that was named wrongly.

A task's editable fields as texts there and back; every text is checked, and what is wrong is said per field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Duty, Mention, Task
from ledger.columns import parse
from ledger.deadlines.owners import duty_with_owners, internal_owners, owners_by_place, owners_text, with_owners
from ledger.errors import Refused, UnitUnknown
from ledger.notice.names import split_qualifier
from ledger.units.directory import Directory
from ledger.units.list import split_list

FIELDS = {
    "title": "工作任务",
    "requirement": "工作要求",
    "lead_units": "牵头单位",
    "responsible_units": "责任单位",
    "dates": "通知时限",
    "internal": "内部时限",
    "owners": "时限由谁负责",
}
INTERNAL_PHRASE = "市政府办公厅内部时限"
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:（(.*)）)?")


def texts_of(task: Task) -> dict[str, str]:
    """The editable fields of a task as texts; lists are joined with ；, dates are ISO with the notice's phrase."""
    internal = [d for d in task.deadlines if d.kind is DeadlineKind.INTERNAL]
    return {
        "title": task.title,
        "requirement": task.requirement,
        "lead_units": "；".join(map(str, task.lead_units)),
        "responsible_units": "；".join(map(str, task.responsible_units)),
        "dates": "；".join(str(d) for d in task.deadlines if d.kind is not DeadlineKind.INTERNAL),
        "internal": internal[0].due.isoformat() if internal and internal[0].due else "",
        "owners": owners_text(task.deadlines),
    }


def amend(breakdown: Breakdown, edits: Mapping[int, Mapping[str, str]], directory: Directory) -> Breakdown:
    """The breakdown with the edited texts (task number -> field -> text) in place.

    Raises Refused with a message per field; KeyError for a task that is not there.
    """
    wrong: list[str] = []
    tasks = {task.no: task for task in breakdown.tasks}
    for no, texts in edits.items():
        for name in sorted(texts, key=list(FIELDS).index):  # who owes the dates comes after the dates
            try:
                tasks[no] = _with(tasks[no], name, texts[name].strip(), directory, breakdown.year)
            except (UnitUnknown, ValueError) as error:
                wrong.append(f"第{no}项“{FIELDS[name]}”：{error}")
    if wrong:
        raise Refused("；".join(wrong))
    return replace(breakdown, tasks=tuple(tasks[task.no] for task in breakdown.tasks))


def duty_texts_of(duty: Duty) -> dict[str, str]:
    """The editable fields of a paragraph's date as texts; a phrase that means no day stands alone."""
    deadline = duty.deadline
    return {"date": str(deadline), "owners": "、".join(deadline.owners)} if deadline else {}


def amend_duties(breakdown: Breakdown, edits: Mapping[int, Mapping[str, str]], directory: Directory) -> Breakdown:
    """The breakdown with the paragraphs' dates as edited (place among the duties, from 0 -> field -> text).

    A date put right keeps whom it binds; a blank one binds nobody by a day any more, its phrase stays. Raises Refused.
    """
    made, wrong = list(breakdown.duties), []
    for place, texts in edits.items():
        for name in sorted(texts):  # who answers for the date comes after the date
            try:
                made[place] = _duty_with(made[place], name, texts[name].strip(), directory)
            except (UnitUnknown, ValueError) as error:
                wrong.append(f"通知{made[place].place}：{error}")
    if wrong:
        raise Refused("；".join(wrong))
    return replace(breakdown, duties=tuple(made))


def _duty_with(duty: Duty, name: str, text: str, directory: Directory) -> Duty:
    before = duty.deadline
    if before is None or duty_texts_of(duty)[name] == text:
        return duty
    if name == "owners":
        if before.kind is DeadlineKind.COLLECTION:
            raise ValueError("汇总日期按通知由牵头单位、责任单位负责，不能改由别的单位负责。")
        return duty_with_owners(duty, text, directory)
    if not text:
        return replace(duty, deadline=replace(before, due=None))
    if len(_pieces(text)) > 1:
        raise ValueError("这里只写一个日期，其他的请写到各项任务里。")
    return replace(duty, deadline=replace(_deadline(text), kind=before.kind, owners=before.owners))


def _with(task: Task, name: str, text: str, directory: Directory, year: int) -> Task:
    if name == "title" and not text:
        raise ValueError("工作任务不能为空。")
    if name in ("title", "requirement"):
        return replace(task, **{name: text})  # type: ignore[arg-type]  # both are texts
    if name in ("lead_units", "responsible_units"):
        return replace(task, **{name: _mentions(text, directory)})  # type: ignore[arg-type]  # both are mentions
    if name == "owners":
        return with_owners(task, text, directory)
    internal = tuple(d for d in task.deadlines if d.kind is DeadlineKind.INTERNAL)
    stated = tuple(d for d in task.deadlines if d.kind is not DeadlineKind.INTERNAL)
    if name == "internal":
        bound = internal[0].owners if internal else internal_owners(stated)
        return replace(task, deadlines=stated + _internal(text, year, bound))
    return replace(task, deadlines=_stated(text, stated, task.title + task.requirement) + internal)


def _mentions(text: str, directory: Directory) -> tuple[Mention, ...]:
    found = tuple(Mention(*split_qualifier(piece.strip())) for piece in split_list(text))
    for mention in found:
        directory.expand(mention.name)
        if mention.excepted:
            directory.expand(mention.excepted)
    return found


def _internal(text: str, year: int, bound: tuple[str, ...]) -> tuple[Deadline, ...]:
    if not text:
        return ()
    read = parse("due_date", text, year=year)
    if not isinstance(read.value, date):
        raise ValueError(f"“{text}”不是日期，请写成 {year}-09-30 这样；不设内部时限的留空。")
    return (Deadline(INTERNAL_PHRASE, read.value, DeadlineKind.INTERNAL, bound),)


def _stated(text: str, before: tuple[Deadline, ...], place: str) -> tuple[Deadline, ...]:
    """What stood there before keeps its kind and its owners; a date without a phrase says itself. A date in the place of
    another is that one put right and binds the same units; one more binds all whom the others bind, the first of all whom
    its place in the task tells."""
    pieces = _pieces(text)
    known = {str(deadline): deadline for deadline in before}
    replaced = iter([d.owners for d in before if d.due and str(d) not in pieces])
    bound = tuple(dict.fromkeys(name for d in before if d.due for name in d.owners))
    made = []
    for piece in pieces:
        deadline = known.get(piece) or _deadline(piece)
        if deadline.due and piece not in known:
            deadline = replace(deadline, owners=next(replaced, bound or owners_by_place(deadline, place)))
        made.append(deadline)
    return tuple(made)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[；;\n]", text) if piece.strip()]


def _deadline(piece: str) -> Deadline:
    match = _DATED.fullmatch(piece)
    if match is None:
        if any(c.isdigit() for c in piece):
            raise ValueError(f"“{piece}”请写成 2021-07-31（7月底前）；没有具体日期的（如每日）照写。")
        return Deadline(piece)
    try:
        year, month, day = map(int, match[1].split("-"))
        due = date(year, month, day)
    except ValueError:
        raise ValueError(f"“{match[1]}”不是日历上的日期。") from None
    return Deadline(match[2] or f"{due.month}月{due.day}日前", due)
