"""One worker at a time: the process that holds the lease runs cycles, the others look on.

A lock of the operating system dies with its process, so no clock decides who may write.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

from filelock import lock_descriptor

from store import wary
from store.trouble import SAVING, trouble

_KNOWN = {errno.EROFS: "readonly", errno.EACCES: "readonly", errno.ENOSPC: "full", errno.EDQUOT: "full"}


class Lease(Protocol):
    """Held by at most one worker."""

    def held(self) -> AbstractContextManager[bool]:
        """A context that yields True when the lease is ours, False when somebody else has it."""


class FileLease(Lease):
    """A lease on one machine: an exclusive lock on a file, plus a lock between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = Lock()

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Raises StoreUnavailable where its file cannot be opened."""
        if not self._thread.acquire(blocking=False):
            yield False
            return
        with ExitStack() as held:
            held.callback(self._thread.release)
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                handle = held.enter_context(wary.own(self._path))
            except OSError as error:  # it stands beside the store
                raise trouble(_KNOWN.get(error.errno or 0, ""), SAVING) from error
            yield lock_descriptor(handle, blocking=False)


class ThreadLease(Lease):
    """A lease within one process, for stores and sheets in memory."""

    def __init__(self) -> None:
        self._thread = Lock()

    @contextmanager
    def held(self) -> Iterator[bool]:
        mine = self._thread.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                self._thread.release()
