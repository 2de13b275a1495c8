"""保障情况 in the store: every version of every unit's register, from the portal and from the shared sheet's tab.

The newest change of a field wins, wherever it was made; every version stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Index

from ledger.duties.assurance import FIELDS, TAB, Assurance, AssuranceRepository, read_values
from ledger.side_rows import SOURCE_WORDS, SideRow
from store.audit import AuditEvent, record
from store.duties import side_rows
from store.keeper import Kept, VersionsKeeper, of_unit, per_version
from store.records import Records, of_the_year

ASSURANCES = Records.declared(
    Assurance,
    "assurance",
    of_the_year(),
    Index("assurance_unit", "year", "unit", "seq"),
    values="texts",
)


class Assurances(VersionsKeeper[Assurance], AssuranceRepository):
    """The registers of one store."""

    records = ASSURANCES

    def append(self, connection: Connection, made: Assurance) -> Assurance:
        return append(connection, made)

    @per_version
    def unplaced(self, connection: Connection) -> Sequence[SideRow]:
        directory = self.store.directory
        return [row for row in side_rows.current(connection, TAB) if not side_rows.unit_of(row, directory)]


def append(connection: Connection, made: Assurance) -> Assurance:
    """Book a version and its audit event."""
    number = ASSURANCES.add(connection, made)
    who = made.person or made.source
    record(connection, AuditEvent(made.at, who, "assurance.filled", made.unit, {"来源": made.source}))
    return replace(made, seq=number)


def adopt(connection: Connection, rows: Sequence[SideRow], store: Kept, now: datetime) -> None:
    """Take over what staff typed into the tab: the fields that they changed, as a new version marked 表格中填写."""
    year = store.breakdown.year
    for row in rows:
        unit = side_rows.unit_of(row, store.directory)
        if not unit:
            continue
        held = next(iter(of_unit(connection, ASSURANCES, unit)), None)
        before = dict(held.values) if held else {}
        changed, doubts = _changes(row, _former(connection, row), before, year=year)
        kept_doubts = {n: t for n, t in (held.doubts if held else {}).items() if n not in changed}
        if any(before.get(name, "") != text for name, text in changed.items()) or doubts.keys() - kept_doubts:
            made = Assurance(unit, before | changed, now, "", SOURCE_WORDS, kept_doubts | doubts)
            append(connection, made)


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
    before = [v for v in side_rows.versions(connection, row.tab, row.identity) if v.seq < row.seq]
    return before[-1].texts if before else {}
