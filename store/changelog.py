"""History in memory: it only ever grows, so each asking reads what was added since the last one.

The curve and the moments of a full year need more than ten thousand lines; reading them anew after every submission
would cost a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from sqlalchemy import Connection

from ledger.repository import Change
from store import history


class ChangeLog:
    """Changes of one store, by the columns asked for. What was given once stays the beginning of every later answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[frozenset[str], tuple[Change, ...]] = {}

    def of(self, connection: Connection, columns: Sequence[str]) -> tuple[Change, ...]:
        """All changes of some columns, oldest first."""
        asked = frozenset(columns)
        with self._lock:
            known = self._known.get(asked, ())
            after = known[-1].seq if known else 0
            added = history.changes(connection, columns=sorted(asked), after=after)
            if added:
                known = self._known[asked] = (*known, *added)
            return known
