"""Two hundred kill -9: at random and at every kind of instant, while staff type, save stale copies and write in place.

`make test-deep` prints the figures; the last ones stand in sync/README.md. PORTAL_KILLS and PORTAL_KILLS_SEED make it
another number and other stories.
"""

from __future__ import annotations

import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from portal.build import Portal
from tests.conftest import GIVEN
from tests.crash.accounts import Account, account_of, acknowledged
from tests.crash.child import (
    begun,
    close_year,
    come_to_rest,
    ended,
    go_on,
    hand_in,
    in_a_process,
    portal_over,
    run,
    start_over_what_is_there,
    unpack,
)
from tests.crash.conftest import WORKBOOK, Homes
from tests.crash.staff import Staff

KILLED = -signal.SIGKILL
KILLS = int(GIVEN.get("PORTAL_KILLS", "200"))
SEED = GIVEN.get("PORTAL_KILLS_SEED", "1")
INSTANTS = (
    "insert outbox",
    "insert submission",
    "before commit",
    "after commit",
    "before recover",
    "after recover",
    "before read",
    "after read",
    "insert history",
    "update base",
    "update outbox",
    'insert "conflict"',
    "insert stamp",
    "before write",
    "intent written",
    "new file half written",
    "new file written",
    "new file dressed",
    "before exchange",
    "exchanged",
    "exchange settled",
    "before clearing",
    "unlinked .new",
    "unlinked .json",
    "cleared",
    "after write",
    "cycle done",
    "before fsync",
    "after fsync",
    "before replace",
)
OF_A_YEAR = (
    "before commit",
    "after commit",
    "insert base",
    "insert deed",
    "moved aside",
    "before replace",
    "registered",
    "before fsync",
    "after publish",
    "placed",
)


@dataclass
class Tally:
    """All stories together."""

    folder: Path
    homes: Homes
    random: Random
    kills: Counter[str] = field(default_factory=Counter)
    account: Account = field(default_factory=Account)
    stories: int = 0

    def home(self, name: str) -> Path:
        """A home for the next story."""
        self.stories += 1
        folder = self.folder / str(self.stories)
        folder.mkdir()
        return self.homes.copy(name, folder)

    def strike(
        self,
        instants: tuple[str, ...],
        meanwhile: Callable[[], None],
        act: Callable[..., None],
        *given: object,
        **named: object,
    ) -> bool:
        """Run it until a chosen instant, or until it is killed at random; was it killed?"""
        label = self.random.choice(instants) if self.random.random() < 0.6 else ""
        process = begun(act, *given, label, self.random.randint(1, 6), **named)
        until = time.monotonic() + (90 if label else self.random.uniform(0.1, 4))
        while process.is_alive() and time.monotonic() < until:
            meanwhile()
            time.sleep(self.random.uniform(0, 0.1))
        if process.is_alive():
            process.kill()
        code = ended(process)
        assert code in (0, KILLED), code
        if code == KILLED:
            self.kills[label or "random"] += 1
        return code == KILLED

    def settled(self, home: Path, acks: Path, staff: Staff) -> None:
        """Bring a home to rest and look what became of everything."""
        assert in_a_process(come_to_rest, home) == 0
        with_portal(home, lambda portal: self.account.add(account_of(portal, acknowledged(acks), staff)))
        self.clean(home)

    def clean(self, home: Path) -> None:
        """Nothing half-written is left."""
        left = [
            p.name
            for p in home.rglob("*")
            if p.name.startswith((".portal-", ".begun", ".years")) or p.suffix in (".part", ".new")
        ]
        if left:
            self.account.silent.append(f"left behind: {left}")

    def __str__(self) -> str:
        a = self.account
        return (
            f"{self.kills.total()} kills at {len(self.kills)} kinds of instants in {self.stories} homes, "
            f"{a.acknowledged} acknowledged edits,"
            f" {a.typed} staff texts, {a.conflicts} conflicts, {len(a.lost)} lost, {len(a.silent)} silent"
        )


def with_portal(home: Path, look: Callable[[Portal], Any]) -> Any:
    """What the portal of a home says, in this process."""
    portal = portal_over(home)
    try:
        return look(portal)
    finally:
        portal.book.engine.dispose()


def everybody_writes(tally: Tally, kills: int, name: str = "settled") -> tuple[Path, Path, Staff]:
    """Clerks hand in, staff type, a part is sorted now and then and put back."""
    home, random = tally.home(name), tally.random
    acks = home.parent / "acks"
    staff = Staff(home / WORKBOOK, random, f"表{tally.stories}之")
    goal = tally.kills.total() + kills
    for number in range(1, 5 * kills):
        if tally.kills.total() >= goal:
            break
        if number % 3 == 0:
            staff.sort_a_part()
        act = staff.act if random.random() < 0.7 else lambda: None
        apart = number % 4 == 0
        tally.strike(("",) if apart else INSTANTS, act, hand_in, home, acks, f"{tally.stories}之{number}", apart=apart)
    tally.settled(home, acks, staff)
    return home, acks, staff


