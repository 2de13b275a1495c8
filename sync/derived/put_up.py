"""Putting up what only the portal knows, after everything else: straight from a reading, without operations or outbox. What is
lost on the way is simply found missing by the next comparison.

A few cells go along with a batch that leaves anyhow. A write of its own waits until a cycle has brought nothing else, for
some cycles at most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from ledger.columns import DERIVED, LEDGER_TAB
from store.codec import Texts
from store.database import writing
from store.sheet import derived, outbox
from store.store import Store
from sync.backends.base import Backend, Batch, Grid, Reading
from sync.derived.compare import Compared, Stands, compare
from sync.errors import CellsRefused, FilterInTheWay, Held, Raced, SafetyStop
from sync.rows.locate import Located

PATIENCE = 6  # cycles that it waits while others' work goes on, or while somebody has the sheet open
AT_ONCE = 2_000  # cells of one batch
ALONG = 50  # cells that may go along with a batch of others' edits
NAMES = tuple(column.name for column in DERIVED)
_LOG = logging.getLogger(__name__)


class DerivedColumns:
    """Of one store's sheet. `texts` tells what should stand there, by key and column, the same object as long as nothing has
    changed; without it the columns are left alone."""

    def __init__(self, store: Store) -> None:
        self.texts: Callable[[], Texts] | None = None
        self._store = store
        self._known = derived.PutUp()
        self._wanted: Texts | None = None
        self._in_order: Texts | None = None  # what stood there whole at the last comparison
        self._stood: Stands = {}  # what the columns showed at the last comparison
        self._refused: set[tuple[str, str]] = set()  # operations, with their texts, that no backend will write
        self._waited = self._pause = 0

    def due(self) -> bool:
        """Is there something to put up, as far as can be told without a reading? Asked once a cycle."""
        if self._pause:
            self._pause -= 1
            return False
        wanted = self.ask()
        if wanted is not None and wanted == self._in_order:
            self._in_order = wanted  # the next comparison of the two is one of identity
        return wanted is not self._in_order

    def ask(self) -> Texts | None:
        """What should stand there now; None when that cannot be told."""
        self._wanted = None
        try:
            self._wanted = self.texts() if self.texts else None
        except Exception:  # whatever is wrong with what is only shown must not stop what people write
            _LOG.exception("what the derived columns should say cannot be told")
        return self._wanted

    def compare(self, connection: Connection, grid: Grid, located: Located, *, same: bool = False) -> Compared:
        """A reading against what was asked for last; `same`: of the very version that was read before."""
        stood, self._stood = self._stood if same else {}, {}
        if self._wanted is None:
            return Compared()
        self._known = derived.known(connection, self._known)
        found = compare(grid, located, self._wanted, self._known, stood)
        derived.give_up(connection, found.typed, self._known)
        self._stood = found.stands
        return found

    def not_ours(self, connection: Connection) -> frozenset[str]:
        """Columns that the sheet does not have of us: what bears their names is staff's own."""
        return frozenset(NAMES) - derived.known(connection, self._known).columns

    def laid_out(
        self, connection: Connection, rows: Sequence[Mapping[str, str]], batch: str
    ) -> list[Mapping[str, str]]:
        """The ledger's rows to be published under `batch`, with these columns filled in and booked."""
        wanted = self._wanted or {}
        keys = {row["key"] for row in rows}
        texts = {(key, name): text for key in keys & wanted.keys() for name, text in wanted[key].items() if text}
        derived.claim(connection, NAMES, batch)
        derived.note(connection, texts, derived.known(connection, derived.PutUp()))
        return [{**row, **wanted.get(row["key"], {})} for row in rows]

    def along(self, batch: Batch, found: Compared) -> Batch:
        """A batch of others' edits, with the few cells that can go along: 本轮 of what was just handed in costs no write."""
        work = self._possible(found)
        if work.columns or not 0 < len(work.writes) <= ALONG or not batch.headers:
            return batch
        with writing(self._store.engine) as connection:
            self._note(connection, work)
        return replace(batch, writes=batch.writes + tuple(work.writes.values()))

    def put_up(self, backend: Backend, sheet: Reading, found: Compared, *, busy: bool, now: datetime) -> bool:
        """Write what is missing or older; returns whether the sheet must be read again. `busy`: the cycle did other work."""
        work = self._possible(found)
        if not work.writes and not work.columns:
            self._in_order, self._waited = found.wanted, 0
            return False
        self._in_order = None
        if busy and self._waited < PATIENCE:
            self._waited += 1
            return False
        self._waited = 0
        return self._sent(backend, self._booked(work, now), sheet)

    def _possible(self, found: Compared) -> Compared:
        """What may be tried, as much of it as goes into one batch."""
        writes = {cell: one for cell, one in found.writes.items() if (one.op_id, one.value) not in self._refused}
        columns = {name: one for name, one in found.columns.items() if (one.op_id, "") not in self._refused}
        return replace(found, writes=dict(islice(writes.items(), AT_ONCE)), columns=columns)

    def _booked(self, work: Compared, now: datetime) -> Batch:
        """Durably, before it leaves."""
        with writing(self._store.engine) as connection:
            stamp = outbox.send(connection, [], {}, now=now)
            derived.claim(connection, work.columns, stamp.batch)
            self._note(connection, work)
        headers = {LEDGER_TAB: work.header_row} if work.writes else {}
        return Batch(stamp, tuple(work.writes.values()), headers=headers, columns=tuple(work.columns.values()))

    def _note(self, connection: Connection, work: Compared) -> None:
        texts = {cell: write.value for cell, write in work.writes.items()}
        self._known = derived.note(connection, texts, derived.known(connection, self._known))

    def _sent(self, backend: Backend, batch: Batch, sheet: Reading) -> bool:
        try:
            backend.write(batch, sheet)
        except (Held, FilterInTheWay):
            self._call_back(batch)
            self._pause = PATIENCE
            return False
        except CellsRefused as error:
            self._call_back(batch)
            self.refuse(batch, error.op_ids)
        except Raced:
            self._call_back(batch)
        except SafetyStop:
            self._call_back(batch)
            raise
        return True

    def refuse(self, batch: Batch, ops: frozenset[str]) -> None:
        """The backend will not write these: they are not tried again until they should say something else."""
        self._refused |= {(write.op_id, write.value) for write in batch.writes if write.op_id in ops}
        self._refused |= {(new.op_id, "") for new in batch.columns if new.op_id in ops}

    def _call_back(self, batch: Batch) -> None:
        with writing(self._store.engine) as connection:
            outbox.call_back(connection, batch.stamp.batch)
