"""Which version of the sheet is this? The revision stamp against the stamps that this store has given out.

A sheet saved from a copy that was opened before our last write carries an older stamp: it is *stale* and is merged
against what that copy held, not against what we last agreed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select

from store import tables
from store.codec import Cell, same
from store.facts import get_fact, put_fact
from store.sheet import outbox
from store.sheet.stamp import Stamp
from sync.backends.base import Reading
from sync.errors import UnknownStamp
from sync.safety_stops import mark_of_stamp

ROW = "key"  # the column whose cell stands for a row that a batch adds
_ADOPTED = "adopted_stamps"
_RETURNED, _REMEMBERED = "returned_stamps", 100


@dataclass(frozen=True, slots=True)
class Known:
    """A stamp that this store gave out, or one that a person let pass; `settled` when its batch is proven and booked.
    `foreign` ones must be replaced by one of ours."""

    rev: int
    batch: str
    settled: bool
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose sheet it is: the revision of its stamp (of our last write, where the stamp is none of ours), how many cells of
    ours it proves to stand, whether it is a stale copy, and whether it needs a new stamp of ours."""

    rev: int
    settled: int = 0
    stale: bool = False
    restamp: bool = True


class CellChange(NamedTuple):
    """One change of one cell, from history."""

    cell: Cell
    seq: int
    old: str
    new: str


def identify(connection: Connection, found: Stamp | None) -> Known | None:
    """The store's record of a sheet's stamp; None when another portal, store or timeline wrote it."""
    row = None if found is None else _row(connection, found.batch)
    if found is None or row is None:
        return None
    if _words(found) in _adopted(connection):
        return Known(row.rev, row.batch, settled=True, foreign=True)
    if found.portal != get_fact(connection, "portal") or row.rev != found.rev:
        return None
    return Known(row.rev, row.batch, row.first_seq is not None)


def recognise(connection: Connection, sheet: Reading, *, year: int, now: datetime) -> Recognised:
    """Book what the sheet's stamp tells. One that is not known raises UnknownStamp, unless a person has let exactly that
    pass: then the sheet is merged against what we have."""
    known, last = identify(connection, sheet.stamp), int(get_fact(connection, "rev") or 0)
    if known is None:
        _let_pass(connection, sheet.stamp, now=now)
        return Recognised(last)
    settled = 0
    if known.rev > last and not known.settled:
        assert sheet.stamp is not None
        settled = outbox.settle(connection, sheet.stamp, year=year, now=now, landed=sheet.landed)
    outbox.unsend(connection)
    stale = get_fact(connection, "line") != known.batch
    if stale:
        came_back(connection, known.rev)
    put_fact(connection, "line", known.batch)
    return Recognised(known.rev, settled, stale, known.foreign or stale)


def _let_pass(connection: Connection, found: Stamp | None, *, now: datetime) -> None:
    mark = mark_of_stamp(found)
    if get_fact(connection, "passed") != mark:
        raise UnknownStamp(
            "这份台账文件不是本系统最近写过的版本（可能是别的系统写的、旧库对新文件，或恢复了历史版本）。"
        ).marked(mark)
    outbox.unsend(connection)
    if found is not None:
        adopt(connection, found, now=now)
        put_fact(connection, "line", found.batch)


def adopt(connection: Connection, found: Stamp, *, now: datetime) -> None:
    """A person let a sheet with this stamp pass: from now on it is a version like our own, so that a copy of that sheet
    saved later is a stale copy, and not that same accident let pass once more. It takes a place in our order."""
    if _row(connection, found.batch) is not None:
        return
    seq = outbox.last_seq(connection)
    connection.execute(
        insert(tables.stamp).values(batch=found.batch, at=now.isoformat(), read_seq=seq, first_seq=seq, cells="[]")
    )
    listed = json.dumps([*_adopted(connection), _words(found)], ensure_ascii=False)
    put_fact(connection, _ADOPTED, listed)


def came_back(connection: Connection, rev: int) -> None:
    """A sheet with an older stamp lies there again, from now until our next write: what staff type into it meanwhile can
    stand in a copy with that stamp, too."""
    times = [*_returned(connection), [rev, outbox.last_seq(connection)]]
    put_fact(connection, _RETURNED, json.dumps(times[-_REMEMBERED:]))


def _returned(connection: Connection) -> list[list[int]]:
    return json.loads(get_fact(connection, _RETURNED) or "[]")  # type: ignore[no-any-return]


def _adopted(connection: Connection) -> list[list[str]]:
    return json.loads(get_fact(connection, _ADOPTED) or "[]")  # type: ignore[no-any-return]


def _words(stamp: Stamp) -> list[str]:
    return [stamp.portal, str(stamp.rev), stamp.batch]


