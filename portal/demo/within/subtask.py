"""分办 in the demonstration: a unit's 科室 at every step, with accounts of their own: one late, one given back, one whose text
was taken into the report and changed since, one that was told by the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.entries import Ledger, key_of
from ledger.within.subtask import Merged, Subtask, SubtaskDetails, SubtaskProgress, SubtaskState
from portal.demo.demo import MARK
from portal.demo.plan import moment
from store.audit import AuditEvent, record
from store.duties.subtask import MERGED, SUBTASKS


class _Did(Enum):
    """Who did what: the 科室 wrote, the clerk wrote for it, gave it back, put it into the report."""

    WROTE, WROTE_FOR, GAVE_BACK, MERGED = range(4)


class _Step(NamedTuple):
    """So many days after the part was given."""

    days: int
    did: _Did
    progress: SubtaskProgress = SubtaskProgress()
    words: str = ""


class _Part(NamedTuple):
    """`after` and `given` are days: from the notice to the giving, from there to the day of the 科室."""

    task_no: int
    unit: str
    department: str
    asked: str
    after: int
    given: int
    steps: tuple[_Step, ...] = ()


DOING, DONE = SubtaskState.DOING, SubtaskState.DONE
_WROTE, _BACK, _MERGED = _Did.WROTE, _Did.GAVE_BACK, _Did.MERGED
_LISTED = SubtaskProgress(DONE, "100", "62 家单位的目录已核对。")
_HALF = SubtaskProgress(DOING, "60", "预算已公开，决算等审计。")
_WHOLE = SubtaskProgress(DOING, "90", "预算、决算都已公开，还差1个社区的专项资金说明。")
_VAGUE = SubtaskProgress(DONE, "100", "按要求办好了。")
_BOOKLET = SubtaskProgress(
    DONE, "100", "6个社区的办事指南已换新，共印发1200份。\n便民服务中心设了“政务公开角”，每周二有人值守。"
)
PARTS = (
    _Part(7, "鼓楼区", "财政科", "各单位预决算公开目录", 90, 30, (_Step(20, _Did.WROTE_FOR, _LISTED),)),
    _Part(
        7,
        "鼓楼区",
        "东街街道",
        "街道预算公开",
        95,
        40,
        (_Step(30, _WROTE, _HALF), _Step(31, _MERGED, _HALF), _Step(36, _WROTE, _WHOLE)),
    ),
    _Part(7, "鼓楼区", "鼓东街道", "街道预算公开", 95, 35),
    _Part(27, "鼓楼区", "信息中心", "专栏栏目齐全，附网址", 110, 36),
    _Part(
        27,
        "鼓楼区",
        "东街街道",
        "街道专栏按目录补齐，附网址",
        110,
        36,
        (_Step(18, _WROTE, _VAGUE), _Step(19, _BACK, words="请写清补了哪几个栏目，附上网址。")),
    ),
    _Part(20, "鼓楼区", "东街街道", "街道受理的意见建议汇总，写明采纳了几条", 112, 20),
    _Part(31, "鼓楼区", "东街街道", "社区办事指南换新", 100, 32, (_Step(28, _WROTE, _BOOKLET),)),
    _Part(24, "鼓楼区", "东街街道", "", 126, 60),
    _Part(
        27, "闽清县", "政务公开科", "专栏补齐", 110, 34, (_Step(10, _Did.WROTE_FOR, SubtaskProgress(DOING, "40", "")),)
    ),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Given, and told of, until the day; numbered in the order of the days, so that a longer year begins as a shorter one."""
    for one in sorted(PARTS, key=lambda part: part.after):
        at, key = moment(ledger, one.after, 60), key_of(ledger.year, one.task_no, one.unit)
        if at.date() <= until and key in ledger.by_key:
            _put(connection, one, key, at, until)


def _put(connection: Connection, one: _Part, key: str, at: datetime, until: date) -> None:
    by, own = f"{MARK}{one.unit}", f"{MARK}{one.unit}{one.department}"
    details = SubtaskDetails(one.department, f"{MARK}某", at.date() + timedelta(days=one.given), one.asked)
    part = Subtask(0, key, one.task_no, one.unit, details, SubtaskProgress(), by, at)
    number = SUBTASKS.add(connection, part)
    said = {"编号": f"{number}", "科室或镇街": one.department, "要办什么": one.asked}
    record(connection, AuditEvent(at, by, "subtask.given", key, said))
    for step, when in _until(one, at, until):
        values = _values(step, by if step.did is _Did.WROTE_FOR else own, when)
        if values:
            SUBTASKS.set(connection, SUBTASKS.c.id == number, **values)
        else:
            MERGED.add(connection, Merged(number, step.progress, by, when))
        who = own if step.did is _WROTE else by
        record(connection, AuditEvent(when, who, _KINDS[step.did], key, {"编号": f"{number}"} | _said(step)))


def _until(one: _Part, at: datetime, until: date) -> Iterator[tuple[_Step, datetime]]:
    for step in one.steps:
        when = at + timedelta(days=step.days)
        if when.date() <= until:
            yield step, when


def _values(step: _Step, by: str, when: datetime) -> dict[str, object]:
    """What it makes of the part; nothing of what was put into the report."""
    if step.did is _BACK:
        return {"progress": SubtaskProgress(DOING, "", _VAGUE.text), "back": step.words}
    return {} if step.did is _MERGED else {"progress": step.progress, "told_by": by, "told_at": when, "back": ""}


_KINDS = {
    _WROTE: "subtask.reported",
    _Did.WROTE_FOR: "subtask.reported",
    _BACK: "subtask.returned",
    _MERGED: "subtask.merged",
}


def _said(step: _Step) -> dict[str, str]:
    if step.did is _BACK:
        return {"退回原因": step.words}
    return {"办到哪一步": step.progress.state.label, "科室进展": step.progress.text}
