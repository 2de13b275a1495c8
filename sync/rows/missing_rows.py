"""Rows that staff deleted and a person wants back: appended at the tab's end from what the ledger has agreed.

A request stays until the row is seen in the sheet, so a lost reply or a crash only means another look.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime

from sqlalchemy import Connection, delete, select

from ledger.columns import LEDGER_TAB
from store import tables
from store.codec import NUMERIC
from store.submissions import want_back
from sync.backends.base import RowAppend
from sync.rows.locate import Located
from sync.stamps import appended_since


def rows_wanted_back(connection: Connection, located: Located) -> list[str]:
    """Keys to append now; requests whose row is there are fulfilled and forgotten."""
    asked = list(connection.scalars(select(tables.missing_row.c.key).order_by(tables.missing_row.c.key)))
    there = [key for key in asked if key in located.rows or key in located.frozen]
    if there:
        connection.execute(delete(tables.missing_row).where(tables.missing_row.c.key.in_(there)))
    return [key for key in asked if key not in there]


def take_back(connection: Connection, gone: Set[str], rev: int, *, now: datetime) -> set[str]:
    """Of rows that are gone from a copy with stamp `rev`, those that we added since and it never had: nobody deleted them,
    so they come back by themselves."""
    lost = appended_since(connection, rev) & gone
    want_back(connection, sorted(lost), person="系统", now=now)
    return lost


def row_append(key: str, agreed: Mapping[str, str], located: Located) -> RowAppend:
    """The row as agreed, in the sheet's columns as they stand now."""
    cells = {place: (agreed.get(name, ""), name in NUMERIC) for name, place in located.columns.items()}
    cells[located.columns["key"]] = (key, False)
    return RowAppend(f"row:{key}", LEDGER_TAB, key, cells)
