"""回头看 in the store: last year's tasks, and what every unit found about each.

A check holds its present values; every change of it is an audit event with the texts before and after, so nothing that was
once written is lost, whichever side wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, Text, insert, select, update

from ledger.duties.look_back import TAB, WAITING, Check, Item, LookBack, check_of_row, read_values
from ledger.duties.look_back_service import Past
from ledger.duties.look_back_sources import LastYear
from ledger.duties.side_rows import SideRow
from ledger.repository import SUBMITTED_BY
from ledger.units.directory import Directory
from store.audit import AuditEvent, audit_events, record
from store.database import reading, writing
from store.duties import side_rows
from store.facts import bump, get_fact
from store.per_version import PerVersion
from store.tables import metadata

STAFF = "表格"

look_back_item = Table(
    "lookback_item",
    metadata,
    Column("key", String, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("due_text", Text, nullable=False),
    Column("due", String, nullable=False),
    Column("linked", Integer),
    Column("linked_by", String, nullable=False, default=""),
)

# `former` and `texts` are JSON objects by column code name.
look_back_check = Table(
    "lookback_check",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("item", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("role", String, nullable=False),
    Column("former", Text, nullable=False),
    Column("texts", Text, nullable=False, default="{}"),
    Column("person", String, nullable=False, default=""),
    Column("at", String, nullable=False, default=""),
    Column("source", String, nullable=False, default=""),
    Column("review", String, nullable=False, default=""),
    Column("comment", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)


class LookBackStore:
    """`ledger.duties.look_back_service.LookBackRepository` over a store."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._known: PerVersion[str, LookBack] = PerVersion(engine, lambda connection, _: load(connection))

    def look_back(self) -> LookBack:
        """All items and checks, read once per version of the store."""
        return self._known.get("")

    def take_up(self, last: LastYear, *, person: str) -> tuple[int, int]:
        """See `LookBackRepository.take_up`; rows that staff typed before are taken over by the new checks."""
        with writing(self._engine) as connection:
            return take_up(connection, last, person=person, now=self._now())

    def put(self, key: str, values: Mapping[str, str], *, person: str, version: int) -> bool:
        """Store a check's values, unless its version is another by now."""
        with writing(self._engine) as connection:
            held = _held(connection, key)
            if held.version != version:
                return False
            _store(connection, held, values, person=person, source="portal", now=self._now())
            bump(connection)
            return True

    def review(self, key: str, state: str, comment: str, *, person: str, version: int) -> bool:
        """Store the office's word, unless the check's version is another by now."""
        with writing(self._engine) as connection:
            held = _held(connection, key)
            if held.version != version:
                return False
            _set(connection, held, review=state, comment=comment)
            detail = {"审核": state, "意见": comment, "当时的结论": held.verdict, SUBMITTED_BY: held.person}
            record(connection, AuditEvent(self._now(), person, "lookback.reviewed", key, detail))
            bump(connection)
            return True

    def link(self, links: Mapping[str, int], *, person: str) -> None:
        """Which task of this year carries an item on."""
        with writing(self._engine) as connection:
            for key, no in links.items():
                values = {"linked": no, "linked_by": person}
                connection.execute(update(look_back_item).where(look_back_item.c.key == key).values(**values))
                detail = {"对应本年度任务": str(no or "无")}
                record(connection, AuditEvent(self._now(), person, "lookback.linked", key, detail))
            bump(connection)

    def past(self, key: str) -> Sequence[Past]:
        """A check's history, newest first."""
        with reading(self._engine) as connection:
            found = audit_events(connection, kinds=["lookback."], subject=key)
        return [Past(d.at, d.person, d.kind, d.detail) for d in found]


def load(connection: Connection) -> LookBack:
    """All items and checks."""
    items = connection.execute(select(look_back_item).order_by(look_back_item.c.no))
    checks = connection.execute(select(look_back_check).order_by(look_back_check.c.position))
    return LookBack(tuple(map(_item, items)), tuple(map(_check, checks)))


