"""Folders for the moment in which somebody's file is read, which a portal that was killed does not leave behind for good.

Each is locked by whoever uses it: what is not locked was left, and goes before the next one is made.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from filelock import lock_descriptor

from store import wary

_PREFIX = "portal-reading-"
_LOCKED_WITHIN = 5.0  # seconds after it was made


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder of the portal's account alone; gone afterwards."""
    sweep()
    with TemporaryDirectory(prefix=_PREFIX) as name, ExitStack() as held:
        with suppress(OSError):  # a file system without locks: then nothing is ever swept there
            held.enter_context(_locked(Path(name)))
        yield Path(name)


def sweep() -> None:
    """Remove what portals that were killed have left in the folder for temporary files."""
    for left in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # in use, another account's, a link, or gone by now
            found = left.lstat()
            if wary.ours(found) and time.time() - found.st_mtime > _LOCKED_WITHIN:
                with _locked(left):
                    shutil.rmtree(left)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Raises OSError when somebody else has it, it is no folder, or folders cannot be locked."""
    if sys.platform == "win32":  # opens no folders, and so can lock none
        raise OSError
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not lock_descriptor(handle, blocking=False):
            raise BlockingIOError
        yield
    finally:
        os.close(handle)