def a_notice_is_taken_up(tally: Tally, kills: int) -> None:
    """The first start: the notice is read in a process of its own, the year begun, the workbook published."""
    goal = tally.kills.total() + kills
    while tally.kills.total() < goal:
        home = tally.home("empty")
        while tally.strike((*OF_A_YEAR, *INSTANTS), lambda: None, run, home) and tally.kills.total() < goal:
            pass
        assert in_a_process(go_on, home) == 0
        with_portal(home, lambda portal: _six(tally, portal, 2021))
        tally.clean(home)


def a_year_is_closed(tally: Tally, kills: int) -> None:
    """Closing and the first cycles of the next year."""
    goal = tally.kills.total() + kills
    while tally.kills.total() < goal:
        home = tally.home("settled")
        while _year_of(home) == 2021:
            assert tally.strike(OF_A_YEAR, lambda: None, close_year, home) or _year_of(home) == 2022
        assert in_a_process(go_on, home) == 0
        with_portal(home, lambda portal: _six(tally, portal, 2022))
        tally.clean(home)


def _year_of(home: Path) -> int:
    """The year in force."""
    return with_portal(home, lambda portal: portal.year)


def _six(tally: Tally, portal: Portal, year: int) -> None:
    if (
        portal.year,
        len(portal.ledger().entries),
        portal.engine.cycle().trouble,
        portal.book.fact("closed"),
    ) != (year, 6, "", ""):
        tally.account.lost.append(f"{portal.settings.folder}: the year {year} is not whole")


def a_snapshot_is_restored(tally: Tally, kills: int) -> None:
    """Unpacking is cut off, somebody starts the portal over the half; then it is unpacked as the guide says."""
    home, acks, staff = everybody_writes(tally, 0)
    assert in_a_process(hand_in, home, acks, f"{tally.stories}之快照") == 0
    staff.save()
    assert in_a_process(come_to_rest, home) == 0
    snapshot, handed, typed = (
        shutil.copytree(home, home.with_name("snapshot")),
        acknowledged(acks),
        list(staff.typed),
    )
    assert in_a_process(hand_in, home, acks, f"{tally.stories}之后来") == 0
    for number in range(kills):
        home.rename(home.with_name(f"former{number}"))
        process = begun(unpack, snapshot, home)
        while not home.exists():  # a busy machine is slow to begin
            time.sleep(0.01)
        time.sleep(tally.random.uniform(0.01, 0.15))
        process.kill()
        assert ended(process) == KILLED
        tally.kills["unpacking"] += 1
        if number % 2:
            code = in_a_process(start_over_what_is_there, home)
            assert code == 0
    home.rename(home.with_name("former"))
    unpack(snapshot, home)
    staff.typed = typed
    acks.write_text("".join(f'"{text}"\n' for text in handed), encoding="utf-8")
    tally.settled(home, acks, staff)


def an_older_store_meets_a_newer_sheet(tally: Tally, kills: int) -> None:
    """Only the store was restored. The office lets the sheet pass; nothing that stands in it is lost."""
    home, acks, staff = everybody_writes(tally, 0)
    older = shutil.copy(home / "ledger.db", home.parent / "older.db")
    assert in_a_process(hand_in, home, acks, f"{tally.stories}之后来") == 0
    assert in_a_process(come_to_rest, home) == 0
    for name in ("ledger.db-wal", "ledger.db-shm"):
        with suppress(FileNotFoundError):
            (home / name).unlink()
    shutil.copy(older, home / "ledger.db")
    acks.unlink()
    staff.typed = sorted(text for text in staff.texts() if "之" in text)
    staff.covered.clear()
    goal, number = tally.kills.total() + kills, 0
    while tally.kills.total() < goal:
        number += 1
        tally.strike(
            INSTANTS,
            staff.act if number % 2 else lambda: None,
            hand_in,
            home,
            acks,
            f"{tally.stories}之恢复{number}",
        )
    tally.settled(home, acks, staff)


STORIES: tuple[tuple[Callable[[Tally, int], object], float], ...] = (
    (a_notice_is_taken_up, 0.1),
    (a_year_is_closed, 0.1),
    (a_snapshot_is_restored, 0.1),
    (an_older_store_meets_a_newer_sheet, 0.1),
    *[(everybody_writes, 0.12)] * 5,
)


@pytest.mark.deep
def test_two_hundred_kills(homes: Homes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that was acknowledged or typed is lost, nothing changes untold, nothing is left behind."""
    tally = Tally(tmp_path, homes, Random(SEED))
    for story, share in STORIES:
        story(tally, ceil(KILLS * share))
        with capsys.disabled():
            print(f"\n{story.__name__}: {tally}", flush=True)
    assert (tally.account.lost, tally.account.silent) == ([], [])
    assert tally.kills.total() >= KILLS
