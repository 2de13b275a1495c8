"""牵头汇总 in the demonstration: texts being drafted, sent, returned and accepted; most tasks have none yet, and two units
wrote one at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.duties.consolidation import Collection, ConsolidationDraft, Text, TextStage
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.consolidation import COLLECTIONS, DRAFTS

_Day = tuple[int, int]
_OFFICE = f"{MARK}办公厅"


class _Written(NamedTuple):
    """Days are (month, day). `other`: the unit whose text stands aside; `reason`: why the office gave it back."""

    task_no: int
    unit: str
    saved: _Day
    sent: _Day | None = None
    decided: _Day | None = None
    reason: str = ""
    other: str = ""


WRITTEN = (
    _Written(3, "市大数据委", (10, 13), (10, 14), (10, 18)),
    _Written(7, "市财政局", (10, 20)),
    _Written(8, "市财政局", (10, 19), (10, 22)),
    _Written(9, "市财政局", (10, 14), (10, 18), (10, 21), "缺少县（市）区的发放数据，请补充后再报。"),
    _Written(12, "市大数据委", (10, 22), other="市卫健委"),
    _Written(24, "市司法局", (10, 15), (10, 19), (10, 21)),
    _Written(26, "市大数据委", (10, 21), (10, 25)),
)


class _Move(NamedTuple):
    """A step of a text: when, whose, and what it is called in the audit log."""

    at: datetime
    stage: TextStage
    person: str
    kind: str


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Written, sent and decided on until the day."""
    for one in WRITTEN:
        if one.unit in ledger.lead_units.get(one.task_no, ()) and on(ledger, *one.saved).date() <= until:
            _put(connection, ledger, one, until)


def _put(connection: Connection, ledger: Ledger, one: _Written, until: date) -> None:
    moves = [move for move in _moves(ledger, one) if move.at.date() <= until]
    for move in moves:
        said = {"原因": one.reason} if move.stage is TextStage.RETURNED else {}
        subject = f"{ledger.year}-{one.task_no:02d}"
        record(connection, AuditEvent(move.at, move.person, f"collection.{move.kind}", subject, said))
    head = _saved(connection, ledger, one, one.unit)
    if one.other:
        _saved(connection, ledger, one, one.other, aside=True)
    COLLECTIONS.add(connection, _standing(one, moves), head=head)


def _moves(ledger: Ledger, one: _Written) -> Iterator[_Move]:
    writer = f"{MARK}{one.unit}"
    yield _Move(on(ledger, *one.saved, 60), TextStage.DRAFTING, writer, "saved")
    if one.sent:
        yield _Move(on(ledger, *one.sent, 120), TextStage.SENT, writer, "sent")
    if one.decided:
        stage = TextStage.RETURNED if one.reason else TextStage.ACCEPTED
        yield _Move(on(ledger, *one.decided, 200), stage, _OFFICE, stage.value)


def _standing(one: _Written, moves: list[_Move]) -> Collection:
    """Where the text stands after its moves."""
    at = {move.stage: move.at for move in moves}
    last, sent = moves[-1], at.get(TextStage.SENT)
    made = Collection(one.task_no, last.stage, sent_by=f"{MARK}{one.unit}" if sent else "", sent_at=sent)
    if last.person != _OFFICE:
        return made
    return Collection(
        one.task_no,
        last.stage,
        sent_by=made.sent_by,
        sent_at=sent,
        decided_by=_OFFICE,
        decided_at=last.at,
        reason=one.reason,
    )


def _saved(connection: Connection, ledger: Ledger, one: _Written, unit: str, *, aside: bool = False) -> int:
    text = _text(ledger.breakdown.task(one.task_no).title.rstrip("。"), unit)
    at = on(ledger, *one.saved, 75 if aside else 60)
    return DRAFTS.add(connection, ConsolidationDraft(0, one.task_no, text, f"{MARK}{unit}", at, aside=aside))


def _text(title: str, unit: str) -> Text:
    """Invented, and recognisably so."""
    return Text(
        overview=f"（演示稿）“{title}”由{unit}牵头。各有关单位按照分工推进，多数单位已经按要求公开。",
        progress=f"{unit}会同各单位逐项核对公开内容，未公开的列出清单、明确时间，每月调度一次。",
        highlights="部分县（市）区建立了随文公开、同步解读的做法。",
        issues="个别单位专职人员不足，更新不够及时。",
        next_steps="年底前完成剩余事项，并组织一次检查。",
    )
