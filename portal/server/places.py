"""Which connections are kept: so many in all, so many of one address, and who has asked for nothing yet goes first.

The process has a bounded number of descriptors, and the sync, the store and the next visitor need some of them. Pure
bookkeeping; `portal.server.connections` ties it to the server.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Protocol

_LOG = logging.getLogger(__name__)
_MOST_KEPT_FREE = 256


def reserve(descriptors: int) -> int:
    """How many of a process's descriptors no connection gets: they are for files, the store and what reads an upload."""
    return min(_MOST_KEPT_FREE, descriptors // 4)


def windows_of_one(asked: int, descriptors: int) -> int:
    """How many windows one person may have: as many as the settings say, within a quarter of the descriptors. A window
    takes four: its connection, and three of the loop that streamlit makes for its script."""
    return min(asked, descriptors // 16)


class Connection(Protocol):
    """What the places needs to know of a connection."""

    @property
    def address(self) -> str:
        """Of the machine at the other end."""

    @property
    def number(self) -> int:
        """Its descriptor."""

    def drop(self) -> None:
        """Close it at once."""


class ConnectionPlaces:
    """Counts connections. `descriptors` are what the process has, `per_address` says how many connections one address
    may have (0: any number).

    Half of the descriptors go to connections at most: a page that is being drawn opens the store besides. The system
    gives every descriptor the lowest free number, so a number near the end says that nearly all are in use, whoever
    uses them.
    """

    def __init__(self, descriptors: int, per_address: Callable[[str], int]) -> None:
        self._most = descriptors // 2
        self._last = descriptors - reserve(descriptors)
        self._per_address = per_address
        self._of: Counter[str] = Counter()
        self._known: dict[Connection, None] = {}
        # Whoever has asked for nothing, the longest first.
        self._waiting: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._known)

    def enter(self, new: Connection) -> bool:
        """Take a connection in, in the place of one that only waits if need be; False when there is no place."""
        allowed = self._per_address(new.address)
        if allowed and self._of[new.address] >= allowed and not self._make_room(new.address):
            _LOG.warning("one address has %d connections: another one is refused", allowed)
            return False
        if len(self._known) >= self._most and not self._make_room():
            _LOG.warning("all %d connections are in use: another one is refused", self._most)
            return False
        if new.number >= self._last:
            self._make_room()
            _LOG.warning("nearly all descriptors are in use: a connection is refused")
            return False
        self._known[new] = None
        self._of[new.address] += 1
        return True

    def waits(self, one: Connection) -> None:
        """It has asked for nothing, or its last answer is out."""
        if one in self._known:
            self._waiting.setdefault(one)

    def busy(self, one: Connection) -> None:
        """It has asked for something."""
        self._waiting.pop(one, None)

    def leave(self, one: Connection) -> None:
        """It is closed; once is enough, twice does no harm."""
        self._waiting.pop(one, None)
        if one in self._known:
            del self._known[one]
            self._of[one.address] -= 1
            if not self._of[one.address]:
                del self._of[one.address]

    def _make_room(self, address: str = "") -> bool:
        for one in self._waiting:
            if not address or one.address == address:
                self.leave(one)
                one.drop()
                return True
        return False
