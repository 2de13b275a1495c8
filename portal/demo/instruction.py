"""领导批示 in the demonstration: one closed, one that waits for the leader, one sent back, one overdue, one about a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.duties.instruction import Instruction, InstructionState
from ledger.entries import Ledger, key_of
from ledger.leaders import Leader
from portal.demo.demo import MARK
from portal.demo.plan import moment
from portal.signin.people import LEADER as TRIAL_LEADER
from portal.signin.people import TRIAL_PREFIX
from store.audit import AuditEvent, record
from store.duties.instruction import INSTRUCTIONS

LEADER = Leader(f"{MARK}陈副市长", TRIAL_PREFIX + TRIAL_LEADER)  # whoever tries the portal as a leader
OPEN, ANSWERED, CLOSED = InstructionState


class _Remark(NamedTuple):
    """`after` and `given` are days: from the notice to the remark, from there to the day it asks for. Without a task it is
    about the unit as a whole; a `reason` sent the answer back."""

    task_no: int
    unit: str
    after: int
    given: int
    text: str
    answer: str = ""
    reason: str = ""
    state: InstructionState = OPEN


REMARKS = (
    _Remark(25, "市大数据委", 20, 10, "集约化方案请抓紧，按时报。", "方案已报市政府办公厅。", state=CLOSED),
    _Remark(7, "鼓楼区", 95, 9, "请说明原因。", "两个街道的预算还没有公开，月底前补齐。", state=ANSWERED),
    _Remark(19, "长乐区", 100, 30, "请抓紧办理，按时完成。", "正在办理。", "写明办到哪一步、何时办完。"),
    _Remark(27, "闽清县", 108, 6, "专栏内容不全，请尽快补齐。"),
    _Remark(0, "连江县", 112, 20, "多项任务还没有报送，请主要负责同志亲自抓。"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Written, and partly answered, sent back and closed, until the day."""
    for one in REMARKS:
        key = key_of(ledger.year, one.task_no, one.unit) if one.task_no else one.unit
        at = moment(ledger, one.after, 40)
        if at.date() <= until and (key in ledger.by_key or key in ledger.by_unit):
            _put(connection, one, key, at, until)


def _put(connection: Connection, one: _Remark, key: str, at: datetime, until: date) -> None:
    due, by = at.date() + timedelta(days=one.given), f"{MARK}{one.unit}"
    made = Instruction(0, key, one.task_no, one.unit, one.text, due, OPEN, LEADER, LEADER.name, at)
    told = [AuditEvent(at, LEADER.name, "written", key, {"批示": one.text, "批示领导": LEADER.name})]
    answered, decided = at + timedelta(days=one.given - 3), at + timedelta(days=one.given - 2)
    if one.answer and decided.date() <= until:
        made = replace(
            made, answer=one.answer, answered_by=by, answered_at=answered, reason=one.reason, state=one.state
        )
        told.append(AuditEvent(answered, by, "answered", key, {"办理结果": one.answer}))
        if one.reason:
            told.append(AuditEvent(decided, LEADER.name, "sent_back", key, {"退回原因": one.reason}))
        if one.state is CLOSED:
            made = replace(made, closed_by=LEADER.name, closed_at=decided)
            told.append(AuditEvent(decided, LEADER.name, "closed", key))
    INSTRUCTIONS.add(connection, made)
    for event in told:
        record(connection, replace(event, kind=f"instruction.{event.kind}"))
