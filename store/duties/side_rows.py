"""The side tabs' rows in the store: every version of every row that staff typed, appended and never changed.

A version ends when a reading no longer shows it; its texts stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

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
    insert,
    select,
    update,
)

from ledger.breakdown import Breakdown
from ledger.duties.side_doubts import doubts_of
from ledger.duties.side_rows import SIDE_TABS, SideRow
from ledger.repository import Finding
from store.database import reading
from store.facts import get_fact, put_fact
from store.tables import metadata

side_row = Table(
    "side_row",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("tab", String, nullable=False),
    Column("identity", String, nullable=False),
    Column("row", Integer, nullable=False),
    Column("texts", Text, nullable=False),
    Column("first_seen", String, nullable=False),
    Column("ended", String, nullable=False, default=""),
    sqlite_autoincrement=True,
)
Index("side_row_now", side_row.c.tab, side_row.c.ended, side_row.c.row)

Typed = Mapping[str, tuple[int, Mapping[str, str]]]
"""What a reading shows of a tab: identity -> (row, texts)."""


class SideRowsStore:
    """Reads the side tabs' rows of one store (`ledger.duties.side_rows.SideRows`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def side_rows(self, tab: str) -> Sequence[SideRow]:
        """The rows that stand in the tab now, in its order."""
        with reading(self._engine) as connection:
            return current(connection, tab)

    def side_versions(self, tab: str, identity: str) -> Sequence[SideRow]:
        """Every version of a row, oldest first."""
        found = select(side_row).where(side_row.c.tab == tab, side_row.c.identity == identity)
        with reading(self._engine) as connection:
            return [_side_row(r) for r in connection.execute(found.order_by(side_row.c.seq))]

    def side_trouble(self, tab: str) -> str:
        """Why the tab could not be read at the last reading."""
        with reading(self._engine) as connection:
            return get_fact(connection, f"side_trouble:{tab}")


def current(connection: Connection, tab: str) -> list[SideRow]:
    """The rows that stand in the tab now, in its order."""
    found = select(side_row).where(side_row.c.tab == tab, side_row.c.ended == "")
    return [_side_row(r) for r in connection.execute(found.order_by(side_row.c.row))]


def keep(connection: Connection, tab: str, typed: Typed, now: datetime) -> list[SideRow]:
    """Book what a reading shows of a tab; returns the versions that are new. Rows that only moved are not new."""
    known = {row.identity: row for row in current(connection, tab)}
    fresh = []
    for identity, (place, texts) in typed.items():
        held = known.pop(identity, None)
        if held is None or dict(held.texts) != dict(texts):
            if held is not None:
                _end(connection, held, now)
            seq = _append(connection, tab, identity, (place, texts), now)
            fresh.append(SideRow(seq, tab, identity, place, dict(texts), now))
        elif held.row != place:
            connection.execute(update(side_row).where(side_row.c.seq == held.seq).values(row=place))
    for gone in known.values():
        _end(connection, gone, now)
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


def _append(
    connection: Connection, tab: str, identity: str, shown: tuple[int, Mapping[str, str]], now: datetime
) -> int:
    place, texts = shown
    values = {"tab": tab, "identity": identity, "row": place, "first_seen": now.isoformat(), "ended": ""}
    text = json.dumps(dict(texts), ensure_ascii=False)
    made = connection.scalar(insert(side_row).returning(side_row.c.seq).values(**values, texts=text))
    return int(made or 0)


def _end(connection: Connection, row: SideRow, now: datetime) -> None:
    connection.execute(update(side_row).where(side_row.c.seq == row.seq).values(ended=now.isoformat()))


def _side_row(row: Row[tuple[object, ...]]) -> SideRow:
    ended = datetime.fromisoformat(row.ended) if row.ended else None
    return SideRow(
        row.seq,
        row.tab,
        row.identity,
        row.row,
        json.loads(row.texts),
        datetime.fromisoformat(row.first_seen),
        ended,
    )
