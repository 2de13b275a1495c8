"""Requests of units and what was decided, and the dates that the office granted.

A granted date is kept beside the entry's own, so that the day a date was moved can be looked back past; the protected
cell in the sheet follows by itself, because what it must say has changed (`sync.rows.repairs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Row, String, Table, Text, insert, select, update

from ledger.entries import Entry, Ledger
from ledger.repository import SUBMITTED_BY, Edit, Receipt
from ledger.review.requests import GRANTED, OPEN, Kind, Request, RequestRefused
from ledger.review.service import Decision
from store import submissions
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.kept import Kept
from store.per_version import PerVersion
from store.review.reviews import keep
from store.tables import metadata

request = Table(
    "request",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("at", String, nullable=False),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("person", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("due", String, nullable=False, default=""),
    Column("old_due", String, nullable=False, default=""),
    Column("state", String, nullable=False),
    Column("decided_by", String, nullable=False, default=""),
    Column("decided_at", String, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
Index("request_key", request.c.key, request.c.state)

extension = Table(
    "extension",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("key", String, nullable=False),
    Column("due", String, nullable=False),
    sqlite_autoincrement=True,
)


def extended(
    connection: Connection, *, after: int = 0, before: str | None = None
) -> tuple[int, dict[str, date]]:
    """The newest grant's number and the dates granted after grant `after`, by key; `before` (ISO) looks back."""
    found = select(extension).where(extension.c.id > after).order_by(extension.c.id)
    if before is not None:
        found = found.where(extension.c.at < before)
    rows = connection.execute(found).all()
    return (rows[-1].id if rows else after), {r.key: date.fromisoformat(r.due) for r in rows}


def with_dates(entries: Mapping[str, Entry], granted: Mapping[str, date]) -> dict[str, Entry]:
    """Entries with the dates that were granted."""
    return {
        key: replace(e, due=granted[key], extended=True) if key in granted else e
        for key, e in entries.items()
    }


def ask(connection: Connection, asked: Request, *, token: str) -> bool:
    """Keep a request. Raises RequestRefused when the same is asked for already and undecided."""
    if connection.scalar(select(request.c.id).where(request.c.token == token)):
        return False
    same = (request.c.key == asked.key) & (request.c.kind == asked.kind.value) & (request.c.state == OPEN)
    if connection.scalar(select(request.c.id).where(same)):
        raise RequestRefused(f"{asked.key} 已经有一条“{asked.kind.label}”申请在等待决定，不用重复申请。")
    _insert(connection, asked, token)
    _account(
        connection,
        asked,
        AuditEvent(asked.at, asked.person, "request.asked", asked.key, {"said": asked.reason}),
    )
    return True


def settle(
    connection: Connection, made: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str
) -> Receipt:
    """Book a decided request and what follows from it; the same token again gives the first receipt."""
    assert made.decided_at is not None
    if known := submissions.receipt_of(connection, token):
        return known
    if made.id:
        here = (request.c.id == made.id) & (request.c.state == OPEN)
        values = {
            n: v
            for n, v in _values(made).items()
            if n in ("state", "decided_by", "decided_at", "answer", "due")
        }
        if connection.execute(update(request).where(here).values(**values)).rowcount != 1:
            raise RequestRefused("这条申请已经由别人处理，请刷新页面查看结果。")
    else:
        _insert(connection, made, token)
    receipt = submissions.submit(connection, edits, person=made.decided_by, token=token, now=made.decided_at)
    if decision is not None:
        keep(connection, decision, receipt.number, told=True)
    if made.kind is Kind.EXTENSION and made.state == GRANTED and made.due is not None:
        connection.execute(
            insert(extension).values(at=made.decided_at.isoformat(), key=made.key, due=made.due.isoformat())
        )
    said = {"said": made.answer, SUBMITTED_BY: made.person}
    _account(
        connection,
        made,
        AuditEvent(made.decided_at, made.decided_by, f"request.{made.state}", made.key, said),
    )
    return receipt


def requests(
    connection: Connection, *, number: int | None = None, key: str | None = None, state: str | None = None
) -> list[Request]:
    """Requests, oldest first."""
    found = select(request).order_by(request.c.id)
    if number is not None:
        found = found.where(request.c.id == number)
    if key is not None:
        found = found.where(request.c.key == key)
    if state is not None:
        found = found.where(request.c.state == state)
    return [_request(row) for row in connection.execute(found)]


def _insert(connection: Connection, one: Request, token: str) -> None:
    connection.execute(insert(request).values(token=token, **_values(one)))


def _values(one: Request) -> dict[str, str]:
    return {
        "at": one.at.isoformat(),
        "key": one.key,
        "kind": one.kind.value,
        "person": one.person,
        "reason": one.reason,
        "due": one.due.isoformat() if one.due else "",
        "old_due": one.old_due.isoformat() if one.old_due else "",
        "state": one.state,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at.isoformat() if one.decided_at else "",
        "answer": one.answer,
    }


def _account(connection: Connection, one: Request, event: AuditEvent) -> None:
    detail = {"kind": one.kind.value, **event.detail} | ({"due": one.due.isoformat()} if one.due else {})
    record(connection, replace(event, detail=detail))
    bump(connection)


def _request(row: Row[Any]) -> Request:
    return Request(
        row.key,
        Kind(row.kind),
        row.person,
        datetime.fromisoformat(row.at),
        row.reason,
        date.fromisoformat(row.due) if row.due else None,
        date.fromisoformat(row.old_due) if row.old_due else None,
        row.state,
        row.decided_by,
        datetime.fromisoformat(row.decided_at) if row.decided_at else None,
        row.answer,
        row.id,
    )


class Requests:
    """The store as `ledger.review.requests.RequestRepository`."""

    def __init__(self, store: Kept) -> None:
        self._store = store
        self._open = PerVersion[str, list[Request]](store.engine, lambda c, state: requests(c, state=state))

    def ledger(self) -> Ledger:
        """The current ledger."""
        return self._store.ledger()

    def request(self, number: int) -> Request | None:
        """A request by its number."""
        with reading(self._store.engine) as connection:
            return next(iter(requests(connection, number=number)), None)

    def requests(self, *, key: str | None = None, state: str | None = None) -> Sequence[Request]:
        """Requests, oldest first; the undecided ones, which pages ask for at every rerun, are read once a version."""
        if state == OPEN:
            return [r for r in self._open.get(OPEN) if key in (None, r.key)]
        with reading(self._store.engine) as connection:
            return requests(connection, key=key, state=state)

    def ask(self, request: Request, *, token: str) -> bool:
        """Keep a request."""
        with writing(self._store.engine) as connection:
            return ask(connection, request, token=token)

    def settle(
        self, request: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str
    ) -> Receipt:
        """Book a decided request and what follows from it."""
        with writing(self._store.engine) as connection:
            return settle(connection, request, edits, decision, token=token)
