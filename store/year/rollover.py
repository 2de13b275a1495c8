"""The turn of the year between two stores: people go along, the old year's ledger becomes the new year's look-back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from ledger.duties.look_back_sources import LastYear, from_breakdown
from ledger.units.directory import Directory
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.duties import look_back
from store.facts import bump, get_fact, put_fact
from store.schema import whole
from store.store import Store

# What is a person's, a unit's or the office's and no year's.
CARRIED = (
    "person",
    "person_role",
    "ended_session",
    "mailbox",
    "inbox_noted",
    "wall_link",
    "paper_particulars",
    "paper_template",
    "paper_template_file",
)
_FACTS = ("accounts_version",)
SYSTEM = "系统"


def unsettled(store: Store) -> str:
    """What would be left behind in a closed store, as a sentence; the empty text for nothing."""
    waiting = len(store.ledger().waiting)
    if waiting:
        return f"还有 {waiting} 格填报没有写进共享表格：请先在“同步状态”等它们写完，再结转。"
    conflicts = len(store.conflicts())
    if conflicts:
        return f"还有 {conflicts} 处冲突没有人处理：请先在“同步状态”处理完，再结转。"
    return ""


def carry_over(old: Store, new: Store, directory: Directory, *, person: str, now: datetime) -> LastYear:
    """Into the new year's store: people, and what is to be looked back at."""
    tables = [table for table in whole().sorted_tables if table.name in CARRIED]
    with reading(old.engine) as connection:
        rows = {t.name: [dict(r._mapping) for r in connection.execute(select(t))] for t in tables}
        facts = {name: get_fact(connection, name) for name in _FACTS}
    last = from_breakdown(old.breakdown, directory, old.ledger().entries)
    with writing(new.engine) as connection:
        for table in tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
        for name, value in facts.items():
            if value:
                put_fact(connection, name, value)
        look_back.take_up(connection, last, person=person, now=now)
        record(connection, AuditEvent(now, person, "year.begun", str(new.breakdown.year)))
        bump(connection)
    return last


def close(store: Store, *, person: str, now: datetime) -> None:
    """Mark the old year as closed: from then on `store.database.writing` refuses everybody who opens its store."""
    with writing(store.engine) as connection:
        put_fact(connection, "closed", now.isoformat())
        record(connection, AuditEvent(now, person, "year.closed", str(store.breakdown.year)))
        bump(connection)


def reopen(store: Store, *, now: datetime) -> None:
    """Take a closing back that led to no new year: it failed, or was cut off."""
    # Past `writing`, which refuses closed stores.
    with store.engine.connect().execution_options(writing=True) as connection, connection.begin():
        put_fact(connection, "closed", "")
        record(connection, AuditEvent(now, SYSTEM, "year.reopened", get_fact(connection, "year")))
        bump(connection)
