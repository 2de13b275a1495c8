"""节点成果 in the store: everything handed in, in order, with the office's word; the files in a folder beside the store.

A file is kept under the hash of its content, so the name that somebody gave it never becomes a path, and no file is ever
written over another.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from ledger.deadlines.owed import SENT_BACK, SUBMITTED
from ledger.duties.milestone import Result
from ledger.repository import SUBMITTED_BY
from store.audit import AuditEvent, record
from store.database import writing
from store.errors import StoreUnavailable
from store.facts import bump
from store.per_version import PerVersion
from store.records import Records
from store.tables import metadata

milestone_result = Table(
    "milestone_result",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("milestone", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("file", String, nullable=False),
    Column("name", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_at", String, nullable=False, default=""),
    sqlite_autoincrement=True,
)

milestone_date = Table(
    "milestone_date",
    metadata,
    Column("milestone", String, primary_key=True),
    Column("due", String, nullable=False),
)

RESULTS = Records(Result, milestone_result)

_Known = tuple[Mapping[tuple[str, str], tuple[Result, ...]], Mapping[str, date]]


class MilestoneStore:
    """`ledger.duties.milestone_service.MilestoneRepository` over a store and a folder."""

    def __init__(self, engine: Engine, folder: Path, now: Callable[[], datetime]) -> None:
        self._engine, self._folder, self._now = engine, folder, now
        self._known: PerVersion[str, _Known] = PerVersion(engine, lambda connection, _: _load(connection))

    def results(self) -> Mapping[tuple[str, str], tuple[Result, ...]]:
        """Everything handed in, newest first by (milestone, unit)."""
        return self._known.get("")[0]

    def internal(self) -> Mapping[str, date]:
        """The office's own dates by milestone."""
        return self._known.get("")[1]

    def hand_in(
        self, key: str, unit: str, *, note: str, link: str, file: tuple[str, bytes] | None, person: str
    ) -> Result:
        """Keep the file, then book the result. Raises StoreUnavailable when either cannot be kept."""
        now = self._now()
        name, content = file or ("", b"")
        kept = self._keep(content) if file else ""
        handed = Result(0, key, unit, person, now, note, link, kept, name, len(content), SUBMITTED)
        with writing(self._engine) as connection:
            made = replace(handed, seq=RESULTS.add(connection, handed))
            detail = {"文件": name, "链接": link, "说明": note}
            told = {word: text for word, text in detail.items() if text}
            record(connection, AuditEvent(now, person, "milestone.handed_in", f"{key} {unit}", told))
            bump(connection)
        return made

    def decide(self, seq: int, state: str, comment: str, *, person: str) -> bool:
        """Book the office's word: passing needs a waiting result, sending back one that was not sent back yet."""
        now, table = self._now(), milestone_result
        allowed = table.c.state != SENT_BACK if state == SENT_BACK else table.c.state == SUBMITTED
        with writing(self._engine) as connection:
            done = connection.execute(
                update(table)
                .where(table.c.seq == seq, allowed)
                .values(state=state, comment=comment, decided_by=person, decided_at=now.isoformat())
            )
            if done.rowcount != 1:
                return False
            row = connection.execute(select(table).where(table.c.seq == seq)).one()
            detail = {"审定": state, "意见": comment, "提交": str(seq), SUBMITTED_BY: row.person}
            record(
                connection,
                AuditEvent(now, person, "milestone.decided", f"{row.milestone} {row.unit}", detail),
            )
            bump(connection)
            return True

    def set_internal(self, key: str, day: date | None, *, person: str) -> None:
        """Set or take back the office's own date."""
        with writing(self._engine) as connection:
            connection.execute(delete(milestone_date).where(milestone_date.c.milestone == key))
            if day:
                connection.execute(insert(milestone_date).values(milestone=key, due=day.isoformat()))
            detail = {"内部时限": day.isoformat() if day else "取消"}
            record(connection, AuditEvent(self._now(), person, "milestone.dated", key, detail))
            bump(connection)

    def content(self, result: Result) -> bytes:
        """The kept file. Raises KeyError when it is gone."""
        try:
            return (self._folder / result.file).read_bytes()
        except OSError as error:
            raise KeyError(result.file) from error

    def _keep(self, content: bytes) -> str:
        """The file under its hash, whole or not at all; the same content is kept once."""
        name = hashlib.sha256(content).hexdigest()
        path = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                draft = self._folder / f".{name}.{os.getpid()}"
                with draft.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
        except OSError as error:
            raise StoreUnavailable(
                f"文件不能保存（{error.strerror}），没有提交，请稍后再试或联系管理员。"
            ) from error
        return name


def follow(connection: Connection, successors: Mapping[str, Sequence[str]]) -> None:
    """Results and the office's own dates go on to the milestones of a corrected notice (`ledger.deadlines.successors`); who
    calls bumps. All are read before any is written: of two steps that change places none takes the other's along."""
    c = milestone_result.c
    held = {key: RESULTS.find(connection, c.milestone == key) for key in successors}
    for key, results in held.items():
        first, *more = sorted(successors[key], key=lambda heir: heir != key)
        mine = update(milestone_result).where(c.seq.in_([one.seq for one in results]))
        connection.execute(mine.values(milestone=first))
        for heir in more:
            for one in results:
                RESULTS.add(connection, replace(one, milestone=heir))
    _follow_internal(connection, successors)


def _follow_internal(connection: Connection, successors: Mapping[str, Sequence[str]]) -> None:
    """Where several steps become one, the earliest date stays."""
    dates = _internal(connection)
    moved = {key: dates.pop(key) for key in successors if key in dates}
    for key, day in moved.items():
        for heir in successors[key]:
            dates[heir] = min(day, dates.get(heir, day))
    if moved:
        connection.execute(delete(milestone_date))
        rows = [{"milestone": key, "due": day.isoformat()} for key, day in dates.items()]
        connection.execute(insert(milestone_date), rows)


def _internal(connection: Connection) -> dict[str, date]:
    return {r.milestone: date.fromisoformat(r.due) for r in connection.execute(select(milestone_date))}


def _load(connection: Connection) -> _Known:
    results: dict[tuple[str, str], list[Result]] = {}
    for result in RESULTS.find(connection, newest=True):
        results.setdefault((result.milestone, result.unit), []).append(result)
    return {key: tuple(listed) for key, listed in results.items()}, _internal(connection)
