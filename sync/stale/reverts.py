"""Staff who save an old copy over a colleague's save: the stamp cannot tell (we wrote nothing in between), but the
pattern can. Cells of several rows that fall back, in one reading, to exactly what they held before their last staff
edit, or at any time since the write of ours that the sheet bears the stamp of (not our last one, while a stale copy lies there
that we could not write to), are recorded as conflicts: the sheet keeps its text, the newer one waits for a person instead
of vanishing.

The cells of one row alone may be the same, or a person who changed their mind. Where the rest of the sheet does not tell
(`stamps.went_back`), words are shown to a person as well; names, numbers, states and what everybody answers (无) are not:
their texts are in history.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Connection, Row, func, select

from store import tables
from store.codec import Cell, Texts
from store.history import CONFLICTS
from store.sheet.clash import Clash
from store.sheet.outbox import AT_ONCE
from sync.moves.texts import a_phrase
from sync.stamps import untouched

ROWS_AT_LEAST = 2
WORDS = ("progress_note", "evidence", "issues", "next_steps", "review_comment")


def reverted(connection: Connection, accepts: Sequence[tuple[Cell, str]], *, rev: int) -> list[tuple[Cell, Clash]]:
    """Which of the sheet's changes (cell, new text) look like an old copy saved over newer staff edits; `rev` is the number of
    the sheet's stamp, 0 where it bears none."""
    if len({cell[0] for cell, _ in accepts}) < ROWS_AT_LEAST:
        return []
    keys = sorted({cell[0] for cell, _ in accepts})
    last, held = _last(connection, keys), untouched(connection, rev) if rev else {}
    found = []
    for cell, text in accepts:
        line = last.get(cell)
        if line is not None and line.source == "sheet" and text in (line.old, *held.get(cell, ())) and line.new:
            found.append((cell, Clash("", text, text, line.new)))
    return found if len({cell[0] for cell, _ in found}) >= ROWS_AT_LEAST else []


def gone_back(
    connection: Connection, accepts: Sequence[tuple[Cell, str]], base: Texts, back: Set[Cell]
) -> list[tuple[Cell, Clash]]:
    """Staff edits (of the cells `back`, see `stamps.went_back`) that may be an old copy's text over a newer one: the sheet
    keeps it, a person sees both."""
    newer = [(cell, text, base[cell[0]].get(cell[1], "")) for cell, text in accepts if cell in back]
    return [(cell, Clash("", text, text, ours)) for cell, text, ours in newer if doubtful(connection, cell, text, ours)]


def doubtful(connection: Connection, cell: Cell, *texts: str) -> bool:
    """Do two texts of a cell, of which one took the place of the other again, need a person's word? Not while a conflict
    about the same two is open."""
    if cell[1] not in WORDS or any(a_phrase(text) for text in texts):
        return False
    c = CONFLICTS.c
    here = (c.key == cell[0]) & (c.column == cell[1]) & (c.state == "open")
    known = connection.execute(select(c.sheet, c.portal).where(here))
    return set(texts) not in [{row.sheet, row.portal} for row in known]


def _last(connection: Connection, keys: Sequence[str]) -> dict[Cell, Row[Any]]:
    """The newest line of history of every cell of these rows."""
    history, found = tables.history, {}
    for start in range(0, len(keys), AT_ONCE):
        newest = select(func.max(history.c.seq)).where(history.c.key.in_(keys[start : start + AT_ONCE]))
        of_each = newest.group_by(history.c.key, history.c.column)
        for row in connection.execute(select(history).where(history.c.seq.in_(of_each))):
            found[row.key, row.column] = row
    return found
