"""保障情况 in the store: every version of every unit's register, from the portal and from the shared sheet's tab.

The newest change of a field wins, wherever it was made; every version stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
)

from ledger.clock import Clock
from ledger.duties.assurance import FIELDS, TAB, Assurance, read_values
from ledger.duties.side_rows import SOURCE_WORDS, SideRow
from ledger.units.directory import Directory
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.duties import side_rows
from store.facts import bump
from store.per_version import PerVersion
from store.tables import metadata

assurance = Table(
    "assurance",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("year", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("source", String, nullable=False),
    Column("texts", Text, nullable=False),
    Column("doubts", Text, nullable=False, default="{}"),
    sqlite_autoincrement=True,
)
Index("assurance_unit", assurance.c.year, assurance.c.unit, assurance.c.seq)


class Assurances:
    """The registers of one store (`ledger.duties.assurance_service.AssuranceRepository`)."""

    def __init__(self, store: Any) -> None:
        self._engine: Engine = store.engine
        self._clock: Clock = store.clock
        self._store = store
        self._current = PerVersion(self._engine, _current)
        self._typed = PerVersion(self._engine, side_rows.current)

    def now(self) -> datetime:
        """The time in China."""
        return self._clock.now()

    def current(self, year: int) -> Mapping[str, Assurance]:
        """The newest version by unit."""
        return self._current.get(year)

    def history(self, year: int, unit: str) -> Sequence[Assurance]:
        """Every version of a unit's, newest first."""
        with reading(self._engine) as connection:
            found = select(assurance).where(assurance.c.year == year, assurance.c.unit == unit)
            return [_version(r) for r in connection.execute(found.order_by(assurance.c.seq.desc()))]

    def add(self, year: int, made: Assurance, *, after: int) -> Assurance | None:
        """Append a version; None, appending nothing, when the newest one is not `after` any more."""
        with writing(self._engine) as connection:
            held = _of_unit(connection, year, made.unit)
            if (held.seq if held else 0) != after:
                return None
            kept = append(connection, year, made)
            bump(connection)
        return kept

    def unplaced(self, year: int) -> Sequence[SideRow]:  # noqa: ARG002 - the sheet shows one year
        """Rows of the shared sheet's tab whose unit nobody knows."""
        return [row for row in self._typed.get(TAB) if not _unit_of(row, self._store.directory)]


def append(connection: Connection, year: int, made: Assurance) -> Assurance:
    """Book a version and its audit event."""
    seq = connection.scalar(
        insert(assurance)
        .returning(assurance.c.seq)
        .values(
            year=year,
            unit=made.unit,
            at=made.at.isoformat(),
            person=made.person,
            source=made.source,
            texts=json.dumps(dict(made.values), ensure_ascii=False),
            doubts=json.dumps(dict(made.doubts), ensure_ascii=False),
        )
    )
    who = made.person or made.source
    record(connection, AuditEvent(made.at, who, "assurance.filled", made.unit, {"来源": made.source}))
    return Assurance(made.unit, made.values, made.at, made.person, made.source, made.doubts, int(seq or 0))


def adopt(connection: Connection, rows: Sequence[SideRow], store: Any, now: datetime) -> None:
    """Take over what staff typed into the tab: the fields that they changed, as a new version marked 表格中填写."""
    year = store.breakdown.year
    for row in rows:
        unit = _unit_of(row, store.directory)
        if not unit:
            continue
        held = _of_unit(connection, year, unit)
        before = dict(held.values) if held else {}
        changed, doubts = _changes(row, _former(connection, row), before, year=year)
        kept_doubts = {n: t for n, t in (held.doubts if held else {}).items() if n not in changed}
        if any(before.get(name, "") != text for name, text in changed.items()) or doubts.keys() - kept_doubts:
            made = Assurance(unit, before | changed, now, "", SOURCE_WORDS, kept_doubts | doubts)
            append(connection, year, made)


def _changes(
    row: SideRow, former: Mapping[str, str], before: Mapping[str, str], *, year: int
) -> tuple[dict[str, str], dict[str, str]]:
    """The readable values that staff changed since the row's former version, and messages about the others."""
    typed = {n: t for n, t in row.texts.items() if n in FIELDS and t != former.get(n)}
    values, doubts = read_values(typed, year=year)
    stood, _ = read_values(former, year=year)
    # A cell that was emptied takes back only what it had put there itself.
    emptied = {n: "" for n in stood if n not in row.texts and before.get(n) == stood[n]}
    return emptied | values, doubts


def _former(connection: Connection, row: SideRow) -> Mapping[str, str]:
    table = side_rows.side_row
    found = (
        select(table.c.texts)
        .where(table.c.tab == row.tab, table.c.identity == row.identity, table.c.seq < row.seq)
        .order_by(table.c.seq.desc())
        .limit(1)
    )
    text = connection.scalar(found)
    return json.loads(text) if text else {}


def _unit_of(row: SideRow, directory: Directory) -> str:
    unit = directory.resolve(row.texts.get("unit", "")).unit
    return unit.short_name if unit else ""


def _current(connection: Connection, year: int) -> Mapping[str, Assurance]:
    newest = select(func.max(assurance.c.seq)).where(assurance.c.year == year).group_by(assurance.c.unit)
    rows = connection.execute(select(assurance).where(assurance.c.seq.in_(newest)))
    return MappingProxyType({r.unit: _version(r) for r in rows})


def _of_unit(connection: Connection, year: int, unit: str) -> Assurance | None:
    found = select(assurance).where(assurance.c.year == year, assurance.c.unit == unit)
    row = connection.execute(found.order_by(assurance.c.seq.desc()).limit(1)).first()
    return _version(row) if row else None


def _version(r: Row[Any]) -> Assurance:
    at = datetime.fromisoformat(r.at)
    return Assurance(r.unit, json.loads(r.texts), at, r.person, r.source, json.loads(r.doubts), r.seq)
