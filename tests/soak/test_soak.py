"""The sync for hours, with one fault after another: nothing is lost, and nothing grows but what was written.

PORTAL_SOAK_MINUTES (120 if not given) says how long; `make test-deep` prints the figures.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from portal.settings.settings import ROOT
from tests.conftest import GIVEN
from tests.crash.accounts import account_of, acknowledged
from tests.crash.child import come_to_rest, in_a_process, portal_over
from tests.crash.conftest import WORKBOOK, Homes, homes
from tests.crash.staff import Staff
from tests.soak.faulty import FULL, REPLY, SLOW
from tests.soak.served import CLOCK, PATIENCE, STORE_FULL

__all__ = ["homes"]
MINUTES = float(GIVEN.get("PORTAL_SOAK_MINUTES", "120"))


@dataclass
class Served:
    """The portal's process, begun again whenever it was killed; `seen` are the highest figures."""

    home: Path
    random: Random = field(default_factory=Random)
    starts: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    resident: list[int] = field(default_factory=list)  # MB of the portal, once a look, since its last start

    def start(self) -> None:
        """Begin, as after a kill."""
        self.starts += 1
        self.resident.clear()
        tmp = self.home.parent / "tmp"
        tmp.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.soak.served", str(self.home)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stderr=log,
                stdout=log,
                env={**os.environ, "TMPDIR": str(tmp)},
            )

    @property
    def log(self) -> Path:
        """What it writes about itself."""
        return self.home.parent / "log"

    def helpers(self) -> list[int]:
        """Processes that it has begun."""
        with suppress(OSError):
            tasks = Path(f"/proc/{self.process.pid}/task")
            return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
        return []

    def look(self) -> None:
        """Take the figures."""
        if self.process.poll() is not None:
            raise AssertionError(f"it ended by itself: {self.log.read_text('utf-8')[-3000:]}")
        with suppress(OSError, StopIteration):
            self.resident.append(_resident(self.process.pid))
            helpers = self.helpers()
            for name, value in {
                "portal MB": self.resident[-1],
                "helper MB": max((_resident(pid) for pid in helpers), default=0),
                "descriptors": len(list(Path(f"/proc/{self.process.pid}/fd").iterdir())),
                "helper's descriptors": max(
                    (len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in helpers), default=0
                ),
                "threads": len(list(Path(f"/proc/{self.process.pid}/task").iterdir())),
                "helpers": len(helpers),
                "temporary files": sum(1 for _ in (self.home.parent / "tmp").rglob("*")),
                "files beside the workbook": sum(1 for _ in self.home.glob(".portal-*")),
                "files in the room": sum(1 for _ in (self.home / ".portal").iterdir()),
            }.items():
                self.seen[name] = max(self.seen.get(name, 0), value)

    @contextmanager
    def flag(self, name: str, text: str = "") -> Iterator[None]:
        """A fault that the process looks for."""
        (self.home.parent / "faults" / name).write_text(text)
        yield
        (self.home.parent / "faults" / name).unlink()

    @contextmanager
    def pipe(self) -> Iterator[None]:
        """A pipe in the workbook's place."""
        path, aside = self.home / WORKBOOK, self.home.parent / "aside.xlsx"
        path.rename(aside)
        os.mkfifo(path)
        yield
        path.unlink()
        aside.rename(path)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """The helper hangs; it is given up after a while."""
        for pid in self.helpers():
            with suppress(ProcessLookupError):
                os.kill(pid, 19)
        yield
        time.sleep(PATIENCE)

    @contextmanager
    def killed(self) -> Iterator[None]:
        """kill -9 of the portal."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.start()
        yield

    @contextmanager
    def helper_killed(self) -> Iterator[None]:
        """kill -9 of the helper."""
        for pid in self.helpers():
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        yield

    @contextmanager
    def clock(self) -> Iterator[None]:
        """The clock is set by minutes, days or years."""
        with self.flag(CLOCK, str(self.random.choice((-400, 90, 86_400, -86_400, 3e7, -3e7)))):
            yield


def _resident(pid: int) -> int:
    """MB."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) >> 10


