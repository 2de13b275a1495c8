"""The helper that touches the workbook, with faults: a share that is slow or full, and replies that never arrive.

A fault is on while a file of its name stands in the folder `faults` beside the home.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from store import wary
from sync.backends.workbook import apart
from sync.backends.workbook.backend import WorkbookBackend

SLOW, FULL, REPLY = "slow", "full", "reply"


def made_there(refuse_orphaned: Callable[[], None], path: Path, room: Path) -> WorkbookBackend:
    """In the place of `sync.backends.workbook.apart.made_there`."""
    faults, random = room.parent.parent / "faults", Random()
    create, read = wary.create, wary.read

    def full(*given: Any, **named: Any) -> Any:
        if (faults / FULL).exists() and random.random() < 0.7:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return create(*given, **named)

    def slow(*given: Any, **named: Any) -> Any:
        if (faults / SLOW).exists():
            time.sleep(random.uniform(0, 2))
        return read(*given, **named)

    wary.create, wary.read = full, slow
    backend = apart.made_there(refuse_orphaned, path, room)
    write = backend.write

    def written(*given: Any) -> None:
        write(*given)
        if (faults / REPLY).exists():
            os.kill(os.getpid(), signal.SIGKILL)

    backend.write = written  # type: ignore[method-assign,assignment]
    return backend
