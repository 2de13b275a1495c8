"""Requests of units and what was decided, and the dates that the office granted.

A granted date is kept beside the entry's own, so that the day a date was moved can be looked back past; the protected
cell in the sheet follows by itself, because what it must say has changed (`sync.rows.repairs`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, String, Table, bindparam, insert, select

from ledger.entries import Entry
from ledger.errors import ChangedMeanwhile, Refused
from ledger.repository import SUBMITTED_BY, Edit, Receipt
from ledger.review.requests import GRANTED, OPEN, Request, RequestKind, RequestRepository
from ledger.review.service import Decision
from store import submissions
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.keeper import Keeper, per_version
from store.records import Records
from store.review.reviews import keep
from store.tables import metadata, texts

REQUESTS = Records.declared(
    Request,
    "request",
    Column("token", String, nullable=False, unique=True),
    Index("request_key", "key", "state"),
)
_C = REQUESTS.c

extension = Table(
    "extension",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *texts("at", "key", "due"),
    sqlite_autoincrement=True,
)

_GRANTED = select(extension).where(extension.c.id > bindparam("after")).order_by(extension.c.id)
_GRANTED_BEFORE = _GRANTED.where(extension.c.at < bindparam("before"))


def extended(connection: Connection, *, after: int = 0, before: str | None = None) -> tuple[int, dict[str, date]]:
    """The newest grant's number and the dates granted after grant `after`, by key; `before` (ISO) looks back."""
    found = _GRANTED if before is None else _GRANTED_BEFORE
    rows = connection.execute(found, {"after": after, "before": before}).all()
    return (rows[-1].id if rows else after), {r.key: date.fromisoformat(r.due) for r in rows}


def with_dates(entries: Mapping[str, Entry], granted: Mapping[str, date]) -> dict[str, Entry]:
    """Entries with the dates that were granted."""
    return {key: replace(e, due=granted[key], extended=True) if key in granted else e for key, e in entries.items()}


class Requests(Keeper, RequestRepository):
    """Over the store."""

    def request(self, number: int) -> Request | None:
        with reading(self.engine) as connection:
            return next(iter(REQUESTS.find(connection, _C.id == number)), None)

    def requests(self, *, key: str | None = None, state: str | None = None) -> Sequence[Request]:
        # The undecided ones are asked for by pages at every rerun.
        if state == OPEN:
            return [r for r in self._open() if key in (None, r.key)]
        wanted = [_C[name] == value for name, value in (("key", key), ("state", state)) if value is not None]
        with reading(self.engine) as connection:
            return REQUESTS.find(connection, *wanted)

    def ask(self, request: Request, *, token: str) -> bool:
        with writing(self.engine) as connection:
            if connection.scalar(select(_C.id).where(_C.token == token)):
                return False
            if REQUESTS.find(connection, _C.key == request.key, _C.kind == request.kind.value, _C.state == OPEN):
                label = request.kind.label
                raise Refused(f"{request.key} 已经有一条“{label}”申请在等待决定，不用重复申请。")
            REQUESTS.add(connection, request, token=token)
            asked = AuditEvent(request.at, request.person, "request.asked", request.key, {"said": request.reason})
            _account(connection, request, asked)
            return True

    def settle(self, request: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str) -> Receipt:
        with writing(self.engine) as connection:
            return submissions.receipt_of(connection, token) or _settle(
                connection, request, edits, decision, token=token
            )

    @per_version
    def _open(self, connection: Connection) -> Sequence[Request]:
        return REQUESTS.find(connection, _C.state == OPEN)


_WORD = ("state", "decided_by", "decided_at", "answer", "due")


def _settle(
    connection: Connection, made: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str
) -> Receipt:
    assert made.decided_at is not None
    if not made.id:
        REQUESTS.add(connection, made, token=token)
    elif not REQUESTS.change(
        connection, _C.id == made.id, _C.state == OPEN, **{name: getattr(made, name) for name in _WORD}
    ):
        raise ChangedMeanwhile
    receipt = submissions.submit(connection, edits, person=made.decided_by, token=token, now=made.decided_at)
    if decision is not None:
        keep(connection, decision, receipt.number, recorded=True)
    if made.kind is RequestKind.EXTENSION and made.state == GRANTED and made.due is not None:
        granted = {"at": made.decided_at.isoformat(), "key": made.key, "due": made.due.isoformat()}
        connection.execute(insert(extension).values(granted))
    said = {"said": made.answer, SUBMITTED_BY: made.person}
    event = AuditEvent(made.decided_at, made.decided_by, f"request.{made.state}", made.key, said)
    _account(connection, made, event)
    return receipt


def _account(connection: Connection, one: Request, event: AuditEvent) -> None:
    detail = {"kind": one.kind.value, **event.detail} | ({"due": one.due.isoformat()} if one.due else {})
    record(connection, replace(event, detail=detail))
    bump(connection)
