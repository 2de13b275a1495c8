"""Staff who save an old copy over a colleague's save: the stamp cannot tell (we wrote nothing in between), but the
pattern can. Cells of several rows that fall back, in one reading, to exactly what they held before their last staff
edit are recorded as conflicts: the sheet keeps its text, the newer one waits for a person instead of vanishing.

One row alone is taken for a person who changed his mind; its texts are in history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from sync import tables
from sync.merge import Clash

Cell = tuple[str, str]
ROWS_AT_LEAST = 2


def reverted(connection: Connection, accepts: Sequence[tuple[Cell, str]]) -> list[tuple[Cell, Clash]]:
    """Which of the sheet's changes (cell, new text) look like an old copy saved over newer staff edits."""
    if len({cell[0] for cell, _ in accepts}) < ROWS_AT_LEAST:
        return []
    found = []
    for cell, text in accepts:
        last = _last(connection, cell)
        if last is not None and last.source == "sheet" and last.old == text and last.new:
            found.append((cell, Clash("", text, text, last.new)))
    return found if len({cell[0] for cell, _ in found}) >= ROWS_AT_LEAST else []


def _last(connection: Connection, cell: Cell) -> Row[Any] | None:
    history = tables.history
    here = (history.c.key == cell[0]) & (history.c.column == cell[1])
    return connection.execute(
        select(history).where(here).order_by(history.c.seq.desc()).limit(1)
    ).one_or_none()
