"""Importing a breakdown again, or with another directory: what would change in a year that is under way. Pure.

Progress belongs to a 台账编号. A row whose task and unit are still there keeps it, whatever its protected texts become;
a row that is no longer asked for is withdrawn, never deleted; one that comes back finds what it held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import zip_longest

from ledger.breakdown import Breakdown, Duty, Task
from ledger.entries import Entry, expand
from ledger.errors import Refused
from ledger.units.directory import Directory

ALIKE = 0.5
TASK_WORDS = {
    "part": "大项",
    "section": "小项",
    "title": "工作任务",
    "requirement": "工作要求",
    "lead_units": "牵头单位",
    "responsible_units": "责任单位",
    "deadlines": "完成时限",
    "owners": "时限责任单位",
    "nature": "任务性质",
}


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One field of one task that differs: `what` is its Chinese name, `old`/`new` are its texts (empty: not there)."""

    no: int
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """Something of the notice around its table that differs: its title, number, or a duty of its paragraphs with its date."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What taking up another version would do. `unlike` are numbers of tasks whose title is another one altogether, so
    that their progress may belong elsewhere: a person has to confirm them."""

    tasks: tuple[TaskChange, ...] = ()
    added: tuple[Entry, ...] = ()
    withdrawn: tuple[Entry, ...] = ()
    moved: tuple[tuple[Entry, Entry], ...] = ()  # same key, another role, unit kind or due date: before, after
    units: tuple[str, ...] = ()  # sentences about the directory
    unlike: tuple[int, ...] = ()
    notice: tuple[NoticeChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Does nothing change?"""
        return not any(getattr(self, f.name) for f in fields(self))


def compare(
    old: Breakdown, new: Breakdown, entries: Mapping[str, Entry], before: Directory, after: Directory
) -> Revision:
    """What changes from the present version (`entries`: those in force, by key) to the new one.

    Raises Refused for another year, or a short name in use that became another; UnitUnknown when the new
    breakdown names a unit that the new directory does not know.
    """
    if new.year != old.year:
        raise Refused(
            f"这是{new.year}年的通知，门户里是{old.year}年的台账。新一年的通知请在“年度”里开新年度，不要覆盖本年度。"
        )
    _refuse_renamed(entries.values(), before, after)
    wanted = {entry.key: entry for entry in expand(new, after)}
    kept = [(entries[key], entry) for key, entry in wanted.items() if key in entries]
    return Revision(
        tasks=tuple(_task_changes(old, new)),
        added=tuple(entry for key, entry in wanted.items() if key not in entries),
        withdrawn=tuple(entry for key, entry in entries.items() if key not in wanted),
        moved=tuple((was, now) for was, now in kept if _identity(was) != _identity(now)),
        units=tuple(_unit_changes(before, after)),
        unlike=tuple(_unlike(old, new)),
        notice=tuple(_notice_changes(old, new)),
    )


def _identity(entry: Entry) -> tuple[object, ...]:
    return entry.unit_kind, entry.role, entry.due


def _refuse_renamed(entries: Iterable[Entry], before: Directory, after: Directory) -> None:
    """A short name is part of every 台账编号 in the sheet."""
    present = {unit.unit_id: unit.short_name for unit in after.units}
    for name in dict.fromkeys(entry.unit for entry in entries):
        unit = before.by_short.get(name)
        other = present.get(unit.unit_id, name) if unit else name
        if other != name:
            raise Refused(
                f"“{name}”的简称不能改成“{other}”：简称是台账编号的一部分，已经印在表格里。"
                "单位改了名的，请保留简称，把新名称写进“全称”，旧名称写进“曾用名”。"
            )


def _task_changes(old: Breakdown, new: Breakdown) -> list[TaskChange]:
    was, now = ({task.no: task for task in b.tasks} for b in (old, new))
    found = []
    for no in sorted({*was, *now}):
        if no not in was or no not in now:
            found.append(TaskChange(no, "任务", _title(was.get(no)), _title(now.get(no))))
            continue
        for name, word in TASK_WORDS.items():
            texts = _text(was[no], name), _text(now[no], name)
            if texts[0] != texts[1]:
                found.append(TaskChange(no, word, *texts))
    return found


def _notice_changes(old: Breakdown, new: Breakdown) -> list[NoticeChange]:
    """A date of the paragraphs (10月30日前 collect and report) binds units as much as one of the table."""
    words = {"title": "标题", "doc_no": "文号", "issuer": "发文机关", "issued_on": "印发日期"}
    found = [
        NoticeChange(word, str(getattr(old, name) or ""), str(getattr(new, name) or ""))
        for name, word in words.items()
        if getattr(old, name) != getattr(new, name)
    ]
    for was, now in zip_longest(old.duties, new.duties):
        if was != now:
            found.append(NoticeChange((now or was).place, _duty(was), _duty(now)))
    return found


def _duty(duty: Duty | None) -> str:
    if duty is None:
        return ""
    return f"{duty.text}（{duty.deadline.with_owners}）" if duty.deadline else duty.text


def _title(task: Task | None) -> str:
    return task.title if task else ""


def _text(task: Task, name: str) -> str:
    if name == "owners":
        return "；".join("、".join(d.owners) for d in task.deadlines if d.due)
    value = getattr(task, name)
    if name == "nature":
        return str(task.nature.label)
    return "；".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _unlike(old: Breakdown, new: Breakdown) -> list[int]:
    now = {task.no: task for task in new.tasks}
    return [
        task.no
        for task in old.tasks
        if task.no in now and SequenceMatcher(None, task.title, now[task.no].title).ratio() < ALIKE
    ]


def _unit_changes(before: Directory, after: Directory) -> list[str]:
    was, now = before.by_short, after.by_short
    found = [f"新增单位：{name}" for name in now if name not in was]
    found += [f"名录中不再有：{name}" for name in was if name not in now]
    for name in now:
        if name in was and was[name] != now[name]:
            changed = [
                word for field, word in _UNIT_WORDS.items() if getattr(was[name], field) != getattr(now[name], field)
            ]
            found.append(f"{name}：{'、'.join(changed)}有变化")
    return found


_UNIT_WORDS = {
    "unit_id": "编号",
    "full_name": "全称",
    "kind": "类别",
    "groups": "所属集合单位",
    "aliases": "别名",
    "former_names": "曾用名",
    "offices": "内设办公室",
    "perhaps": "存疑名称",
    "source": "来源",
}
