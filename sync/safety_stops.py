"""Safety stops: readings that look like an accident. They freeze writing, hold what looks wrong, and wait for a person.

A person lets one pass with its `mark`, which names exactly what they saw: the same accident again safety stops again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.columns import column
from store.codec import Cell, Texts
from store.facts import get_fact, put_fact
from store.sheet.stamp import Stamp
from sync.backends.base import Grid
from sync.errors import ColumnBlanked, KeysVanished, RowsMoved, SafetyStop, TabEmptied
from sync.moves import Moves
from sync.rows.locate import Located
from sync.rows.repairs import IDENTITY, OPEN_COLUMNS

VANISHED_SHARE = 0.2
BLANKED_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Stopped:
    """A safety stop that is on, and the column or the cells that it holds, if it is about any."""

    error: SafetyStop
    held_column: str = ""
    held_cells: Set[Cell] = frozenset()


def safety_stops(grid: Grid, located: Located, *, base: Texts, placed: Collection[str], moves: Moves) -> list[Stopped]:
    """All safety stops that a reading sets off. `placed` are the keys seen at the last reading; `moves` what stands in other
    rows than its own."""
    return [*_vanished(located, placed), *_moved(moves), *_blanked(grid, located, base)]


def not_let_pass(connection: Connection, found: Sequence[Stopped], *shown: str) -> list[Stopped]:
    """The safety stops that a person has not let pass. The word is used up once the accident does not show any more: among
    `found`, nor among the marks `shown` beside them."""
    passed = get_fact(connection, "passed")
    if passed and passed not in {*shown, *(stop.error.mark for stop in found)}:
        put_fact(connection, "passed", "")
    return [stop for stop in found if stop.error.mark != passed]


def _vanished(located: Located, placed: Collection[str]) -> list[Stopped]:
    present = located.rows.keys() | located.frozen.keys()
    gone = sorted(set(placed) - present)
    if not gone or len(gone) <= VANISHED_SHARE * len(placed):
        return []
    mark = mark_of("keys", *gone)
    if not present:
        return [Stopped(TabEmptied(f"工作台账的 {len(gone)} 行全部不见了。").marked(mark))]
    shown = "、".join(gone[:3])
    return [Stopped(KeysVanished(f"工作台账一次少了 {len(gone)} 行（如 {shown}），超过两成。").marked(mark))]


def _blanked(grid: Grid, located: Located, base: Texts) -> list[Stopped]:
    found = []
    for name in OPEN_COLUMNS:
        place = located.columns.get(name)
        if place is None:
            continue
        filled = [key for key in located.rows if base.get(key, {}).get(name)]
        if len(filled) < BLANKED_AT_LEAST:
            continue
        if not any(grid.text(row, place) for row in located.rows.values()):
            header = column(name).header
            error = ColumnBlanked(f"“{header}”一列的 {len(filled)} 个内容同时变成空白。")
            found.append(Stopped(error.marked(mark_of("column", name, *sorted(filled))), name))
    return found


def _moved(moves: Moves) -> list[Stopped]:
    if not moves.sentence:
        return []
    protected = {(key, name) for key in moves.rows for name in IDENTITY}
    error = RowsMoved(moves.sentence).marked(mark_of_moves(moves))
    return [Stopped(error, held_cells=protected | moves.cells.keys())]


def mark_of_moves(moves: Moves) -> str:
    """The mark of exactly these cells with these texts."""
    texts = [word for c in sorted(moves.cells.values(), key=lambda c: c.cell) for word in (*c.cell, c.new)]
    return mark_of("moved", *texts, *sorted(moves.rows))


def mark_of_stamp(stamp: Stamp | None) -> str:
    """The mark of a sheet with a stamp that is not known."""
    return mark_of("stamp", repr(stamp))


def mark_of(*words: str) -> str:
    """A short name for exactly this accident."""
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=12).hexdigest()
