"""What a Google spreadsheet offers besides reading and writing: links to its views, repair, and being left for another."""

from __future__ import annotations

from collections.abc import Sequence

from sync.backends.base import Movable, Online, Retired, TabLayout, Usage
from sync.backends.google.address import sheet_address
from sync.backends.google.calls import Calls
from sync.backends.google.structure import repair, retire, views


class Upkeep(Movable, Online):
    """For a backend with `calls`."""

    calls: Calls

    @property
    def where(self) -> str:
        return sheet_address(self.calls.key)

    def usage(self) -> Usage:
        return self.calls.meter.usage()

    def view_link(self, tab: str, title: str) -> str:
        return views.view_link(self.calls.key, tab, title)

    def repair(self, tabs: Sequence[TabLayout]) -> Sequence[str]:
        return repair.repair(self.calls, tabs)

    def keep_views(self, tabs: Sequence[TabLayout]) -> Sequence[str]:
        return repair.keep_views(self.calls, tabs)

    def refuse_busy(self) -> None:
        """Nobody can hold a Google spreadsheet open in a way that brings it back."""

    def retire(self, successor: str) -> Retired:
        """Close the tabs to everybody but the owner, read them for the last time, then mark the file as left."""
        retire.close(self.calls)
        last = self.read() if retire.is_live(self.calls) else None
        retire.mark_left(self.calls, successor)
        return Retired(
            last,
            self.where,
            "原来的 Google 表格内容没有改动，标题后加了“（已迁走，请勿再填）”，各工作表已锁定，只有文件所有者还能改。",
        )
