"""One worker at a time: the process that holds the lease runs cycles, the others look on.

A lock of the operating system dies with its process, so no clock decides who may write.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock

from filelock import lock_descriptor

from store import wary
from store.trouble import SAVING, trouble

_KNOWN = {errno.EROFS: "readonly", errno.EACCES: "readonly", errno.ENOSPC: "full", errno.EDQUOT: "full"}


class Lease:
    """Held by at most one worker: of one process, for stores and sheets in memory."""

    def __init__(self) -> None:
        self._thread = Lock()

    @contextmanager
    def held(self) -> Iterator[bool]:
        """A context that yields True when the lease is ours, False when somebody else has it."""
        mine = self._thread.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                self._thread.release()


class FileLease(Lease):
    """A lease on one machine: an exclusive lock on a file, beside that between threads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Raises StoreUnavailable where its file cannot be opened."""
        with super().held() as mine, ExitStack() as opened:
            yield mine and self._locked(opened)

    def _locked(self, opened: ExitStack) -> bool:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = opened.enter_context(wary.own(self._path))
        except OSError as error:  # it stands beside the store
            raise trouble(_KNOWN.get(error.errno or 0, ""), SAVING) from error
        return lock_descriptor(handle, blocking=False)
