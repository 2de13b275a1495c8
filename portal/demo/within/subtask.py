"""分办 in the demonstration: a unit's 科室 at every step, one late, one that wrote what can go into the report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.entries import Ledger, key_of
from ledger.within.subtask import Subtask, SubtaskDetails, SubtaskProgress, SubtaskState
from portal.demo.demo import MARK
from portal.demo.plan import moment
from store.audit import AuditEvent, record
from store.duties.subtask import SUBTASKS


class _Part(NamedTuple):
    """`after` and `given` are days: from the notice to the giving, from there to the day of the 科室; it told `told` days later."""

    task_no: int
    unit: str
    department: str
    asked: str
    after: int
    given: int
    told: int = 0
    progress: SubtaskProgress = SubtaskProgress()


DOING, DONE = SubtaskState.DOING, SubtaskState.DONE
PARTS = (
    _Part(
        7,
        "鼓楼区",
        "财政科",
        "各单位预决算公开目录",
        90,
        30,
        20,
        SubtaskProgress(DONE, "100", "62 家单位的目录已核对。"),
    ),
    _Part(
        7, "鼓楼区", "东街街道", "街道预算公开", 95, 40, 30, SubtaskProgress(DOING, "60", "预算已公开，决算等审计。")
    ),
    _Part(7, "鼓楼区", "鼓东街道", "街道预算公开", 95, 35),
    _Part(27, "鼓楼区", "信息中心", "专栏栏目齐全，附网址", 110, 36),
    _Part(27, "闽清县", "政务公开科", "专栏补齐", 110, 34, 10, SubtaskProgress(DOING, "40", "")),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Given, and told of, until the day."""
    for one in PARTS:
        at, key = moment(ledger, one.after, 60), key_of(ledger.year, one.task_no, one.unit)
        if at.date() <= until and key in ledger.by_key:
            _put(connection, one, key, at, until)


def _put(connection: Connection, one: _Part, key: str, at: datetime, until: date) -> None:
    by = f"{MARK}{one.unit}"
    details = SubtaskDetails(one.department, f"{MARK}某", at.date() + timedelta(days=one.given), one.asked)
    told_at = at + timedelta(days=one.told)
    told = bool(one.told) and told_at.date() <= until
    progress = one.progress if told else SubtaskProgress()
    moments = (by, told_at) if told else ("", None)
    SUBTASKS.add(connection, Subtask(0, key, one.task_no, one.unit, details, progress, by, at, *moments))
    record(connection, AuditEvent(at, by, "subtask.given", key, {"科室或镇街": one.department, "要办什么": one.asked}))
    if told:
        said = {"办到哪一步": progress.state.label, "科室进展": progress.text}
        record(connection, AuditEvent(told_at, by, "subtask.reported", key, said))
