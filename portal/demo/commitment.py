"""承诺 in the demonstration: one late, one under way, one that can be closed, one closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.duties.commitment import Commitment, CommitmentDetails, Fulfilment
from ledger.entries import Ledger, key_of
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.commitment import COMMITMENTS

_Day = tuple[int, int]
_OFFICE = f"{MARK}办公厅"


class _Promised(NamedTuple):
    """Days are (month, day): made, to be kept by, told of last, and closed by the office."""

    unit: str
    promise: str
    made_on: _Day
    due: _Day
    told: _Day
    fulfilment: Fulfilment = Fulfilment.PENDING
    progress: str = ""
    closed: _Day | None = None


_TASK = 19
PROMISED = (
    _Promised(
        "市教育局", "一个月内公布新学年招生答疑。", (7, 5), (8, 5), (8, 2), Fulfilment.DONE, "答疑已经公布。", (8, 9)
    ),
    _Promised(
        "鼓楼区",
        "国庆节前公布老旧小区改造进度。",
        (9, 8),
        (9, 30),
        (9, 22),
        Fulfilment.UNDER_WAY,
        "正在汇总各街道进度。",
    ),
    _Promised(
        "市城管委", "公布夜间施工投诉的处理结果。", (9, 13), (10, 13), (10, 11), Fulfilment.DONE, "处理结果已经公布。"
    ),
    _Promised("晋安区", "11月中旬前答复停车位规划。", (10, 11), (11, 15), (10, 15)),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Entered, told of and closed until the day."""
    for one in PROMISED:
        key = key_of(ledger.year, _TASK, one.unit)
        if key in ledger.by_key and on(ledger, *one.told).date() <= until:
            _put(connection, ledger, one, key, until)


def _put(connection: Connection, ledger: Ledger, one: _Promised, key: str, until: date) -> None:
    by, at = f"{MARK}{one.unit}", on(ledger, *one.told, 240)
    made = Commitment(0, key, _TASK, one.unit, _details(ledger, one), by, at)
    record(connection, AuditEvent(at, by, "commitment.added", key, {"承诺": one.promise}))
    closed = on(ledger, *one.closed, 30) if one.closed else None
    if closed and closed.date() <= until:
        made = replace(made, closed_by=_OFFICE, closed_at=closed)
        record(connection, AuditEvent(closed, _OFFICE, "commitment.closed", key))
    COMMITMENTS.add(connection, made)


def _details(ledger: Ledger, one: _Promised) -> CommitmentDetails:
    published = one.fulfilment is Fulfilment.DONE
    made_on, due = (date(ledger.year, *day) for day in (one.made_on, one.due))
    link = f"http://www.example.gov.cn/hygq/{made_on:%m%d}.htm" if published else ""
    return CommitmentDetails(one.promise, made_on, due, one.fulfilment, one.progress, published, link)
