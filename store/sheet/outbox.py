"""Booking: base and history advance together, operations change state. Every function runs inside a transaction.

`book` is the only place where base and history are written, so neither can exist without the other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from ledger.repository import Change, Conflict, Finding
from store import tables
from store.codec import DATED, Cell, readable
from store.facts import get_fact, put_fact
from store.history import CHANGES, CONFLICTS, FINDINGS
from store.sheet.clash import Clash
from store.sheet.stamp import Stamp

OPEN = ("pending", "blocked")
HANDED_IN = ("portal", "resolve")
SHEET = "sheet"
AT_ONCE = 400  # keys asked for in one statement; SQLite takes no more than 999 values in its older versions
SAID = and_(
    or_(tables.history.c.source != SHEET, tables.history.c.old != tables.history.c.new),
    tables.history.c.source.not_in(tables.ASIDE),
)
"""History in which somebody said something: all but the lines of `grown_true` and of `record_displaced`."""
# What every cycle asks, made once: to make a statement takes longer than to ask it.
_LAST_SEQ = select(func.max(tables.history.c.seq))
_BASE_OF = select(tables.base.c.key, tables.base.c.column, tables.base.c.value, tables.base.c.good).where(
    tables.base.c.key.in_(bindparam("keys", expanding=True))
)


@dataclass(frozen=True, slots=True)
class AgreedChange:
    """One agreed change of one cell."""

    cell: Cell
    new: str
    source: str
    person: str
    op: str = ""


def book(connection: Connection, steps: Iterable[AgreedChange], *, year: int, now: datetime) -> int:
    """Advance base and history by each step that changes something; returns how many did."""
    steps = list(steps)
    held = _held(connection, {step.cell for step in steps})
    fresh, lines = held.keys() ^ {step.cell for step in steps}, []
    for step in steps:
        old, good = held.get(step.cell, ("", ""))
        if old == step.new:
            continue
        # What a person handed in was understood at the service; asking its text again could only lose its meaning.
        good = (
            step.new
            if step.source in HANDED_IN
            else readable(step.cell[1], step.new, year=year, previous=good, today=now.date())
        )
        held[step.cell] = (step.new, good)
        lines.append(_line(step, old, now))
    changed = {(line["key"], line["column"]) for line in lines}
    rows = [
        (cell, {"at_key": cell[0], "at_column": cell[1], "text": held[cell][0], "read": held[cell][1]})
        for cell in changed
    ]
    _save(
        connection,
        [row for cell, row in rows if cell in fresh],
        [row for cell, row in rows if cell not in fresh],
    )
    return _tell(connection, lines)


def _line(step: AgreedChange, old: str, now: datetime) -> dict[str, Any]:
    change = Change(0, now, step.source, step.person, *step.cell, old, step.new)
    return CHANGES.values(change) | {"op": step.op}


def _tell(connection: Connection, lines: Sequence[dict[str, Any]]) -> int:
    """Lines into history; how many."""
    if lines:
        connection.execute(insert(tables.history), lines)
    return len(lines)


def _held(connection: Connection, cells: Collection[Cell]) -> dict[Cell, tuple[str, str]]:
    """What base says in these cells, and how it is read."""
    keys = sorted({key for key, _ in cells})
    found = {}
    for start in range(0, len(keys), AT_ONCE):
        for row in connection.execute(_BASE_OF, {"keys": keys[start : start + AT_ONCE]}):
            if (row.key, row.column) in cells:
                found[row.key, row.column] = (row.value, row.good)
    return found


def _save(connection: Connection, fresh: Sequence[dict[str, str]], known: Sequence[dict[str, str]]) -> None:
    """Base, by rows of (at_key, at_column, text, read)."""
    base = tables.base
    values: dict[str, Any] = {"value": bindparam("text"), "good": bindparam("read")}
    if fresh:
        made = insert(base).values(key=bindparam("at_key"), column=bindparam("at_column"), **values)
        connection.execute(made, fresh)
    if known:
        here = (base.c.key == bindparam("at_key")) & (base.c.column == bindparam("at_column"))
        connection.execute(update(base).where(here).values(**values), known)


def record_displaced(
    connection: Connection, steps: Sequence[tuple[Cell, str, str]], *, person: str, now: datetime
) -> None:
    """Into history alone, for each (cell, text, agreed): the text stood there and goes back to what is agreed, which it
    was all the while."""
    lines = []
    for cell, text, agreed in steps:
        lines.append(_line(AgreedChange(cell, text, tables.MOVED, ""), agreed, now))
        lines.append(_line(AgreedChange(cell, agreed, tables.PUT_BACK, person), text, now))
    _tell(connection, lines)


def take_over(connection: Connection, changes: Sequence[Change], *, year: int) -> None:
    """Book many dated changes at once, as they are (a demonstration's year); each cell ends with its last one."""
    if not changes:
        return
    connection.execute(insert(tables.history), [CHANGES.values(change) for change in changes])
    last = {(c.key, c.column): c.new for c in changes}
    _save(
        connection,
        [],
        [
            {
                "at_key": key,
                "at_column": name,
                "text": text,
                "read": readable(name, text, year=year, previous=text, today=None),
            }
            for (key, name), text in last.items()
        ],
    )


def last_seq(connection: Connection) -> int:
    """The newest history sequence number; 0 for none."""
    return connection.scalar(_LAST_SEQ) or 0


def settle(
    connection: Connection, stamp: Stamp, *, year: int, now: datetime, landed: Collection[str] | None = None
) -> int:
    """The batch of `stamp` is proven to stand: its operations are done, base and history say so. Returns cells.

    `landed`, where a backend proves them one by one, are the operations of which that is true; the others wait again.
    """
    outbox = tables.outbox
    # Not only `sent`: an operation that waits again after a lost reply is proven by the stamp all the same.
    mine = (outbox.c.batch == stamp.batch) & outbox.c.state.in_(("sent", *OPEN))
    rows = connection.execute(select(outbox).where(mine).order_by(*tables.BUILDING)).all()
    # One write carries all edits of its cell, under the id of the last.
    cells = {(r.key, r.column) for r in rows if landed is None or r.op in landed}
    done = [r for r in rows if (r.key, r.column) in cells]
    steps = [AgreedChange((r.key, r.column), r.value, r.source, r.person, r.op) for r in done]
    book(connection, steps, year=year, now=now)
    finish(connection, [r.op for r in done], "done")
    connection.execute(update(outbox).where(mine).values(state="pending", batch="", reason=""))
    proven = update(tables.stamp).where(tables.stamp.c.batch == stamp.batch)
    connection.execute(proven.values(first_seq=last_seq(connection)))
    put_fact(connection, "rev", str(stamp.rev))
    put_fact(connection, "line", stamp.batch)
    return len(cells)


def unsend(connection: Connection) -> None:
    """Operations in doubt did not land, as the sheet's stamp shows: they wait again."""
    connection.execute(update(tables.outbox).where(tables.outbox.c.state == "sent").values(state="pending"))


def call_back(connection: Connection, batch: str) -> None:
    """A write that certainly never reached the sheet: its operations wait again, its stamp never was."""
    mine = (tables.outbox.c.batch == batch) & (tables.outbox.c.state == "sent")
    connection.execute(update(tables.outbox).where(mine).values(state="pending", batch=""))
    connection.execute(delete(tables.stamp).where(tables.stamp.c.batch == batch))


def send(connection: Connection, ops: Sequence[str], cells: Mapping[Cell, str], *, now: datetime) -> Stamp:
    """Mark operations as sent under a new stamp, durably before the request leaves. `cells` is all it will write."""
    batch = uuid4().hex
    listed = json.dumps([[key, name, value] for (key, name), value in cells.items()], ensure_ascii=False)
    made = insert(tables.stamp).values(batch=batch, at=now.isoformat(), read_seq=last_seq(connection), cells=listed)
    rev = connection.execute(made).inserted_primary_key[0]  # type: ignore[index]
    _mark(connection, ops, state="sent", batch=batch, reason="")
    return Stamp(get_fact(connection, "portal"), rev, batch)


def finish(connection: Connection, ops: Iterable[str], state: str) -> None:
    """Operations reach a final state."""
    _mark(connection, ops, state=state, reason="")


def _mark(connection: Connection, ops: Iterable[str], **values: str) -> None:
    listed = [{"this": op} for op in ops]
    if listed:
        here = tables.outbox.c.op == bindparam("this")
        connection.execute(update(tables.outbox).where(here).values(**values), listed)


def understand(connection: Connection, ops: Sequence[str], *, now: datetime) -> int:
    """Edits that ask for what the sheet says already: their person's word settles how that text is read (不涉及, which
    nobody but the office can make a value). Returns how many cells are read otherwise than before."""
    outbox = tables.outbox
    asked = select(outbox).where(outbox.c.op.in_(ops), outbox.c.source.in_(HANDED_IN)).order_by(outbox.c.seq)
    lines = []
    for row in connection.execute(asked).all() if ops else []:
        cell = (row.key, row.column)
        text, good = _held(connection, {cell}).get(cell, ("", row.value))
        if text == row.value != good:
            _read_as(connection, cell, row.value)
            lines.append(_line(AgreedChange(cell, text, row.source, row.person, row.op), text, now))
    return _tell(connection, lines)


def grown_true(connection: Connection, *, year: int, now: datetime) -> int:
    """Once a day: staff's texts that were asked for being ahead of their day are read as they stand, once the day has come,
    which nobody's word is needed for. Returns how many are."""
    today, base, lines = now.date(), tables.base, []
    if get_fact(connection, "read_on") == today.isoformat():
        return 0
    put_fact(connection, "read_on", today.isoformat())
    for row in connection.execute(select(base).where(base.c.column.in_(DATED), base.c.value != "")).all():
        cell = (row.key, row.column)
        new = readable(row.column, row.value, year=year, previous=row.good, today=today)
        if new != row.good:
            _read_as(connection, cell, new)
            lines.append(_line(AgreedChange(cell, row.value, SHEET, "系统"), row.value, now))
    return _tell(connection, lines)


def _read_as(connection: Connection, cell: Cell, good: str) -> None:
    """A cell's agreed text stays, and is read otherwise."""
    here = (tables.base.c.key == cell[0]) & (tables.base.c.column == cell[1])
    connection.execute(update(tables.base).where(here).values(good=good))


def block(connection: Connection, reasons: Mapping[str, str]) -> bool:
    """Keep operations that cannot be written now, each with its reason; frees those whose reason is gone.

    Returns whether anything changed."""
    outbox = tables.outbox
    asked = select(outbox.c.op, outbox.c.state, outbox.c.reason).where(outbox.c.state.in_(OPEN))
    changed = []
    for row in connection.execute(asked):
        reason = reasons.get(row.op, "")
        wanted = "blocked" if reason else "pending"
        if (row.state, row.reason) != (wanted, reason):
            changed.append({"this": row.op, "now": wanted, "why": reason})
    if changed:
        here = outbox.c.op == bindparam("this")
        connection.execute(update(outbox).where(here).values(state=bindparam("now"), reason=bindparam("why")), changed)
    return bool(changed)


def clash(connection: Connection, cell: Cell, found: Clash, *, now: datetime) -> None:
    """Record a conflict with every side; the operation, if there is one, ends here."""
    who, when = _author(connection, cell, found, now)
    made = Conflict(0, now, *cell, found.base, found.sheet, found.portal, who, when)
    CONFLICTS.add(connection, made, op=found.op)
    if found.op:
        finish(connection, [found.op], "conflict")


def _author(connection: Connection, cell: Cell, found: Clash, now: datetime) -> tuple[str, datetime]:
    if found.op:
        row = connection.execute(select(tables.outbox).where(tables.outbox.c.op == found.op)).one()
        return row.person, datetime.fromisoformat(row.at)
    history = tables.history
    here = (history.c.key == cell[0]) & (history.c.column == cell[1])
    last = connection.execute(select(history).where(here).order_by(history.c.seq.desc()).limit(1)).one_or_none()
    return (last.person, datetime.fromisoformat(last.at)) if last else ("", now)


def replace_findings(connection: Connection, findings: Sequence[Finding]) -> None:
    """The findings of the newest reading take the place of the last one's."""
    connection.execute(delete(FINDINGS.table))
    if findings:
        connection.execute(insert(FINDINGS.table), [FINDINGS.values(found) for found in findings])


def replace_places(connection: Connection, rows: Mapping[str, int]) -> None:
    """Where each key stands now."""
    connection.execute(delete(tables.place))
    if rows:
        connection.execute(insert(tables.place), [{"key": key, "row": row} for key, row in rows.items()])
