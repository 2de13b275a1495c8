"""The workbook backend in a process of its own: what the server and the command line use, because a share may hang."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, Copy, GivesUp, Movable, Reading, Recovered, Retired, TabLayout
from sync.backends.workbook.backend import WorkbookBackend, row_link
from sync.backends.workbook.replace import Hooks
from sync.errors import HostileWorkbook, ShareSilent, WriteInDoubt
from sync.processes.apart import MEMORY, PATIENCE, Apart, NoAnswer, TooCostly

_FACTORY = "sync.backends.workbook.apart:made_there"
_REST = 600.0  # seconds


def made_there(refuse_orphaned: Callable[[], None], path: Path, room: Path) -> WorkbookBackend:
    """The backend as it is kept in the helper; it changes nothing any more when whoever asked is gone."""
    backend = WorkbookBackend(path, room)
    backend.hooks = Hooks(before_swap=refuse_orphaned)
    return backend


class WorkbookApart(Movable, GivesUp):
    """`WorkbookBackend` behind a deadline and limits of memory and time: every method may also raise ShareSilent or
    HostileWorkbook, or WriteInDoubt where it changes the file. Nothing here touches the share."""

    name = "xlsx"

    def __init__(self, path: Path, room: Path, *, patience: float = PATIENCE, memory: int = MEMORY) -> None:
        self.path = path
        self._apart = Apart(_FACTORY, path, room, patience=patience, memory=memory)
        self._too_costly = ""  # the version of the file that ended a helper
        self._copies_after = 0.0

    def exists(self) -> bool:
        return bool(self._ask("exists"))

    def recover(self) -> list[Recovered]:
        return list(self._ask("recover"))

    def version(self) -> str | None:
        found: str | None = self._ask("version")
        return found

    def read(self) -> Reading:
        """A file that ended a helper is not read again until it changes."""
        if self._too_costly and self._ask("version") == self._too_costly:
            raise self._hostile()
        try:
            found: Reading = self._ask("read")
        except HostileWorkbook as error:
            if isinstance(error.__cause__, TooCostly):
                self._too_costly = self._ask("version") or ""
            raise
        return found

    def write(self, batch: Batch, reading: Reading) -> None:
        """The helper knows the reading by its version."""
        self._change("write", batch, Reading(reading.version, {}))

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        self._change("publish", tuple(tabs), stamp)

    def copies(self) -> tuple[Copy, ...]:
        """While one beside the workbook ends the helper that reads it, none are read for a time."""
        if time.monotonic() < self._copies_after:
            return ()
        try:
            return tuple(self._ask("copies"))
        except HostileWorkbook:
            self._copies_after = time.monotonic() + _REST
            return ()

    @property
    def where(self) -> str:
        return str(self.path)

    def refuse_busy(self) -> None:
        self._ask("refuse_busy")

    def retire(self, successor: str) -> Retired:
        found: Retired = self._change("retire", successor)
        return found

    def link(self, tab: str, row: int) -> str:
        return row_link(self.path, tab, row)

    def give_up(self) -> None:
        self._apart.give_up()

    def _ask(self, method: str, *given: object) -> Any:
        try:
            return self._apart.call(method, *given)
        except TooCostly as error:
            raise self._hostile() from error
        except NoAnswer as error:
            raise ShareSilent(f"台账文件“{self.path}”所在的位置没有回应（可能是共享盘断开，或服务器停了）。") from error

    def _hostile(self) -> HostileWorkbook:
        return HostileWorkbook(
            f"读取“{self.path.name}”超过了内存或时间的上限，没有读完；台账文件可能被换成了有问题的文件。"
        )

    def _change(self, method: str, *given: object) -> Any:
        try:
            return self._apart.call(method, *given)
        except NoAnswer as error:
            raise WriteInDoubt(
                f"写“{self.path}”时共享盘没有回应，不知道写进去没有；恢复以后门户会先核对，不会重复写。"
            ) from error
