"""What a store knows of its backups: the last one, whether it was tried out, and that it was itself made of one.

A store that was made of a backup does not know what has happened since. Messages that waited to be sent may have been sent,
and none leaves twice: they become doubtful, and a person decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, update

from ledger.duties.reminder_service import Post
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump, get_fact, put_fact
from store.opening import open_database
from store.outbound_messages import MESSAGES

FACT = "backup"
DOUBTFUL = "从备份恢复：不知道备份以后是否已经发出。请先向对方核实，再决定重发还是不再发送。"


@dataclass(frozen=True, slots=True)
class BackupAccount:
    """The last backup: when, where, how many bytes, when it was tried out; and why none could be made, or tried, since. Times are
    ISO text; empty texts where there was none."""

    at: str = ""
    file: str = ""
    size: int = 0
    tried_at: str = ""
    trouble: str = ""
    trouble_at: str = ""


def account_of(text: str) -> BackupAccount:
    """The account as the fact holds it."""
    return BackupAccount(**json.loads(text)) if text else BackupAccount()


def last_backup(engine: Engine) -> BackupAccount:
    """The account of this store."""
    with reading(engine) as connection:
        return account_of(get_fact(connection, FACT))


def note_taken(engine: Engine, made: BackupAccount, detail: Mapping[str, str], *, person: str, now: datetime) -> None:
    """A backup was made; pages are not made anew for it."""
    with writing(engine, after_closing=True) as connection:
        _put(connection, made)
        record(connection, AuditEvent(now, person, "backup.taken", made.file, detail))


def note_trouble(engine: Engine, trouble: str, *, now: datetime) -> None:
    """None could be made, or the last one not tried out."""
    with writing(engine, after_closing=True) as connection:
        held = account_of(get_fact(connection, FACT))
        _put(connection, replace(held, trouble=trouble, trouble_at=now.isoformat(timespec="seconds")))


def note_restored(url: str, detail: Mapping[str, str], *, person: str, now: datetime) -> int:
    """Bring the store up to this version and write down that it was restored; how many messages became doubtful."""
    engine = open_database(url, now=now)
    try:
        with writing(engine, after_closing=True) as connection:
            waits = MESSAGES.c.state.in_((Post.WAITING, Post.SENDING))
            doubted = connection.scalar(select(func.count()).select_from(MESSAGES.table).where(waits)) or 0
            connection.execute(update(MESSAGES.table).where(waits).values(state=Post.DOUBT, note=DOUBTFUL))
            told = {**detail, "不确定是否发出的消息": f"{doubted}"} if doubted else detail
            record(connection, AuditEvent(now, person, "backup.restored", detail["文件"], told))
            bump(connection)
    finally:
        engine.dispose()
    return doubted


def _put(connection: Connection, account: BackupAccount) -> None:
    put_fact(connection, FACT, json.dumps(asdict(account), ensure_ascii=False))