@pytest.mark.deep
def test_nothing_is_lost_and_nothing_grows(homes: Homes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults one after another, with staff at work; then peace, and the account."""
    home = homes.copy("settled", tmp_path)
    (tmp_path / "faults").mkdir()
    served, staff = Served(home), Staff(home / WORKBOOK, Random(), "表之")
    faults: dict[str, Callable[[], AbstractContextManager[None]]] = {
        "slow share": lambda: served.flag(SLOW),
        "full share": lambda: served.flag(FULL),
        "full store": lambda: served.flag(STORE_FULL),
        "lost reply": lambda: served.flag(REPLY),
        "clock": served.clock,
        "pipe": served.pipe,
        "hung helper": served.hung,
        "killed helper": served.helper_killed,
        "killed portal": served.killed,
        "sorted part": nullcontext,
        "none": nullcontext,
    }
    served.start()
    until = time.monotonic() + MINUTES * 60
    try:
        while time.monotonic() < until:
            name = served.random.choice(list(faults)) if served.random.random() < 0.9 else "none"
            served.faults[name] = served.faults.get(name, 0) + 1
            if name == "sorted part":
                with suppress(FileNotFoundError):
                    staff.sort_a_part()
            with faults[name]():
                lasts = time.monotonic() + served.random.uniform(2, 12)
                while time.monotonic() < lasts:
                    if name != "pipe" and served.random.random() < 0.6:
                        staff.act()
                    time.sleep(served.random.uniform(0.1, 1))
            time.sleep(served.random.uniform(0, 4))
            served.look()
    finally:
        assert served.process.stdin is not None
        served.process.stdin.close()
        try:
            served.process.wait(30)
        except subprocess.TimeoutExpired:
            served.process.kill()
            raise
    assert in_a_process(come_to_rest, home) == 0
    portal = portal_over(home)
    account = account_of(portal, acknowledged(tmp_path / "acks"), staff)
    portal.book.engine.dispose()
    lines = _lines(home)
    log, store = served.log.stat().st_size, sum(path.stat().st_size for path in home.glob("ledger.db*"))
    figures = (
        f"{MINUTES:g} minutes, {sum(served.faults.values())} faults ("
        f"{', '.join(f'{n} {name}' for name, n in sorted(served.faults.items()))}),"
        f" {account.acknowledged} acknowledged edits, {account.typed} staff texts, {account.conflicts} conflicts, {len(account.lost)} lost,"
        f" {len(account.silent)} silent; at most {', '.join(f'{v} {n}' for n, v in served.seen.items())}; store "
        f"{store >> 10} KB for {lines} lines,"
        f" log {log >> 10} KB, {served.starts} starts"
    )
    with capsys.disabled():
        print(f"\n{figures}", flush=True)
    wrong = tmp_path / "wrong"
    assert not wrong.exists(), wrong.read_text("utf-8")[:3000]
    assert (account.lost, account.silent) == ([], [])
    assert served.seen["portal MB"] < 250 + lines // 100
    assert served.seen["helper MB"] < 150
    assert served.seen["descriptors"] < 64
    assert served.seen["helper's descriptors"] < 24
    assert served.seen["threads"] < 24
    assert served.seen["helpers"] <= 2
    assert served.seen["temporary files"] < 8
    assert store < (1 << 20) + 4096 * lines
    assert log < (100 << 10) * max(1, MINUTES)
    assert [path.name for path in home.iterdir() if path.name.startswith(".portal-")] == []


def _lines(home: Path) -> int:
    with sqlite3.connect(shutil.copy(home / "ledger.db", home.parent / "look.db")) as store:
        return sum(
            store.execute(f"select count(*) from {name}").fetchone()[0]
            for name in ("history", "outbox", "sync_run", "conflict", "stamp")
        )
