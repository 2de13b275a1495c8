"""Staff who save an old copy over a colleague's save: the stamp cannot tell (we wrote nothing in between), but the
pattern can. Cells of several rows that fall back, in one reading, to exactly what they held before their last staff
edit are recorded as conflicts: the sheet keeps its text, the newer one waits for a person instead of vanishing.

One row alone is taken for a person who changed his mind; its texts are in history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from sync import tables
from sync.advance import AT_ONCE
from sync.merge import Clash

Cell = tuple[str, str]
ROWS_AT_LEAST = 2


def reverted(connection: Connection, accepts: Sequence[tuple[Cell, str]]) -> list[tuple[Cell, Clash]]:
    """Which of the sheet's changes (cell, new text) look like an old copy saved over newer staff edits."""
    if len({cell[0] for cell, _ in accepts}) < ROWS_AT_LEAST:
        return []
    last = _last(connection, sorted({cell[0] for cell, _ in accepts}))
    found = []
    for cell, text in accepts:
        line = last.get(cell)
        if line is not None and line.source == "sheet" and line.old == text and line.new:
            found.append((cell, Clash("", text, text, line.new)))
    return found if len({cell[0] for cell, _ in found}) >= ROWS_AT_LEAST else []


def _last(connection: Connection, keys: Sequence[str]) -> dict[Cell, Row[Any]]:
    """The newest line of history of every cell of these rows."""
    history, found = tables.history, {}
    for start in range(0, len(keys), AT_ONCE):
        newest = select(func.max(history.c.seq)).where(history.c.key.in_(keys[start : start + AT_ONCE]))
        of_each = newest.group_by(history.c.key, history.c.column)
        for row in connection.execute(select(history).where(history.c.seq.in_(of_each))):
            found[row.key, row.column] = row
    return found