def untouched(connection: Connection, rev: int, shows: Mapping[Cell, str] | None = None) -> dict[Cell, tuple[str, ...]]:
    """For a copy with stamp `rev`: every text that a cell can have in it without anybody having edited the copy.

    Only cells that changed since that stamp are listed; any other holds the base. A copy may have been taken at any
    time until our next write, so texts that we accepted in between count as untouched too, as far as they may have stood
    when it was taken. First comes what the cell most likely said then; `shows`, what the copy says now, tells that
    (`_taken_after`, `_taken_before`).
    """
    row, changes, between = _interval(connection, rev)
    held: dict[Cell, dict[str, None]] = {}
    for one in changes:
        held.setdefault(one.cell, {one.old: None})
    said = {cell: next(iter(texts)) for cell, texts in held.items()}
    if row.first_seq is None:
        said |= {(key, name): value for key, name, value in json.loads(row.cells)}
    after = _taken_after(between, shows or {})
    before = _taken_before([one for one in between if one.seq > after], shows or {})
    for one in between:
        held[one.cell] = {**(held[one.cell] if one.seq > after else {}), one.new: None}
        if before is None or one.seq < before:
            said[one.cell] = one.new
    return {cell: tuple(dict.fromkeys((text, *held.get(cell, ())))) for cell, text in said.items()}


def went_back(connection: Connection, rev: int, shows: Mapping[Cell, str]) -> frozenset[Cell]:
    """The cells of one row that show a text which another took the place of since stamp `rev`, where nothing else tells
    whether the sheet is a copy from before that or somebody went back to that text. Empty where there are none, or in
    several rows: they are a copy from before."""
    _, _, between = _interval(connection, rev)
    after = _taken_after(between, shows)
    missed = frozenset(one.cell for one in _missed(between, shows) if one.seq > after)
    return missed if len({key for key, _ in missed}) == 1 else frozenset()


def _interval(connection: Connection, rev: int) -> tuple[Row[Any], list[CellChange], list[CellChange]]:
    """The stamp, all changes since, and those of them while the sheet bore it: a copy may have been taken at any moment
    then. What a person wants put back is no change of the sheet until our write: until then the moved text stands there.
    """
    row = connection.execute(select(tables.stamp).where(tables.stamp.c.rev == rev)).one()
    history, since = tables.history, row.read_seq if row.first_seq is None else row.first_seq
    seen = (history.c.seq > since) & (history.c.source != tables.PUT_BACK)
    found = connection.execute(select(history).where(seen).order_by(history.c.seq)).all()
    changes = [CellChange((one.key, one.column), one.seq, one.old, one.new) for one in found]
    spans = [
        _span(connection, rev, begun)
        for begun in (since, *(seq for again, seq in _returned(connection) if again == rev))
    ]
    return row, changes, [one for one in changes if any(begun < one.seq <= until for begun, until in spans)]


def _span(connection: Connection, rev: int, begun: int) -> tuple[int, float]:
    """From sequence number `begun`, when the sheet bore stamp `rev`, until our next write over it. A write that was killed
    before it began left its stamp behind, unproven: the sheet never bore that one."""
    proven = tables.stamp.c.first_seq.is_not(None) & (tables.stamp.c.read_seq >= begun)
    later = select(func.min(tables.stamp.c.rev)).where(tables.stamp.c.rev > rev, proven)
    until = connection.scalar(select(tables.stamp.c.read_seq).where(tables.stamp.c.rev == later.scalar_subquery()))
    return begun, inf if until is None else until


def _taken_after(between: Sequence[CellChange], shows: Mapping[Cell, str]) -> int:
    """The sequence number of the last change whose text the copy shows, where that text had not stood in its cell before:
    it was taken after that. 0 when nothing tells."""
    last, stood = 0, dict[Cell, list[str]]()
    for one in between:
        before = stood.setdefault(one.cell, [one.old])
        shown = shows.get(one.cell)
        if shown is not None and same(one.cell[1], shown, one.new):
            last = last if any(same(one.cell[1], shown, text) for text in before) else one.seq
        before.append(one.new)
    return last


def _taken_before(between: Sequence[CellChange], shows: Mapping[Cell, str]) -> int | None:
    """The sequence number of a change that the copy does not have though it has its cell's text from before: it was
    taken before that. None when nothing tells."""
    return min((one.seq for one in _missed(between, shows)), default=None)


def _missed(between: Sequence[CellChange], shows: Mapping[Cell, str]) -> list[CellChange]:
    """Changes from before which the copy shows its cell, and not what they came to."""
    last = {one.cell: one.new for one in between}
    return [
        one
        for one in between
        if (shown := shows.get(one.cell)) is not None
        and same(one.cell[1], shown, one.old)
        and not same(one.cell[1], shown, last[one.cell])
    ]


def appended_since(connection: Connection, rev: int) -> set[str]:
    """Keys of the rows that our writes after stamp `rev` added: a copy with that stamp cannot have them."""
    later = select(tables.stamp.c.cells).where(tables.stamp.c.rev > rev)
    return {key for cells in connection.scalars(later) for key, name, _ in json.loads(cells) if name == ROW}


def _row(connection: Connection, batch: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(tables.stamp).where(tables.stamp.c.batch == batch)).one_or_none()
