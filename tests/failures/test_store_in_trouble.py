"""The local store is full, locked, or lives under a clock that jumps: no acknowledgement without a commit."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from ledger.clock import BEIJING, Clock
from ledger.repository import Edit
from portal.server.loop import Loop
from portal.ui.messages import sentence
from store import opening, tables
from store.database import reading
from store.errors import StoreUnavailable
from sync.lease import FileLease
from tests.property.world import PLACES, World

KEY = "2021-01-甲"
LONG = "写了很久的一段话。" * 20_000


def submit(world: World, value: str, *, column: str = "progress_note", seen: str = "") -> str:
    edit = Edit(KEY, column, seen, value)
    return world.store.submit([edit], person="林某", token=f"{column}{value[:20]}").number


def put(world: World, text: str, column: str = "progress_note") -> None:
    world.sheet.put(world.where(KEY)[0], PLACES[column], text)


def rows_of_outbox(world: World) -> int:
    with reading(world.store.engine) as connection:
        return connection.scalar(select(func.count()).select_from(tables.outbox)) or 0


class FullDisk:
    """SQLite may not grow by one page from here on: the driver says "database or disk is full"."""

    def __init__(self, world: World) -> None:
        self.engine = world.store.engine

    def __enter__(self) -> None:
        self.engine.dispose()
        event.listen(self.engine, "connect", self._limit)

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "connect", self._limit)
        self.engine.dispose()

    @staticmethod
    def _limit(dbapi: object, _record: object) -> None:
        dbapi.execute("PRAGMA max_page_count=1").fetchall()  # type: ignore[attr-defined]  # the file as it is


def test_f008_a_full_disk_refuses_a_submission_and_keeps_serving(world: World) -> None:
    """F008: an error and no receipt; nothing of it is there; reading goes on; afterwards all works again."""
    put(world, "表格里的话", column="issues")
    assert world.engine.cycle().trouble == ""
    with FullDisk(world):
        with pytest.raises(StoreUnavailable, match="磁盘已满") as refused:
            submit(world, LONG)
        assert "没有保存" in sentence(refused.value)
        assert rows_of_outbox(world) == 0
        assert world.store.ledger().by_key[KEY].issues == "表格里的话"
        world.engine.cycle()
        assert world.text(KEY, "progress_note") in ("", None)
    submit(world, "清理之后")
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "清理之后"


def test_f008_a_full_disk_in_a_cycle_writes_nothing_unproven(world: World) -> None:
    """F008: what staff typed cannot be booked, so nothing is written either; later both happen once."""
    submit(world, "网页的话", column="issues")
    put(world, LONG[:30_000])
    before = world.sheet.grid()
    loop = Loop(world.engine.cycle, seconds=60, clock=world.engine.clock)
    with FullDisk(world):
        loop._once()
        assert loop.trouble or world.engine.cycle().trouble == "StoreUnavailable"
        assert world.sheet.grid() == before
    loop._once()
    assert loop.trouble == ""
    assert world.text(KEY, "issues") == "网页的话"
    assert [c.source for c in world.store.history(key=KEY)] == ["portal", "sheet"]


@pytest.mark.parametrize("world", ["xlsx"], indirect=True)
def test_f008_no_room_for_the_new_workbook(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """F008: the workbook stays as it is, nothing half-written is left to fill the disk further; later it is written once."""
    submit(world, "等空间")
    before = world.sheet.open_copy()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _no_room)
        for _ in range(3):
            assert world.engine.cycle().trouble == "BackendUnavailable"
    assert world.sheet.open_copy() == before
    assert [p.name for p in (world.home / ".portal").iterdir() if p.name != "lock"] == []
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "等空间"
    assert [c.new for c in world.store.history(key=KEY)] == ["等空间"]


def _no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, subprocess.Popen[bytes]]]:
    """A world whose store another process holds with BEGIN EXCLUSIVE until its input ends."""
    monkeypatch.setattr(opening, "BUSY_MS", 150)
    world = World("memory")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(world.home / "store.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    yield world, holder
    holder.kill()
    holder.communicate()
    world.close()


_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
held.execute("ROLLBACK")
"""


