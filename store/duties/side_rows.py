"""The side tabs' rows in the store: every version of every row that staff typed, appended and never changed.

A version ends when a reading no longer shows it; its texts stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Index

from ledger.breakdown import Breakdown
from ledger.repository import Finding
from ledger.side_doubts import doubts_of
from ledger.side_rows import SIDE_TABS, SideRow, SideRows
from ledger.units.directory import Directory
from store.database import reading
from store.facts import get_fact, put_fact
from store.keeper import Keeper
from store.records import Records

SIDE_ROWS = Records.declared(SideRow, "side_row", Index("side_row_now", "tab", "ended", "row"))
_C = SIDE_ROWS.c

Typed = Mapping[str, tuple[int, Mapping[str, str]]]
"""What a reading shows of a tab: identity -> (row, texts)."""


class SideRowsStore(Keeper, SideRows):
    """Reads the side tabs' rows of one store."""

    def side_rows(self, tab: str) -> Sequence[SideRow]:
        with reading(self.engine) as connection:
            return current(connection, tab)

    def side_trouble(self, tab: str) -> str:
        with reading(self.engine) as connection:
            return get_fact(connection, f"side_trouble:{tab}")


def current(connection: Connection, tab: str) -> list[SideRow]:
    """The rows that stand in the tab now, in its order."""
    return sorted(SIDE_ROWS.find(connection, _C.tab == tab, _C.ended == ""), key=lambda row: row.row)


def versions(connection: Connection, tab: str, identity: str) -> Sequence[SideRow]:
    """Every version of a row, oldest first."""
    return SIDE_ROWS.find(connection, _C.tab == tab, _C.identity == identity)


def unit_of(row: SideRow, directory: Directory) -> str:
    """The short name of the unit that the row says it is of; the empty text when it cannot be told."""
    unit = directory.resolve(row.texts.get("unit", "")).unit
    return unit.short_name if unit else ""


def keep(connection: Connection, tab: str, typed: Typed, now: datetime) -> list[SideRow]:
    """Book what a reading shows of a tab; returns the versions that are new. Rows that only moved are not new."""
    known = {row.identity: row for row in current(connection, tab)}
    fresh = []
    for identity, (place, texts) in typed.items():
        held = known.pop(identity, None)
        if held is None or dict(held.texts) != dict(texts):
            if held is not None:
                SIDE_ROWS.set(connection, _C.seq == held.seq, ended=now)
            made = SideRow(0, tab, identity, place, dict(texts), now)
            fresh.append(replace(made, seq=SIDE_ROWS.add(connection, made)))
        elif held.row != place:
            SIDE_ROWS.set(connection, _C.seq == held.seq, row=place)
    for gone in known.values():
        SIDE_ROWS.set(connection, _C.seq == gone.seq, ended=now)
    return fresh


def findings(connection: Connection, breakdown: Breakdown) -> list[Finding]:
    """Cells of the rows that stand in the tabs now that were not taken over as they were typed."""
    last = max((task.no for task in breakdown.tasks), default=0)
    return [
        found
        for tab in SIDE_TABS
        for row in current(connection, tab)
        for found in doubts_of(row, year=breakdown.year, last_task=last)
    ]


def put_trouble(connection: Connection, tab: str, sentence: str) -> bool:
    """Remember why a tab cannot be read (the empty text: it can); returns whether that is news."""
    if get_fact(connection, f"side_trouble:{tab}") == sentence:
        return False
    put_fact(connection, f"side_trouble:{tab}", sentence)
    return True
