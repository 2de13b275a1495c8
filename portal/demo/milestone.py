"""节点成果 in the demonstration: one sent back, one that waits for the office, one passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.deadlines.milestones import plan
from ledger.deadlines.owed import PASSED, SENT_BACK
from ledger.duties.milestone import Result
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.milestone import RESULTS

_Day = tuple[int, int]
_OFFICE = f"{MARK}办公厅"


class _HandedIn(NamedTuple):
    """`step` is the milestone's task and date as its key has them; days are (month, day)."""

    step: str
    unit: str
    on: _Day
    note: str
    decided: _Day | None = None
    state: str = ""
    comment: str = ""


HANDED_IN = (
    _HandedIn(
        "25-0731", "市大数据委", (10, 13), "优化提升方案第一稿。", (10, 15), SENT_BACK, "缺少栏目优化清单，请补充。"
    ),
    _HandedIn("23-1231", "市司法局", (10, 14), "规章目录已经公开。", (10, 19), PASSED),
    _HandedIn("25-1031", "市大数据委", (10, 25), "提升工作小结。"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Handed in and decided on until the day."""
    owners = {milestone.key: milestone.owners for milestone in plan(ledger)}
    for one in HANDED_IN:
        key = f"{ledger.year}-{one.step}"
        if one.unit in owners.get(key, ()) and on(ledger, *one.on).date() <= until:
            _put(connection, ledger, one, key, until)


def _put(connection: Connection, ledger: Ledger, one: _HandedIn, key: str, until: date) -> None:
    link, at, by = f"http://www.example.gov.cn/jdcg/{key}.htm", on(ledger, *one.on, 300), f"{MARK}{one.unit}"
    made = Result(0, key, one.unit, by, at, one.note, link)
    detail = {"链接": link, "说明": one.note}
    record(connection, AuditEvent(at, by, "milestone.handed_in", f"{key} {one.unit}", detail))
    decided = on(ledger, *one.decided, 60) if one.decided else None
    if decided and decided.date() <= until:
        made = replace(made, state=one.state, comment=one.comment, decided_by=_OFFICE, decided_at=decided)
        word = {"审定": one.state, "意见": one.comment}
        record(connection, AuditEvent(decided, _OFFICE, "milestone.decided", f"{key} {one.unit}", word))
    RESULTS.add(connection, made)