def test_f009_a_store_locked_by_another_process(locked: tuple[World, subprocess.Popen[bytes]]) -> None:
    """F009: it fails visibly, is never acknowledged, reading goes on; once the lock is gone the same click succeeds."""
    world, holder = locked
    with pytest.raises(StoreUnavailable, match="正被其他程序占用"):
        submit(world, "被挡住")
    assert rows_of_outbox(world) == 0
    assert KEY in world.store.ledger().by_key
    holder.communicate(b"", timeout=10)
    assert submit(world, "被挡住").endswith("R000001")
    assert world.engine.cycle().written == 1


class JumpingClock(Clock):
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.time = datetime(2021, 10, 8, 9, 0, tzinfo=BEIJING)

    def now(self) -> datetime:
        return self.time


def test_f014_a_clock_that_jumps_decides_nothing(world: World) -> None:
    """F014: back a day, forward a year: order comes from sequence numbers, every edit lands as ever."""
    clock = JumpingClock()
    world.store.clock = world.engine.clock = clock
    said = ["第一版"]
    submit(world, said[0])
    for jump in (timedelta(days=-1), timedelta(days=365), timedelta(days=-400), timedelta(0)):
        assert world.engine.cycle().trouble == ""
        clock.time += jump
        said.append(f"表格{len(said)}")
        put(world, said[-1])
        assert world.engine.cycle().accepted == 1
        said.append(f"门户{len(said)}")
        submit(world, said[-1], seen=said[-2])
    assert world.engine.cycle().written == 1
    assert world.text(KEY, "progress_note") == said[-1]
    assert [c.new for c in reversed(world.store.history(key=KEY))] == said
    assert world.store.ledger().by_key[KEY].progress_note == said[-1]
    assert world.store.conflicts() == []
    assert not world.engine.cycle().eventful


def test_f014_a_stale_copy_is_told_by_its_stamp_whatever_the_clock_says(world: World) -> None:
    """F014: the copy was opened "tomorrow" and saved "a year ago"."""
    clock = JumpingClock()
    world.store.clock = world.engine.clock = clock
    opened = world.sheet.open_copy()
    submit(world, "网页填的")
    world.engine.cycle()
    clock.time -= timedelta(days=366)
    world.sheet.save_copy(world.sheet.put_copy(opened, world.where(KEY)[0], PLACES["issues"], "副本里填的"))
    world.engine.cycle()
    assert (world.text(KEY, "progress_note"), world.text(KEY, "issues")) == ("网页填的", "副本里填的")


def test_killed_between_marking_and_writing_leaves_it_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """F002: marked as sent, never sent: it is not repeated blindly, but after a reading, and lands once."""

    class Killed(BaseException):
        """The process ends here."""

    def killed(*_: object) -> None:
        raise Killed

    submit(world, "只写一次")
    with monkeypatch.context() as patch:
        patch.setattr(world.backend, "write", killed)
        with pytest.raises(Killed):
            world.engine.cycle()
    world.restart()
    with reading(world.store.engine) as connection:
        assert connection.scalars(select(tables.outbox.c.state)).all() == ["sent"]
    assert world.engine.cycle().written == 1
    assert world.text(KEY, "progress_note") == "只写一次"
    assert [c.new for c in world.store.history(key=KEY)] == ["只写一次"]


@pytest.mark.parametrize(
    ("number", "why"), [(errno.EROFS, "只读"), (errno.ENOSPC, "磁盘已满"), (errno.EIO, "不能读写")]
)
def test_a_lease_that_cannot_be_opened_is_the_stores_trouble(tmp_path: Path, number: int, why: str) -> None:
    """It stands on the store's disk: a cycle says what it would say of the store itself, and the next one tries again."""
    lease = FileLease(tmp_path / "sync.lock")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.open", _raising(OSError(number, "x")))
        with pytest.raises(StoreUnavailable, match=why), lease.held():
            pass
    with lease.held() as mine:
        assert mine


def _raising(error: OSError) -> Callable[..., int]:
    def opened(*_: object, **__: object) -> int:
        raise error

    return opened
