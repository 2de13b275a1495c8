"""Cells of a stale copy that could not be judged when it was read (row frozen or gone, column absent): what they can
hold without an edit is kept, and they are judged on the first reading that reaches them. Without this, mending such
a row would pass off the copy's old texts as staff edits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from store import tables
from store.codec import Cell


def load(connection: Connection) -> dict[Cell, tuple[str, ...]]:
    """Cells still to be judged, with the texts that count as untouched."""
    rows = connection.execute(select(tables.unjudged))
    return {(row.key, row.column): tuple(json.loads(row.texts)) for row in rows}


def combine(*held: Mapping[Cell, tuple[str, ...]]) -> dict[Cell, tuple[str, ...]]:
    """Untouched texts of several stale copies: any of them may be the one that stands there."""
    combined: dict[Cell, tuple[str, ...]] = {}
    for one in held:
        for cell, texts in one.items():
            combined[cell] = tuple(dict.fromkeys((*combined.get(cell, ()), *texts)))
    return combined


def keep(connection: Connection, held: Mapping[Cell, tuple[str, ...]], *, judged: Iterable[Cell]) -> None:
    """What was not judged stays for the next reading; what was is forgotten."""
    reached = set(judged)
    left = {cell: texts for cell, texts in held.items() if cell not in reached}
    connection.execute(delete(tables.unjudged))
    if left:
        listed = [
            {"key": key, "column": name, "texts": json.dumps(texts, ensure_ascii=False)}
            for (key, name), texts in left.items()
        ]
        connection.execute(insert(tables.unjudged), listed)
