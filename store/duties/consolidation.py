"""牵头汇总 in the store: every version of every task's consolidated text, and how far each task's collection is.

Versions are appended and never changed. A save whose author did not see the newest one stands *aside*: both texts stay,
and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, insert, select, update
from sqlalchemy import Text as LongText

from ledger.duties.consolidation import (
    Collection,
    Completeness,
    ConsolidationLocked,
    ConsolidationMoved,
    Draft,
    Move,
    Saved,
    Stage,
    Text,
)
from store.audit import AuditEvent, audit_log, record
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version
from store.per_version import PerVersion
from store.tables import metadata

collection = Table(
    "collection",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("task_no", Integer, primary_key=True, autoincrement=False),
    Column("stage", String, nullable=False),
    Column("drafter", String, nullable=False, default=""),
    Column("head", Integer, nullable=False, default=0),
    Column("sent_by", String, nullable=False, default=""),
    Column("sent_at", String, nullable=False, default=""),
    Column("sent_with", String, nullable=False, default=""),
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_at", String, nullable=False, default=""),
    Column("reason", LongText, nullable=False, default=""),
)

# `body` is a JSON object of a text's sections, `drawn_from` a JSON list; `aside` is 1 until somebody settled the clash.
collection_draft = Table(
    "collection_draft",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False),
    Column("task_no", Integer, nullable=False, index=True),
    Column("body", LongText, nullable=False),
    Column("person", String, nullable=False),
    Column("at", String, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("aside", Integer, nullable=False),
    Column("drawn_from", LongText, nullable=False),
    sqlite_autoincrement=True,
)

_MOVES = {
    "collection.sent": Stage.SENT,
    "collection.accepted": Stage.ACCEPTED,
    "collection.returned": Stage.RETURNED,
}


class ConsolidationStore:
    """`ledger.duties.consolidation.ConsolidationRepository` over the store, for the year it holds."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._known: tuple[int, Mapping[int, Collection]] = (-1, {})
        self._moved = PerVersion[str, Mapping[int, Sequence[Move]]](engine, lambda c, _: _moves(c))

    def collections(self) -> Mapping[int, Collection]:
        """Those that were begun, by task number; read once per store version."""
        version = peek_version(self._engine)
        if self._known[0] != version:
            with reading(self._engine) as connection:
                year = _year(connection)
                rows = connection.execute(select(collection).where(collection.c.year == year)).all()
                drafts = _counting(connection, year)
            self._known = (
                version,
                {row.task_no: _collection(row, drafts.get(row.task_no, [])) for row in rows},
            )
        return self._known[1]

    def moves(self) -> Mapping[int, Sequence[Move]]:
        """The ways of the texts between their writers and the office, oldest first, from the audit log."""
        return self._moved.get("")

    def drafter_of(self, task_no: int) -> str:
        """The one unit that writes for a task; the empty text when none was named."""
        begun = self.collections().get(task_no)
        return begun.drafter if begun else ""

    def versions(self, task_no: int) -> Sequence[Draft]:
        """Every version of a task's text, newest first."""
        with reading(self._engine) as connection:
            chosen = _of(collection_draft, _year(connection), task_no)
            rows = connection.execute(
                select(collection_draft).where(*chosen).order_by(collection_draft.c.id.desc())
            )
            return [_draft(row) for row in rows]

    def save(self, task_no: int, text: Text, *, drawn_from: Sequence[str], seen: int, person: str) -> Saved:
        """Append a version; the same text as the head's (a second click) adds nothing."""
        now = self._now()
        with writing(self._engine) as connection:
            stands = _stands(connection, task_no)
            if stands.stage.locked:
                raise ConsolidationLocked(stands.stage)
            if stands.head and stands.head.text == text:
                return Saved(stands.head)
            met = stands.head if stands.version != seen else None
            draft = Draft(0, task_no, text, person, now, seen, met is not None, tuple(drawn_from))
            made = _append(connection, draft)
            if met is None:
                stage = Stage.RETURNED if stands.stage is Stage.RETURNED else Stage.DRAFTING
                _put(connection, task_no, head=made.id, stage=stage)
            _tell(
                connection,
                task_no,
                "collection.saved" if met is None else "collection.met",
                person,
                now,
                版本=str(made.id),
            )
        return Saved(made, met)

    def send(self, task_no: int, *, seen: int, with_: Completeness, person: str) -> None:
        """Lock the version that was seen."""
        now = self._now()
        with writing(self._engine) as connection:
            stands = _stands(connection, task_no)
            if stands.stage.locked:
                raise ConsolidationLocked(stands.stage)
            if stands.version != seen or stands.asides:
                raise ConsolidationMoved("汇总稿刚刚有人改过，还没有报送。请看过最新的稿子后再报。")
            _put(
                connection, task_no, stage=Stage.SENT, sent_by=person, sent_at=now.isoformat(),
                sent_with=json.dumps(astuple(with_)), decided_by="", decided_at="", reason="",
            )  # fmt: skip
            _tell(connection, task_no, "collection.sent", person, now, 版本=str(seen), 完整性=with_.words)

    def decide(self, task_no: int, *, accepted: bool, seen: int, reason: str, person: str) -> None:
        """Accept a sent text, or give a sent or accepted one back."""
        now = self._now()
        with writing(self._engine) as connection:
            stands = _stands(connection, task_no)
            ready = stands.stage is Stage.SENT if accepted else stands.stage.locked
            if not ready or stands.version != seen:
                raise ConsolidationMoved(
                    f"这项任务现在是“{stands.stage.label}”，刚才的操作没有做。请看过最新情况再决定。"
                )
            stage = Stage.ACCEPTED if accepted else Stage.RETURNED
            _put(
                connection, task_no, stage=stage, decided_by=person, decided_at=now.isoformat(), reason=reason
            )
            kind = "collection.accepted" if accepted else "collection.returned"
            _tell(connection, task_no, kind, person, now, 版本=str(seen), 原因=reason, 报送人=stands.sent_by)

    def name_drafter(self, task_no: int, unit: str, *, seen: str, person: str) -> None:
        """Name the one unit that writes, or nobody."""
        now = self._now()
        with writing(self._engine) as connection:
            stands = _stands(connection, task_no)
            if stands.drafter != seen:
                raise ConsolidationMoved(f"执笔单位刚刚改成了“{stands.drafter or '不指定'}”，请看过再改。")
            _put(connection, task_no, drafter=unit)
            _tell(connection, task_no, "collection.drafter", person, now, 执笔=unit, 原执笔=seen)

    def settle(self, draft_id: int, *, person: str) -> None:
        """A version that stood aside has been dealt with."""
        with writing(self._engine) as connection:
            row = connection.execute(
                update(collection_draft)
                .where(collection_draft.c.id == draft_id, collection_draft.c.aside == 1)
                .values(aside=0)
                .returning(collection_draft.c.task_no)
            ).one_or_none()
            if row is not None:
                _tell(
                    connection,
                    row.task_no,
                    "collection.settled",
                    person,
                    self._now(),
                    版本=str(draft_id),
                )


