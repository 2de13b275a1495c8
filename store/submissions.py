"""What people hand in: submissions into the outbox, their receipts, settled conflicts, and rows that they want back. All
inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select, update

from ledger.errors import ChangedMeanwhile
from ledger.repository import Edit, HandedIn, Receipt
from store import tables
from store.facts import bump, get_fact
from store.history import CONFLICTS
from store.records import Records

WAITING = ("pending", "sent", "blocked")
RECEIPTS = Records(Receipt, tables.submission, number="receipt")
EDITS = Records(Edit, tables.outbox)


def submit(connection: Connection, edits: Sequence[Edit], *, person: str, token: str, now: datetime) -> Receipt:
    """Put edits into the outbox under one receipt; the same token again returns the first receipt, `repeated`."""
    if known := receipt_of(connection, token):
        return known
    number = _next_number(connection)
    given = Receipt(number, now, len(edits))
    RECEIPTS.add(connection, given, token=token, person=person)
    enqueue(connection, edits, person=person, receipt=number, source="portal", now=now)
    bump(connection)
    return given


def receipt_of(connection: Connection, token: str) -> Receipt | None:
    """The receipt that a token was answered with, marked `repeated`; None for a new token."""
    known = connection.execute(select(tables.submission).where(tables.submission.c.token == token)).one_or_none()
    return None if known is None else RECEIPTS.record(known, repeated=True)


def enqueue(
    connection: Connection, edits: Sequence[Edit], *, person: str, receipt: str, source: str, now: datetime
) -> None:
    """Edits into the outbox, in their order."""
    listed = [(uuid4().hex, edit) for edit in edits]
    of_all = {"receipt": receipt, "person": person, "source": source, "at": now.isoformat(), "state": "pending"}
    rows = [{"op": op, **EDITS.values(edit), **of_all} for op, edit in listed]
    if rows:
        connection.execute(insert(tables.outbox), rows)
    typed = [{"op": op, "text": edit.typed} for op, edit in listed if edit.typed]
    if typed:
        connection.execute(insert(tables.typed), typed)


def _next_number(connection: Connection) -> str:
    last = connection.scalar(select(tables.submission.c.seq).order_by(tables.submission.c.seq.desc()).limit(1)) or 0
    return f"{get_fact(connection, 'year')}-R{last + 1:06d}"


def receipt_state(connection: Connection, number: str) -> str:
    """waiting (some cell is on its way), conflict, blocked, or written; `unknown` for no such number."""
    return _state_of(set(connection.scalars(select(tables.outbox.c.state).where(tables.outbox.c.receipt == number))))


def _state_of(states: Collection[str]) -> str:
    words = {"pending": "waiting", "sent": "waiting", "conflict": "conflict", "blocked": "blocked"}
    return next((word for state, word in words.items() if state in states), "written" if states else "unknown")


def handed_in(connection: Connection, person: str, *, limit: int) -> list[HandedIn]:
    """The last receipts of a person, newest first, with what each wrote."""
    given, box = tables.submission.c, tables.outbox.c
    newest = select(given.receipt, given.at).where(given.person == person).order_by(given.seq.desc()).limit(limit)
    receipts = {row.receipt: datetime.fromisoformat(row.at) for row in connection.execute(newest)}
    wrote = select(box.receipt, box.key, box.column, box.state).where(box.receipt.in_(receipts)).order_by(box.seq)
    edits: dict[str, list[Row[str, str, str, str]]] = {number: [] for number in receipts}
    for row in connection.execute(wrote):
        edits[row.receipt].append(row)
    return [_handed_in(number, at, edits[number]) for number, at in receipts.items()]


def _handed_in(number: str, at: datetime, edits: Sequence[Row[str, str, str, str]]) -> HandedIn:
    keys, columns = (tuple(dict.fromkeys(row[which] for row in edits)) for which in (1, 2))
    return HandedIn(number, at, keys, columns, _state_of({row[3] for row in edits}))


def resolve(connection: Connection, conflict_id: int, *, value: str, person: str, now: datetime) -> None:
    """Settle an open conflict. A value other than the sheet's goes into the outbox, based on what the sheet says as far as
    it was read, so that a newer staff edit makes a new conflict instead of being overwritten."""
    record, base = CONFLICTS.table, tables.base
    settled = connection.execute(
        update(record)
        .where(record.c.id == conflict_id, record.c.state == "open")
        .values(state="settled", resolved_by=person, resolution=value)
    )
    if settled.rowcount != 1:
        raise ChangedMeanwhile("这条冲突已经由别人处理。")
    connection.execute(insert(tables.settlement).values(conflict=conflict_id, at=now.isoformat()))
    row = connection.execute(select(record).where(record.c.id == conflict_id)).one()
    here = (base.c.key == row.key) & (base.c.column == row.column)
    stands = connection.scalar(select(base.c.value).where(here))
    sheet = row.sheet if stands is None else stands
    connection.execute(update(record).where(record.c.id == conflict_id).values(sheet=sheet))
    if value != sheet:
        edit = Edit(row.key, row.column, sheet, value)
        enqueue(connection, [edit], person=person, receipt=f"C{conflict_id}", source="resolve", now=now)
    bump(connection)


def want_back(connection: Connection, keys: Iterable[str], *, person: str, now: datetime) -> None:
    """Ask for rows that staff deleted (`sync.rows.missing_rows` appends them); asking twice is asking once."""
    asked = set(connection.scalars(select(tables.missing_row.c.key)))
    for key in dict.fromkeys(keys):
        if key not in asked:
            connection.execute(insert(tables.missing_row).values(key=key, person=person, at=now.isoformat()))
