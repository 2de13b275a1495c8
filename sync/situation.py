"""What the store knows before a merge, read in one transaction: agreed texts, waiting edits, who must say what.

The agreed texts are kept in memory between cycles and refreshed by history, so a quiet cycle reads almost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, select

from ledger.breakdown import Breakdown, Task
from ledger.entries import WITHDRAWN, Entry
from store import tables
from store.codec import Cell, fold_key
from store.history import agreed_since
from store.review.requests import extended
from store.sheet.outbox import OPEN, last_seq
from store.year.editions import asked_for, bare_entries, identity_texts, number
from sync.merge import Op


@dataclass
class Situation:
    """base: key -> column -> agreed text; good: the last readable one. truth: key -> what its protected cells must
    say. tasks: key -> its task. keys: folded -> key. withdrawn: keys that the year's present version does not ask for
    any more; their rows are still read, so that nothing typed there is lost."""

    base: dict[str, dict[str, str]] = field(default_factory=dict)
    good: dict[str, dict[str, str]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    truth: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    seq: int = -1
    edition: int = -1
    grant: int = 0

    def refresh(self, connection: Connection, breakdown: Breakdown) -> None:
        """Catch up with the store."""
        now, edition = last_seq(connection), number(connection)
        if edition != self.edition:
            self._take_up(connection, breakdown)
            self.seq, self.edition, self.grant = -1, edition, 0
        self.grant, granted = extended(connection, after=self.grant)
        for key, due in granted.items():
            if key in self.truth:
                self.truth[key]["due_date"] = due.isoformat()
        if now != self.seq:
            for key, column, value, good in connection.execute(agreed_since(self.seq)).all():
                self.base.setdefault(key, {})[column] = value
                self.good.setdefault(key, {})[column] = good
        self.seq = now

    def _take_up(self, connection: Connection, breakdown: Breakdown) -> None:
        entries = bare_entries(connection)
        tasks = {task.no: task for task in breakdown.all_tasks}
        self.withdrawn = frozenset(entries.keys() - asked_for(connection).keys())
        self.tasks = {key: tasks.get(e.task_no) or former_task(connection, e) for key, e in entries.items()}
        self.truth = {key: identity_texts(e, self.tasks[key]) for key, e in entries.items()}
        for key in self.withdrawn:
            self.truth[key]["role"] = WITHDRAWN
        self.keys = {fold_key(key): key for key in entries}
        self.base = {key: {} for key in entries}
        self.good = {key: {} for key in entries}


def former_task(connection: Connection, entry: Entry) -> Task:
    """A task that the present version does not have, as its row in the sheet tells it."""
    base = tables.base
    title = connection.scalar(select(base.c.value).where(base.c.key == entry.key, base.c.column == "task"))
    return Task(entry.task_no, "", "", title or "", "")


def waiting_ops(connection: Connection, *, restoring: bool | None = None) -> dict[Cell, list[Op]]:
    """Edits that wait, per cell in the order they build on one another; `restoring` narrows to our own restorations, or leaves them out."""
    waiting: dict[Cell, list[Op]] = {}
    for op, key, column, base, value in connection.execute(_WAITING[restoring]):
        waiting.setdefault((key, column), []).append(Op(op, base, value))
    return waiting


def _waiting() -> dict[bool | None, Select[str, str, str, str, str]]:
    of, restores = tables.outbox.c, tables.outbox.c.source == tables.RESTORE
    every = select(of.op, of.key, of.column, of.base, of.value).where(of.state.in_(OPEN)).order_by(*tables.BUILDING)
    return {None: every, True: every.where(restores), False: every.where(~restores)}


_WAITING = _waiting()  # made once: asked several times a cycle, and to make them takes longer


def placed(connection: Connection) -> dict[str, int]:
    """Where each key stood at the last reading."""
    return {row.key: row.row for row in connection.execute(select(tables.place))}
