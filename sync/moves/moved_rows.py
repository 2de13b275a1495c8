"""Texts that stand in other rows than their own, and what a person has said about them: take it so, or put it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from store import tables
from store.codec import Cell, Texts
from store.facts import get_fact, put_fact
from store.sheet.outbox import AT_ONCE
from sync.backends.base import Grid
from sync.moves import Moves, find, look
from sync.moves.scene import WORDS, ChangedCell
from sync.rows.locate import Located
from sync.rows.repairs import Repairs, repair_moved
from sync.safety_stops import mark_of_moves
from sync.situation import Situation, waiting_ops


@dataclass(frozen=True, slots=True)
class Decided:
    """waits: what moved and nobody has decided about, and the doubtful changes beside it. passed: moved cells that a person
    wants as they are. put_back: what `person` wants back as it was agreed. mark: of all that moved, whatever was decided;
    empty for nothing."""

    waits: Moves = field(default_factory=Moves)
    passed: Set[Cell] = frozenset()
    put_back: Repairs | None = None
    person: str = ""
    mark: str = ""


def decide(
    connection: Connection,
    known: Situation,
    grid: Grid,
    located: Located,
    copied: Mapping[Cell, tuple[str, ...]],
) -> Decided:
    """What moved in a reading, and whether a person has decided about exactly that. A wish to put back is used up."""
    restoring = waiting_ops(connection, restoring=True)
    scene = look(
        grid,
        located,
        base=known.base,
        truth=known.truth,
        copied=copied,
        waiting=waiting_ops(connection),
        restoring=restoring,
    )
    scene.former = _former(connection, scene.changes.values())
    found = find(scene, grid)
    beside = Moves(doubtful=found.doubtful)  # nobody decided about these: they are taken, and somebody sees them
    mark = mark_of_moves(found) if found.sentence else ""
    if mark and mark == get_fact(connection, "put_back"):
        texts = {cell: change.new for cell, change in found.cells.items()}
        back = repair_moved(texts, base=known.base, strange=found.strange, restoring=restoring)
        put_fact(connection, "put_back", "")
        return Decided(beside, put_back=back, person=get_fact(connection, "put_back_by"), mark=mark)
    if mark and mark == get_fact(connection, "passed"):
        return Decided(beside, passed=found.cells.keys(), mark=mark)
    return Decided(found, mark=mark)


def _former(connection: Connection, changes: Iterable[ChangedCell]) -> dict[tuple[str, str], set[str]]:
    """The rows that ever said the texts which came, as history has it."""
    texts, history = sorted({c.new for c in changes if c.new and c.column in WORDS}), tables.history
    asked = select(history.c.key, history.c.column, history.c.new).where(history.c.source.not_in(tables.ASIDE))
    found: dict[tuple[str, str], set[str]] = {}
    for start in range(0, len(texts), AT_ONCE):
        for row in connection.execute(asked.where(history.c.new.in_(texts[start : start + AT_ONCE]))):
            found.setdefault((row.column, row.new), set()).add(row.key)
    return found


def returning(connection: Connection, base: Texts) -> dict[Cell, str]:
    """Cells on their way back to what is agreed, each with the text that is to go."""
    return {
        (key, name): op.base
        for (key, name), ops in waiting_ops(connection, restoring=True).items()
        for op in ops
        if op.value == base[key].get(name, "")
    }
