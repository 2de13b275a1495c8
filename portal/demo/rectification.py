"""整改 in the demonstration: one open, one late, one answered, one given back, one closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.duties.rectification import Rectification, RectificationState
from ledger.entries import Ledger, key_of
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.rectification import RECTIFICATIONS

_Day = tuple[int, int]
_OFFICE = f"{MARK}办公厅"
OPEN, ANSWERED, CLOSED = RectificationState


class _Found(NamedTuple):
    """Days are (month, day): found, to be answered by, answered, and decided on by the office."""

    task_no: int
    unit: str
    problem: str
    demand: str
    opened: _Day
    due: _Day
    answered: _Day | None = None
    answer: str = ""
    decided: _Day | None = None
    reason: str = ""
    in_bulletin: bool = False


FOUND = (
    _Found(
        31,
        "福清市",
        "信息公开窗口没有公布办公时间。",
        "公布办公时间和电话，拍照反馈。",
        (8, 16),
        (9, 10),
        (9, 1),
        "已在窗口和网站同时公布。",
        (9, 6),
    ),
    _Found(
        20,
        "台江区",
        "公开专栏两个栏目超过半年没有更新。",
        "更新栏目，建立每月检查。",
        (9, 13),
        (10, 15),
        in_bulletin=True,
    ),
    _Found(
        30,
        "仓山区",
        "事项标准目录缺少三个领域。",
        "补齐目录并公开。",
        (9, 26),
        (10, 22),
        (10, 19),
        "三个领域已经补齐。",
    ),
    _Found(
        27,
        "连江县",
        "自查表与网站栏目不一致。",
        "逐栏核对后重报。",
        (9, 10),
        (11, 12),
        (10, 14),
        "已经核对。",
        (10, 20),
        "请附核对后的栏目清单。",
    ),
    _Found(
        7,
        "鼓楼区",
        "预决算专栏缺少部分街道的预算。",
        "补齐街道预算，注明公开日期。",
        (10, 18),
        (11, 5),
        in_bulletin=True,
    ),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Found, answered and decided on until the day."""
    for one in FOUND:
        key = key_of(ledger.year, one.task_no, one.unit)
        if key in ledger.by_key and on(ledger, *one.opened).date() <= until:
            made = _opened(connection, ledger, one, key)
            RECTIFICATIONS.add(connection, _followed(connection, ledger, one, made, until))


def _opened(connection: Connection, ledger: Ledger, one: _Found, key: str) -> Rectification:
    at, due = on(ledger, *one.opened, 90), date(ledger.year, *one.due)
    _tell(connection, AuditEvent(at, _OFFICE, "opened", key, {"问题": one.problem, "要求": one.demand}))
    return Rectification(
        0, key, one.task_no, one.unit, one.problem, one.demand, due, OPEN, _OFFICE, at, in_bulletin=one.in_bulletin
    )


def _followed(connection: Connection, ledger: Ledger, one: _Found, made: Rectification, until: date) -> Rectification:
    """What the unit and the office did until the day."""
    answered, decided = (on(ledger, *day, 150) if day else None for day in (one.answered, one.decided))
    if answered is None or answered.date() > until:
        return made
    by = f"{MARK}{one.unit}"
    made = replace(made, state=ANSWERED, answer=one.answer, answered_by=by, answered_at=answered)
    _tell(connection, AuditEvent(answered, by, "answered", made.key, {"answer": one.answer}))
    if decided is None or decided.date() > until:
        return made
    if one.reason:
        _tell(connection, AuditEvent(decided, _OFFICE, "reopened", made.key, {"reason": one.reason}))
        return replace(made, state=OPEN, reason=one.reason)
    _tell(connection, AuditEvent(decided, _OFFICE, "closed", made.key))
    return replace(made, state=CLOSED, closed_by=_OFFICE, closed_at=decided)


def _tell(connection: Connection, event: AuditEvent) -> None:
    record(connection, replace(event, kind=f"rectification.{event.kind}"))
