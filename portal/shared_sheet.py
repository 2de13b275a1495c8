"""The shared sheet as pages and commands see it: how the sync with it stands, and the ways into it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.columns import LEDGER_TAB
from portal.server.loop import Loop
from store.status import SyncStatus, Trouble
from sync.backends.base import GivesUp, Online, Usage
from sync.engine import Engine
from sync.layout import lead_view, unit_view

_GRACE = 3.0  # seconds for a cycle to end by itself
_STALLED_ADVICE = "请管理员检查服务器和共享盘；恢复以后自动接着同步，一直不恢复的请重新启动门户。"
_HALTS = ("ShareSilent", "OddFile")


@dataclass(frozen=True)
class SharedSheet:
    """One sheet, with the engine and the loop that keep it in step with the store."""

    engine: Engine
    loop: Loop

    def stop(self) -> bool:
        """End the sync after what is under way; False when its cycle did not end in time."""
        backend = self.engine.backend
        if not isinstance(backend, GivesUp):
            return self.loop.stop()
        if self.loop.stop(wait_seconds=_GRACE):
            return True
        backend.give_up()
        return self.loop.stop(wait_seconds=_GRACE)

    def wake(self) -> None:
        """Ask the sync loop for a cycle now, e.g. after a submission."""
        self.loop.wake()

    def status(self) -> SyncStatus:
        """How the sync stands."""
        status = self.engine.status()
        if self.loop.late:
            stalled = Trouble("SyncStalled", self.halted(), _STALLED_ADVICE, self.loop.last_ended)
            return replace(status, trouble=stalled)
        if status.trouble or not self.loop.trouble:
            return status
        # The store could not be told of it (full, locked): the loop remembers.
        trouble = Trouble(self.loop.trouble_name, self.loop.trouble, "", self.loop.last_ended)
        return replace(status, trouble=trouble)

    def halted(self) -> str:
        """Why nothing at all passes between portal and sheet, for everybody to see on every page; else the empty text."""
        if self.loop.late:
            return f"与共享表格的同步已经 {round(self.loop.age / 60)} 分钟没有完成一次。"
        last = self.engine.last
        return last.message if last.trouble in _HALTS else ""

    def usage(self) -> Usage | None:
        """How much of this minute's calls the shared sheet's service has had; None where nobody counts them."""
        backend = self.engine.backend
        return backend.usage() if isinstance(backend, Online) else None

    def view_link(self, unit: str, *, lead: bool = False) -> str:
        """The URL that opens the shared sheet at a unit's rows (with `lead`: at the tasks it leads), for pages and
        reminders; the empty text where the sheet has no views. Asks nobody."""
        backend = self.engine.backend
        if not isinstance(backend, Online):
            return ""
        return backend.view_link(LEDGER_TAB, lead_view(unit) if lead else unit_view(unit))

    @property
    def repairable(self) -> bool:
        """Can the shared sheet's structure be looked over and mended?"""
        return isinstance(self.engine.backend, Online)

    def link(self, key: str) -> str:
        """Where a person finds an entry's row in the shared sheet: a URL, or a path with the cell address."""
        return self.engine.link(key)
