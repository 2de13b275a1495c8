"""What the store knows before a merge, read in one transaction: agreed texts, waiting edits, who must say what.

The agreed texts are kept in memory between cycles and refreshed by history, so a quiet cycle reads almost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, select

from ledger.breakdown import Breakdown, Task
from sync import tables
from sync.advance import OPEN, last_seq
from sync.codec import fold_key
from sync.layout import identity_texts
from sync.merge import Op
from sync.mirror import bare_entries

Cell = tuple[str, str]


@dataclass
class Situation:
    """base: key -> column -> agreed text; good: the last readable one. truth: key -> what its protected cells must
    say. tasks: key -> its task. keys: folded -> key."""

    base: dict[str, dict[str, str]] = field(default_factory=dict)
    good: dict[str, dict[str, str]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    truth: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    seq: int = -1

    def refresh(self, connection: Connection, breakdown: Breakdown) -> None:
        """Catch up with the store."""
        now = last_seq(connection)
        if self.seq < 0:
            entries = bare_entries(connection)
            self.tasks = {key: breakdown.task(e.task_no) for key, e in entries.items()}
            self.truth = {key: identity_texts(e, self.tasks[key]) for key, e in entries.items()}
            self.keys = {fold_key(key): key for key in entries}
            self.base = {key: {} for key in entries}
            self.good = {key: {} for key in entries}
        if now != self.seq:
            for row in connection.execute(_changed_since(self.seq)):
                self.base.setdefault(row.key, {})[row.column] = row.value
                self.good.setdefault(row.key, {})[row.column] = row.good
        self.seq = now


def _changed_since(seq: int) -> Select[tuple[str, str, str, str]]:
    base, history = tables.base, tables.history
    found = select(base.c.key, base.c.column, base.c.value, base.c.good)
    if seq < 0:
        return found
    return found.where(base.c.key.in_(select(history.c.key).where(history.c.seq > seq)))


def waiting_ops(connection: Connection, *, restoring: bool | None = None) -> dict[Cell, list[Op]]:
    """Edits that wait, per cell in sequence order; `restoring` narrows to our own restorations, or leaves them out."""
    outbox = tables.outbox
    found = select(outbox).where(outbox.c.state.in_(OPEN)).order_by(outbox.c.seq)
    if restoring is not None:
        found = found.where((outbox.c.source == "restore") == restoring)
    waiting: dict[Cell, list[Op]] = {}
    for row in connection.execute(found):
        waiting.setdefault((row.key, row.column), []).append(Op(row.op, row.base, row.value))
    return waiting


def placed(connection: Connection) -> dict[str, int]:
    """Where each key stood at the last reading."""
    return {row.key: row.row for row in connection.execute(select(tables.place))}
