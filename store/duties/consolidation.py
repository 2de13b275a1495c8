"""牵头汇总 in the store: every version of every task's consolidated text, and how far each task's collection is.

Versions are appended and never changed. A save whose author did not see the newest one stands *aside*: both texts stay,
and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Row, String, insert, select, update

from ledger.duties.consolidation import (
    Collection,
    Completeness,
    ConsolidationDraft,
    ConsolidationLocked,
    ConsolidationRepository,
    Saved,
    StageChange,
    Text,
    TextStage,
)
from ledger.errors import ChangedMeanwhile
from ledger.repository import SUBMITTED_BY
from store.audit import audit_log
from store.database import reading, writing
from store.keeper import Keeper, per_version
from store.records import Records, of_the_year, year_of

# `head` is the number of the draft that counts, `sent_with` a JSON list.
COLLECTIONS = Records.declared(
    Collection,
    "collection",
    of_the_year(primary_key=True),
    Column("task_no", Integer, primary_key=True, autoincrement=False),
    Column("head", Integer, nullable=False, default=0),
    Column("sent_with", String, nullable=False, default=""),
    without=("head", "asides", "sent_with"),
)
DRAFTS = Records.declared(
    ConsolidationDraft,
    "collection_draft",
    of_the_year(),
    Column("task_no", Integer, nullable=False, index=True),
    text="body",
)
_C, _D = COLLECTIONS.c, DRAFTS.c

_MOVES = {
    "collection.sent": TextStage.SENT,
    "collection.accepted": TextStage.ACCEPTED,
    "collection.returned": TextStage.RETURNED,
}


class ConsolidationStore(Keeper, ConsolidationRepository):
    """Over the store, for the year it holds."""

    @per_version
    def collections(self, connection: Connection) -> Mapping[int, Collection]:
        drafts, rows = _counting(connection), connection.execute(select(COLLECTIONS.table))
        return {row.task_no: _collection(row, drafts.get(row.task_no, ())) for row in rows}

    @per_version
    def moves(self, connection: Connection) -> Mapping[int, Sequence[StageChange]]:
        return _moves(connection)

    def drafter_of(self, task_no: int) -> str:
        """The one unit that writes for a task; the empty text when none was named."""
        begun = self.collections().get(task_no)
        return begun.drafter if begun else ""

    def versions(self, task_no: int) -> Sequence[ConsolidationDraft]:
        with reading(self.engine) as connection:
            return DRAFTS.find(connection, _D.task_no == task_no, newest=True)

    def save(self, task_no: int, text: Text, *, drawn_from: Sequence[str], seen: int, person: str) -> Saved:
        with writing(self.engine) as connection:
            stands = _unlocked(connection, task_no)
            if stands.head and stands.head.text == text:
                return Saved(stands.head)
            met = stands.head if stands.version != seen else None
            made = ConsolidationDraft(0, task_no, text, person, self.now(), seen, met is not None, tuple(drawn_from))
            made = replace(made, id=DRAFTS.add(connection, made))
            if met is None:
                stage = TextStage.RETURNED if stands.stage is TextStage.RETURNED else TextStage.DRAFTING
                _put(connection, task_no, {"head": made.id}, stage=stage)
            kind = "collection.saved" if met is None else "collection.met"
            self._tell(connection, task_no, kind, person, 版本=made.id)
        return Saved(made, met)

    def send(self, task_no: int, *, seen: int, with_: Completeness, person: str) -> None:
        with writing(self.engine) as connection:
            stands = _unlocked(connection, task_no)
            if stands.version != seen or stands.asides:
                raise ChangedMeanwhile
            counted = {"sent_with": json.dumps(astuple(with_))}
            sent = {"stage": TextStage.SENT, "sent_by": person, "sent_at": self.now()}
            _put(connection, task_no, counted, **sent, decided_by="", decided_at=None, reason="")
            said = {"版本": seen, "完整性": with_.words}
            self._tell(connection, task_no, "collection.sent", person, **said)

    def decide(self, task_no: int, *, accepted: bool, seen: int, reason: str, person: str) -> None:
        with writing(self.engine) as connection:
            stands = _stands(connection, task_no)
            ready = stands.stage is TextStage.SENT if accepted else stands.stage.locked
            if not ready or stands.version != seen:
                raise ChangedMeanwhile(f"这项任务现在是“{stands.stage.label}”。")
            stage = TextStage.ACCEPTED if accepted else TextStage.RETURNED
            _put(connection, task_no, stage=stage, decided_by=person, decided_at=self.now(), reason=reason)
            said = {"版本": seen, "原因": reason, SUBMITTED_BY: stands.sent_by}
            self._tell(connection, task_no, f"collection.{stage.value}", person, **said)

    def name_drafter(self, task_no: int, unit: str, *, seen: str, person: str) -> None:
        with writing(self.engine) as connection:
            stands = _stands(connection, task_no)
            if stands.drafter != seen:
                raise ChangedMeanwhile(f"执笔单位现在是“{stands.drafter or '不指定'}”。")
            _put(connection, task_no, drafter=unit)
            self._tell(connection, task_no, "collection.drafter", person, 执笔=unit, 原执笔=seen)

    def settle(self, draft_id: int, *, person: str) -> None:
        with writing(self.engine) as connection:
            settled = DRAFTS.change(connection, _D.id == draft_id, _D.aside == 1, aside=False)
            if settled is not None:
                self._tell(connection, settled.task_no, "collection.settled", person, 版本=draft_id)

    def _tell(self, connection: Connection, task_no: int, kind: str, person: str, **detail: object) -> None:
        said = {name: text for name, text in detail.items() if text}
        self.tell(connection, person, kind, f"{year_of(connection)}-{task_no:02d}", said)


def _moves(connection: Connection) -> dict[int, list[StageChange]]:
    found: dict[int, list[StageChange]] = {}
    own = f"{year_of(connection)}-"
    for row in connection.execute(select(audit_log).where(audit_log.c.kind.in_(_MOVES)).order_by(audit_log.c.seq)):
        if row.subject.startswith(own):
            move = StageChange(datetime.fromisoformat(row.at), _MOVES[row.kind])
            found.setdefault(int(row.subject.removeprefix(own)), []).append(move)
    return found


def _unlocked(connection: Connection, task_no: int) -> Collection:
    stands = _stands(connection, task_no)
    if stands.stage.locked:
        raise ConsolidationLocked(stands.stage)
    return stands


def _stands(connection: Connection, task_no: int) -> Collection:
    row = connection.execute(select(COLLECTIONS.table).where(_C.task_no == task_no).with_for_update()).one_or_none()
    return _collection(row, _counting(connection).get(task_no, ())) if row else Collection(task_no)


def _counting(connection: Connection) -> Mapping[int, Sequence[ConsolidationDraft]]:
    """The versions that matter now, heads and asides, by task number."""
    found: dict[int, list[ConsolidationDraft]] = {}
    for draft in DRAFTS.find(connection, (_D.aside == 1) | _D.id.in_(select(_C.head))):
        found.setdefault(draft.task_no, []).append(draft)
    return found


def _put(connection: Connection, task_no: int, columns: Mapping[str, object] | None = None, **values: object) -> None:
    stored = COLLECTIONS.stored(**values) | dict(columns or {})
    changed = update(COLLECTIONS.table).where(_C.task_no == task_no).values(**stored)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(COLLECTIONS.table).values(COLLECTIONS.values(Collection(task_no)) | stored))


def _collection(row: Row[tuple[object, ...]], drafts: Sequence[ConsolidationDraft]) -> Collection:
    head = next((d for d in drafts if d.id == row.head), None)
    counted = _counted(json.loads(row.sent_with)) if row.sent_with else None
    return COLLECTIONS.record(row, head=head, asides=tuple(d for d in drafts if d.aside), sent_with=counted)


def _counted(numbers: Sequence[int]) -> Completeness:
    """What a text was sent with. Four numbers are of an earlier version: it had one sense of done, and counted whatever
    was approved, done or not."""
    if len(numbers) > 4:
        return Completeness(*numbers)
    required, reported, approved, done = numbers
    return Completeness(required, reported, done, min(approved, done))
