"""Errors of the store.

StoreError
├── StoreUnavailable        the local store cannot be read or written
├── FilesFull               the files that people handed in have no room left
└── YearClosed              the store of a year that was closed is only read
"""

from __future__ import annotations


class StoreError(Exception):
    """Root. `str(error)` is a Chinese sentence for a person: what happened."""

    advice = ""


class StoreUnavailable(StoreError):
    """The local store is locked, full or read-only. The sentence says whether something was saved, or that nobody can
    tell; `reason` is the trouble alone."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message.partition("，")[0]


class FilesFull(StoreError):
    """All files together would be more than the home may hold, or the disk can spare; nothing was kept."""


class YearClosed(StoreError):
    """The year of this store was closed: it is only read."""
