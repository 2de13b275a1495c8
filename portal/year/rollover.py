"""结转 on disk: the new year's folder with its store, made beside and put in force last. A cut-off attempt changes nothing
that anybody sees, and the next attempt begins anew.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from ledger.breakdown import Breakdown
from ledger.clock import Clock
from ledger.errors import Refused
from ledger.units.directory import Directory
from ledger.year.rollover import Turned
from portal.settings.settings import Settings
from portal.year.first_start import alone_in
from portal.year.years import Years
from store import wary
from store.store import Store
from store.year import rollover
from sync.engine import Engine

PATIENCE = 30.0
"""Seconds that another process's cycle is waited for."""
_FACTS = ("demo", "demo_filled")
# Stands in a new year's folder until that year is in force: a folder without it is nobody's to remove.
_BEGUN = ".begun"


@dataclass(frozen=True)
class RolloverFiles:
    """`ledger.year.rollover.RolloverRepository` over the folders of one home."""

    store: Store
    years: Years
    settings: Settings
    clock: Clock
    engine: Engine

    def hindrance(self) -> str:
        """Why the year cannot be closed now."""
        if self.settings.store_url:
            return (
                "设置了 PORTAL_STORE_URL，门户不能自己为新年度建库，没有结转："
                "请用新的 PORTAL_HOME 和数据库启动新年度，再用 python -m portal lookback import 导入本年度台账。"
            )
        return rollover.unsettled(self.store)

    def turn(self, breakdown: Breakdown, units: str, directory: Directory, *, person: str) -> Turned:
        """Make the new year's store in a folder of its own, then put it in force."""
        with alone_in(self.years.settings_of().folder):
            if Years(self.settings).in_force not in (0, self.store.breakdown.year) or self.store.fact("closed"):
                raise Refused("别人刚刚结转过了，请刷新页面，或重新启动门户。")
            self._take_in_last()
            # Closed first: nobody hands in anything that the new year would not hear of.
            rollover.close(self.store, person=person, now=self.clock.now())
            try:
                return self._turn(breakdown, units, directory, person)
            except BaseException:
                rollover.reopen(self.store, now=self.clock.now())
                raise

    def _take_in_last(self) -> None:
        """What staff wrote last belongs to the year that is closed. Another process may be at a cycle: the next one is ours."""
        until = time.monotonic() + PATIENCE
        while not (report := self.engine.cycle()).ran and time.monotonic() < until:
            time.sleep(0.2)
        if not report.ran:
            raise Refused("另一个门户进程一直在同步，表格里最后的修改还没有读到，没有结转：请稍后再试，或先停掉它。")
        if report.trouble:
            raise Refused(f"结转前的最后一次同步没有完成：{report.message}请先处理，再结转。")

    def _turn(self, breakdown: Breakdown, units: str, directory: Directory, person: str) -> Turned:
        if why := rollover.unsettled(self.store):
            raise Refused(why)
        home = self.years.home
        draft, folder = home / f".begun-{breakdown.year}", home / str(breakdown.year)
        # What an attempt that was cut off had begun; the second one had its name already and was not in force yet.
        for begun in (draft, folder) if (folder / _BEGUN).exists() else (draft,):
            shutil.rmtree(begun, ignore_errors=True)
        if folder.exists():
            raise Refused(f"文件夹 {folder} 已经存在，没有结转：请先看看里面是什么，改名后再试。")
        problems, counts = self._begin(draft, breakdown, units, directory, person)
        draft.rename(folder)
        wary.sync_folder(home)
        self.years.put_in_force(self.store.breakdown.year, breakdown.year)
        (folder / _BEGUN).unlink()
        return Turned(self.store.breakdown.year, breakdown.year, *counts, problems)

    def _begin(
        self, folder: Path, breakdown: Breakdown, units: str, directory: Directory, person: str
    ) -> tuple[tuple[str, ...], tuple[int, int]]:
        folder.mkdir(mode=0o755, parents=True)
        (folder / _BEGUN).touch()
        secret = self.settings.folder / "secret"
        if secret.exists():
            shutil.copy2(secret, folder / "secret")  # who is signed in stays signed in
        store = Store(f"sqlite:///{folder / 'ledger.db'}", clock=self.clock)
        try:
            store.start_year(breakdown, units, directory)
            for name in _FACTS:
                store.set_fact(name, self.store.fact(name))
            last = rollover.carry_over(self.store, store, directory, person=person, now=self.clock.now())
        finally:
            store.engine.dispose()
        return last.problems, (len(last.items), len(last.checks))


def settle_cut_off_turn(store: Store, clock: Clock, folder: Path) -> None:
    """At the start of the year in force: a store that is closed all the same was being closed when the machine stopped;
    a folder that is still marked as begun came into force just before."""
    (folder / _BEGUN).unlink(missing_ok=True)
    if store.fact("closed"):
        rollover.reopen(store, now=clock.now())
