"""Rows that staff deleted and a person wants back, as asked for; `sync.rows.missing_rows` appends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store import tables


def want_back(connection: Connection, keys: Iterable[str], *, person: str, now: datetime) -> None:
    """Ask for rows; asking twice is asking once."""
    asked = set(connection.scalars(select(tables.missing_row.c.key)))
    for key in dict.fromkeys(keys):
        if key not in asked:
            connection.execute(insert(tables.missing_row).values(key=key, person=person, at=now.isoformat()))