def take_up(connection: Connection, last: LastYear, *, person: str, now: datetime) -> tuple[int, int]:
    """Add what is new, refresh the words of known items; what was checked stays. Returns (items, checks) that are new."""
    known = load(connection)
    held_items, held_checks = {i.key for i in known.items}, {c.key for c in known.checks}
    fresh = [c for c in last.checks if c.key not in held_checks]
    for item in last.items:
        words = _words(item)
        if item.key in held_items:
            connection.execute(update(look_back_item).where(look_back_item.c.key == item.key).values(**words))
        else:
            connection.execute(insert(look_back_item).values(key=item.key, **words))
    if fresh:
        connection.execute(insert(look_back_check), [_new(check) for check in fresh])
    counts = (sum(i.key not in held_items for i in last.items), len(fresh))
    detail = {"任务": str(len(last.items)), "新增任务": str(counts[0]), "新增核查": str(counts[1])}
    record(connection, AuditEvent(now, person, "lookback.imported", str(last.year), detail))
    _take_over(connection, side_rows.current(connection, TAB), now=now, only=frozenset(c.key for c in fresh))
    bump(connection)
    return counts


def adopt(connection: Connection, rows: Sequence[SideRow], store: object, now: datetime) -> None:  # noqa: ARG001
    """New versions of rows in the sheet's tab become values of the checks that they can only mean: the newest word
    counts, the one before stands in the check's history."""
    _take_over(connection, rows, now=now)


def _take_over(
    connection: Connection, rows: Sequence[SideRow], *, now: datetime, only: frozenset[str] | None = None
) -> None:
    if not rows:
        return
    look_back = load(connection)
    directory = Directory.load(get_fact(connection, "units")) if look_back.items else Directory(())
    for row in rows:
        check, _ = check_of_row(row, look_back, directory)
        if check is None or (only is not None and check.key not in only):
            continue
        held = _held(connection, check.key)  # an earlier row may have been about the same check
        typed, _ = read_values(row.texts, int(get_fact(connection, "year")))
        if typed and dict(held.values) != {**held.values, **typed}:
            _store(connection, held, {**held.values, **typed}, person=STAFF, source="sheet", now=now)


def _store(
    connection: Connection, held: Check, values: Mapping[str, str], *, person: str, source: str, now: datetime
) -> None:
    _set(
        connection,
        held,
        texts=json.dumps(dict(values), ensure_ascii=False),
        person=person,
        at=now.isoformat(),
        source=source,
        review=WAITING,
        comment="",
    )
    detail = {f"原{name}": text for name, text in held.values.items() if values.get(name) != text}
    detail |= {name: text for name, text in values.items() if held.values.get(name) != text}
    if held.review and held.review != WAITING:
        detail["原审核"] = f"{held.review} {held.comment}".strip()
    record(
        connection,
        AuditEvent(now, person, f"lookback.{'checked' if source == 'portal' else 'sheet'}", held.key, detail),
    )


def _set(connection: Connection, held: Check, **values: Any) -> None:
    chosen = update(look_back_check).where(look_back_check.c.key == held.key)
    connection.execute(chosen.values(version=held.version + 1, **values))


def _held(connection: Connection, key: str) -> Check:
    return _check(connection.execute(select(look_back_check).where(look_back_check.c.key == key)).one())


def _words(item: Item) -> dict[str, object]:
    return {
        "year": item.year,
        "no": item.no,
        "title": item.title,
        "requirement": item.requirement,
        "due_text": item.due_text,
        "due": item.due.isoformat() if item.due else "",
    }


def _new(check: Check) -> dict[str, object]:
    return {
        "key": check.key,
        "item": check.item,
        "unit": check.unit,
        "role": check.role,
        "former": json.dumps(dict(check.former), ensure_ascii=False),
    }


def _item(row: Row[Any]) -> Item:
    due = date.fromisoformat(row.due) if row.due else None
    return Item(
        row.key, row.year, row.no, row.title, row.requirement, row.due_text, due, row.linked, row.linked_by
    )


def _check(row: Row[Any]) -> Check:
    return Check(
        row.key,
        row.item,
        row.unit,
        row.role,
        json.loads(row.former),
        json.loads(row.texts),
        row.person,
        datetime.fromisoformat(row.at) if row.at else None,
        row.source,
        row.review,
        row.comment,
        row.version,
    )