def _moves(connection: Connection) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = {}
    own = f"{_year(connection)}-"
    for row in connection.execute(
        select(audit_log).where(audit_log.c.kind.in_(_MOVES)).order_by(audit_log.c.seq)
    ):
        if row.subject.startswith(own):
            move = Move(datetime.fromisoformat(row.at), _MOVES[row.kind])
            found.setdefault(int(row.subject.removeprefix(own)), []).append(move)
    return found


def _year(connection: Connection) -> int:
    return int(get_fact(connection, "year") or 0)


def _of(table: Table, year: int, task_no: int) -> tuple[Any, ...]:
    return table.c.year == year, table.c.task_no == task_no


def _stands(connection: Connection, task_no: int) -> Collection:
    year = _year(connection)
    row = connection.execute(
        select(collection).where(*_of(collection, year, task_no)).with_for_update()
    ).one_or_none()
    return _collection(row, _counting(connection, year).get(task_no, [])) if row else Collection(task_no)


def _counting(connection: Connection, year: int) -> dict[int, list[Draft]]:
    """The versions that matter now, heads and asides, by task number."""
    heads = select(collection.c.head).where(collection.c.year == year)
    wanted = (collection_draft.c.aside == 1) | collection_draft.c.id.in_(heads)
    found: dict[int, list[Draft]] = {}
    for row in connection.execute(
        select(collection_draft)
        .where(collection_draft.c.year == year, wanted)
        .order_by(collection_draft.c.id)
    ):
        found.setdefault(row.task_no, []).append(_draft(row))
    return found


def _append(connection: Connection, draft: Draft) -> Draft:
    made = connection.scalar(
        insert(collection_draft)
        .returning(collection_draft.c.id)
        .values(
            year=_year(connection), task_no=draft.task_no, body=json.dumps(asdict(draft.text), ensure_ascii=False),
            person=draft.person, at=draft.at.isoformat(), based_on=draft.based_on, aside=int(draft.aside),
            drawn_from=json.dumps(draft.drawn_from, ensure_ascii=False),
        )
    )  # fmt: skip
    return Draft(
        int(made or 0), draft.task_no, draft.text, draft.person, draft.at, draft.based_on, draft.aside, draft.drawn_from
    )  # fmt: skip


def _put(connection: Connection, task_no: int, **values: object) -> None:
    year = _year(connection)
    changed = connection.execute(update(collection).where(*_of(collection, year, task_no)).values(**values))
    if not changed.rowcount:
        fresh = {"stage": Stage.NOT_BEGUN, **values}
        connection.execute(insert(collection).values(year=year, task_no=task_no, **fresh))


def _tell(connection: Connection, task_no: int, kind: str, person: str, now: datetime, **detail: str) -> None:
    told = {name: text for name, text in detail.items() if text}
    record(connection, AuditEvent(now, person, kind, f"{_year(connection)}-{task_no:02d}", told))
    bump(connection)


def _collection(row: Row[Any], drafts: Sequence[Draft]) -> Collection:
    return Collection(
        row.task_no,
        Stage(row.stage),
        row.drafter,
        next((d for d in drafts if d.id == row.head), None),
        tuple(d for d in drafts if d.aside),
        row.sent_by,
        _moment(row.sent_at),
        _counted(json.loads(row.sent_with)) if row.sent_with else None,
        row.decided_by,
        _moment(row.decided_at),
        row.reason,
    )


def _counted(numbers: Sequence[int]) -> Completeness:
    """What a text was sent with. Four numbers are of an earlier version: it had one sense of done, and counted whatever
    was approved, done or not."""
    if len(numbers) > 4:
        return Completeness(*numbers)
    required, reported, approved, done = numbers
    return Completeness(required, reported, done, min(approved, done))


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        row.id, row.task_no, Text(**json.loads(row.body)), row.person, datetime.fromisoformat(row.at),
        row.based_on, bool(row.aside), tuple(json.loads(row.drawn_from)),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
