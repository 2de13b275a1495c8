"""Copies of the sheet that stand beside it (a cloud drive makes them of two saves at once): told, and taken in when asked.

A copy is ours when it bears a stamp that this store gave out, and is then judged as a stale copy is that somebody saved
over the sheet (`stamps.untouched`): what was edited in it and nowhere else is written into the sheet, what was edited on
both sides becomes a conflict, by the ordinary merge. A copy that was taken in or set aside is not told again until its
content changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection

from ledger.columns import LEDGER_TAB
from ledger.outcome import Outcome
from ledger.repository import Edit
from store.audit import AuditEvent, record
from store.codec import Cell, Texts, same
from store.database import reading as reading_store
from store.database import writing
from store.history import findings
from store.sheet.known_copies import MADE_BY_A_PROGRAM, FoundCopy, found_copies, settle, settled, tell
from store.sheet.outbox import last_seq
from store.submissions import enqueue
from store.year.editions import number
from sync.backends.base import Backend, Copy
from sync.errors import CopyGone, SyncError
from sync.merge import Stale, judge_stale
from sync.moves import find, look
from sync.rows.locate import locate
from sync.rows.no_text import as_agreed
from sync.rows.repairs import OPEN_COLUMNS
from sync.safety_stops import safety_stops
from sync.situation import Situation
from sync.stamps import identify, untouched

if TYPE_CHECKING:
    from store.store import Store

_GONE = "副本“{name}”已经不在，或刚被改动过；请刷新页面，按现在的样子再定。"


class CopyEdit(NamedTuple):
    """A cell that was edited in a copy: what it held when the copy was made (or what of it the copy's author may have seen), what
    the ledger says now, what stands in the copy. One side changed where the first two are the same."""

    key: str
    column: str
    base: str
    now: str
    typed: str

    @property
    def both(self) -> bool:
        """Was it changed in the sheet, too, since the copy was made?"""
        return not same(self.column, self.base, self.now)


class Copies:
    """Looks after the copies beside one store's sheet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._situation = Situation()
        self._judged: tuple[object, tuple[FoundCopy, ...]] = None, ()
        self._shown: tuple[object, tuple[CopyEdit, ...]] = None, ()

    def look(self, backend: Backend) -> bool:
        """Compare what stands beside the sheet with what was told last; True when something has changed."""
        standing = backend.copies()
        with reading_store(self._store.engine) as connection:
            if not standing and not found_copies(connection):
                return False
            found = self._waiting(connection, standing)
            if found == found_copies(connection):
                return False
        with writing(self._store.engine) as connection:
            tell(connection, found)
        return True

    def take_in(
        self,
        backend: Backend,
        name: str,
        version: str,
        *,
        person: str,
        now: datetime,
        only: Collection[CopyEdit] | None = None,
    ) -> int:
        """Hand in what was edited in a copy (`only` what was chosen of it, as it was shown); returns how many cells. What was
        left out is told in the audit event. Raises CopyGone."""
        copy = _standing(backend, name, version)
        with writing(self._store.engine) as connection:
            _refuse_unknown(connection, name, version)
            edits, trouble, _ = self._edits(connection, copy) or ([], "", 0)
            if trouble:
                raise CopyGone(trouble)
            shown = {edit: _shown(edit, self._situation.base) for edit in edits}
            if only is not None and not set(only) <= set(shown.values()):
                raise CopyGone(_GONE.format(name=name))
            taken = [edit for edit, one in shown.items() if only is None or one in only]
            # As if its author had typed it into the sheet: nobody at the service has understood it.
            enqueue(connection, taken, person=f"副本“{name}”", receipt="", source="sheet", now=now)
            settle(connection, name, version)
            left = {f"{e.key} {e.column}": e.value for e in edits if e not in taken}
            detail = {"cells": str(len(taken)), **left}
            record(connection, AuditEvent(now, person, "sheet.copy_taken", name, detail))
        return len(taken)

    def edits(self, backend: Backend, name: str, version: str) -> tuple[CopyEdit, ...]:
        """What of a copy waits for a word, cell by cell, against the ledger as it stands. Raises CopyGone."""
        with reading_store(self._store.engine) as connection:
            asked = name, version, last_seq(connection), number(connection)
            if self._shown[0] != asked:
                judged = self._edits(connection, _standing(backend, name, version)) or ([], "", 0)
                self._shown = asked, tuple(_shown(edit, self._situation.base) for edit in judged[0])
        return self._shown[1]

    def set_aside(self, name: str, version: str, *, person: str, now: datetime) -> None:
        """Never mind a copy as it is now. Raises CopyGone."""
        with writing(self._store.engine) as connection:
            _refuse_unknown(connection, name, version)
            settle(connection, name, version)
            record(connection, AuditEvent(now, person, "sheet.copy_set_aside", name))

    def _waiting(self, connection: Connection, standing: Sequence[Copy]) -> tuple[FoundCopy, ...]:
        """The copies that wait for a word; judged anew when one of them, the ledger or what was decided has changed."""
        known = settled(connection)
        names = [(copy.name, copy.reading.version) for copy in standing]
        state = names, known, last_seq(connection), number(connection)
        if state != self._judged[0]:
            self._judged = state, self._judge(connection, standing, known)
        return self._judged[1]

    def _judge(self, connection: Connection, standing: Sequence[Copy], known: Sequence[str]) -> tuple[FoundCopy, ...]:
        found = []
        for copy in standing:
            if copy.reading.version in known:
                continue
            judged = self._edits(connection, copy)
            if judged is None:
                continue
            edits, trouble, unread = judged
            if edits or trouble or unread or MADE_BY_A_PROGRAM.search(copy.name.rsplit(".", 1)[0]):
                keys = tuple(dict.fromkeys(edit.key for edit in edits))
                found.append(FoundCopy(copy.name, copy.reading.version, len(edits), keys, trouble, unread))
        return tuple(found)

    def _edits(self, connection: Connection, copy: Copy) -> tuple[list[Edit], str, int] | None:
        """What somebody typed into a copy and nobody has taken in, why it looks like an accident if it does, and how many
        cells hold what cannot be read (a picture) and the sheet does not; None when it is no copy of this ledger."""
        known = identify(connection, copy.reading.stamp)
        grid = copy.reading.grids.get(LEDGER_TAB)
        if known is None or grid is None:
            return None
        self._situation.refresh(connection, self._store.breakdown)
        base = self._situation.base
        try:
            located = locate(grid, self._situation.keys)
        except SyncError:  # its tab was emptied or its header is gone: nothing in it can be told
            return None
        read = as_agreed(grid, located, base)
        grid = read.grid
        shown = {
            (key, name): grid.text(row, located.columns[name])
            for key, row in located.rows.items()
            if key not in located.frozen
            for name in OPEN_COLUMNS
            if name in located.columns
        }
        held = untouched(connection, known.rev, shown)
        truth = self._situation.truth
        moves = find(look(grid, located, base=base, truth=truth, copied=held, waiting={}, restoring={}), grid)
        on = safety_stops(grid, located, base=base, placed=(), moves=moves)
        told = {(one.key, one.column) for one in findings(connection) if one.outcome == Outcome.KEEP_PREV}
        unread = {(one.key, one.column) for one in read.findings if one.column in OPEN_COLUMNS} - told
        return _edited(base, shown, held), str(on[0].error) if on else "", len(unread)


def _edited(base: Texts, shown: Mapping[Cell, str], held: Mapping[Cell, tuple[str, ...]]) -> list[Edit]:
    edits = []
    for (key, name), text in shown.items():
        ours = base[key].get(name, "")
        texts = held.get((key, name), (ours,))
        verdict = judge_stale(ours, text, texts, same=partial(same, name))
        if verdict in (Stale.EDITED, Stale.BOTH):
            # A stale save counts texts of between two writes as seen. A copy lived beside the sheet: whatever changed
            # there since is for a person to weigh, never written over.
            seen = next((old for old in texts if not same(name, old, ours)), ours)
            edits.append(Edit(key, name, seen, text))
    return edits


def _shown(edit: Edit, base: Texts) -> CopyEdit:
    return CopyEdit(edit.key, edit.column, edit.base, base[edit.key].get(edit.column, ""), edit.value)


def _refuse_unknown(connection: Connection, name: str, version: str) -> None:
    if (name, version) not in {(one.name, one.version) for one in found_copies(connection)}:
        raise CopyGone(_GONE.format(name=name))


def _standing(backend: Backend, name: str, version: str) -> Copy:
    for copy in backend.copies():
        if (copy.name, copy.reading.version) == (name, version):
            return copy
    raise CopyGone(_GONE.format(name=name))
