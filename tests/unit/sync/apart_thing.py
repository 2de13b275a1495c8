"""What the tests of `sync.processes.apart` keep in the helper process."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sync.errors import CellsRefused


class Thing:
    """It hangs, computes, refuses and stumbles."""

    def __init__(self, refuse_orphaned: object, folder: Path) -> None:
        self._refuse_orphaned, self._folder = refuse_orphaned, folder

    def pid(self) -> int:
        return os.getpid()

    def hang(self) -> str:
        """As a read on a dead share: no work, no end."""
        time.sleep(600)
        return "back"

    def compute(self, seconds: float) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sum(range(10_000))
        return "done"

    def refuse(self) -> None:
        raise CellsRefused("这些不行", frozenset({"op"}))

    def stumble(self) -> None:
        raise ValueError("".join(("ge", "heim")))

    def large(self) -> bytes:
        return b"x" * (20 << 20)

    def when_orphaned(self) -> None:
        (self._folder / "asked").touch()
        time.sleep(0.5)
        self._refuse_orphaned()  # type: ignore[operator]
        (self._folder / "written").touch()
