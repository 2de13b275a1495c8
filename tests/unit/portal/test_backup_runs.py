"""The backup of every day: once a day after its hour, tried out, the oldest removed, and told to the office."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ledger.clock import BEIJING, Clock
from portal.backup import making, runs
from portal.backup.runs import DAMAGED, BackupRuns
from portal.backup.told import in_words, is_old
from portal.errors import CannotDo
from portal.settings.settings import load
from store.backup_log import BackupAccount
from store.opening import open_database
from sync.lease import Lease


class Set(Clock):
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 2, 0, tzinfo=BEIJING)

    def now(self) -> datetime:
        return self.at


class Made(BackupRuns):
    """With its clock and its folder at hand."""

    clock: Set
    out: Path

    def names(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())

    def tomorrow(self) -> None:
        self.clock.at += timedelta(days=1)


@pytest.fixture
def made(tmp_path: Path, filled_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    monkeypatch.setattr(runs, "_REST", 0)
    home, clock = Path(shutil.copytree(filled_home, tmp_path / "home")), Set()
    settings = load(home=home, backend="memory", backup_folder=tmp_path / "out", backup_keep=2)
    engine = open_database(settings.database_url, now=clock.now())
    found = Made(settings, engine, clock, lease=Lease(), seconds=0.01)
    found.clock, found.out = clock, tmp_path / "out"
    yield found
    engine.dispose()


def test_one_is_made_each_day_after_its_hour_and_two_are_kept(made: Made) -> None:
    made.clock.at -= timedelta(minutes=1)
    assert made.round() is None, "not before its hour"
    made.clock.at += timedelta(minutes=1)
    for day in (1, 2, 3):
        made._not_before = 0
        found = made.round()
        assert found
        assert not found.trouble
        made._not_before = 0
        assert made.round() is None, "one a day"
        assert f"台账定时备份-202612{day:02}-020000.zip" in made.names()
        if day == 1:
            (made.out / "台账备份-20200101-000000.zip").write_text("made by hand")
            (made.out / "台账定时备份-旧的.zip").write_text("somebody's")
        made.tomorrow()
    assert made.names() == [
        "台账备份-20200101-000000.zip",
        "台账定时备份-20261202-020000.zip",
        "台账定时备份-20261203-020000.zip",
        "台账定时备份-旧的.zip",
    ]
    last = made.last()
    assert (last.file, last.trouble) == (str(made.out / "台账定时备份-20261203-020000.zip"), "")
    assert in_words(last, scheduled=True).startswith("上次备份：12月3日 02:00（")
    assert in_words(last, scheduled=True).endswith(" MB），已试恢复。")


def test_one_that_cannot_be_restored_costs_no_good_one_and_is_made_again(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        made._not_before = 0
        assert made.round()
        made.tomorrow()
    good, take = made.names(), making.take

    def rotten(*given: object, **more: object):
        taken = take(*given, **more)  # type: ignore[arg-type]
        content = bytearray(taken.file.read_bytes())
        content[len(content) // 2] ^= 1
        taken.file.write_bytes(content)
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(making, "take", rotten)
        made._not_before = 0
        assert made.round()
    assert made.names() == sorted([*good, DAMAGED])
    assert "可能已经损坏" in made.last().trouble
    assert "没有试恢复成功" in in_words(made.last(), scheduled=True)
    assert made.round() is None, "not at once again"
    made._not_before = 0
    assert made.round()
    assert made.last().trouble == ""


def test_one_that_cannot_be_made_is_told_and_the_last_one_stays(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made._not_before = 0
    made.round()
    last = made.last()
    made.tomorrow()

    def full(*_: object, **__: object) -> None:
        raise CannotDo("磁盘空间不够，没有备份。")

    monkeypatch.setattr(making, "take", full)
    made._not_before = 0
    assert made.round() is None
    now = made.last()
    assert (now.at, now.file, now.tried_at) == (last.at, last.file, last.tried_at)
    assert in_words(now, scheduled=True).endswith("12月2日 02:00的备份有问题：磁盘空间不够，没有备份。")


def test_two_processes_make_one(made: Made) -> None:
    with made._lease.held():
        assert made.round() is None
    assert not made.out.exists()


def test_the_portal_need_not_wait_for_it_to_end(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was begun is thrown away; submissions go on while it works."""
    begun = threading.Event()

    def slow(_seconds: float) -> None:
        begun.set()
        time.sleep(0.01)

    monkeypatch.setattr(runs.time, "sleep", slow)
    made._not_before = 0
    made.start()
    assert begun.wait(30)
    with closing(sqlite3.connect(made._settings.folder / "ledger.db", timeout=0)) as other:
        other.execute("INSERT INTO meta VALUES ('meanwhile', '1')")
        other.commit()
    assert made.stop(wait_seconds=30)
    assert made.names() == []


def test_nothing_is_made_without_a_folder(tmp_path: Path, filled_home: Path) -> None:
    settings = load(home=filled_home, backend="memory")
    off = BackupRuns(settings, None, Set(), lease=Lease())  # type: ignore[arg-type]
    off.start()
    assert (off.running, off.folder, off.round()) == (False, None, None)


def test_what_is_old_or_was_never_made_is_told() -> None:
    now, never = Set().now(), BackupAccount()
    assert not is_old(never, now, timedelta(days=2)), "a first start has none yet"
    assert in_words(never, scheduled=True) == "还没有备份过，门户会按时自动做。"
    assert "还没有备份过" in in_words(never, scheduled=False)
    assert "PORTAL_BACKUP_FOLDER" in in_words(never, scheduled=False)
    made = BackupAccount((now - timedelta(days=3)).isoformat(), "f", 1, "")
    assert is_old(made, now, timedelta(days=2))
    assert not is_old(made, now, timedelta(days=4))
