"""保障情况 in the store: every version of every unit's register, from the portal and from the shared sheet's tab.

The newest change of a field wins, wherever it was made; every version stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
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
from store.records import Records
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

ASSURANCES = Records(Assurance, assurance, values="texts")


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
            return _versions(connection, year, unit)

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
    seq = ASSURANCES.add(connection, made, year=year)
    who = made.person or made.source
    record(connection, AuditEvent(made.at, who, "assurance.filled", made.unit, {"来源": made.source}))
    return replace(made, seq=seq)


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
    return MappingProxyType(
        {one.unit: one for one in ASSURANCES.find(connection, assurance.c.seq.in_(newest))}
    )


def _of_unit(connection: Connection, year: int, unit: str) -> Assurance | None:
    return next(iter(_versions(connection, year, unit)), None)


def _versions(connection: Connection, year: int, unit: str) -> tuple[Assurance, ...]:
    return ASSURANCES.find(connection, assurance.c.year == year, assurance.c.unit == unit, newest=True)
