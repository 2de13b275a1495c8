"""A backup taken while another process hands in reports and syncs: everything acknowledged before it, nothing of half a report."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from ledger.clock import BEIJING, SystemClock
from portal.backup.restoring import restore, try_out
from portal.backup.writing import take
from portal.build import build
from portal.settings.settings import ROOT, load
from sync.backends.workbook import WorkbookBackend
from tests.crash.submitting import KEYS, texts_of

NOW = datetime(2021, 10, 12, 9, tzinfo=BEIJING)
pytestmark = pytest.mark.long


@contextmanager
def at_work(home: Path) -> Iterator[list[int]]:
    """The numbers that it has acknowledged so far, as they come."""
    told: list[int] = []
    command = [sys.executable, "-m", "tests.crash.submitting", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = process.stdout
        listener = threading.Thread(target=lambda: told.extend(map(int, lines)), daemon=True)
        listener.start()
        try:
            yield told
        finally:
            process.kill()
            listener.join()


def wait_for(told: list[int], more: int) -> None:
    end, wanted = time.monotonic() + 60, len(told) + more
    while len(told) < wanted:
        assert time.monotonic() < end, "it works"
        time.sleep(0.01)


def test_it_holds_what_was_acknowledged_before_it_and_nothing_half(filled_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    taken = []
    with at_work(home) as told:
        for number in range(4):
            wait_for(told, 15)
            before = told[-1]
            # between two steps the others have their turn, so that they write while it is copied
            made = take(load(home=home), tmp_path / f"out{number}", SystemClock(), pause=lambda: time.sleep(0.02))
            taken.append((made.file, before, told[-1]))
    assert all(after > before for _, before, after in taken), "it went on meanwhile"
    for file, before, after in taken:
        try_out(file)
        _compare(restore(file, file.parent / "new", person="命令行", now=NOW).home, before, after)


def _compare(home: Path, before: int, after: int) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as held:
        tokens = [int(row[0].removeprefix("t")) for row in held.execute("SELECT token FROM submission ORDER BY seq")]
        cells = held.execute(
            'SELECT "key", "column", value FROM outbox WHERE source = \'portal\' ORDER BY seq'
        ).fetchall()
    last = tokens[-1]
    assert before <= last <= after + 1, "the moment is that of the backup; one may be committed and not said yet"
    assert tokens == list(range(1, last + 1))
    assert cells == [(*cell, text) for number in tokens for cell, text in texts_of(number).items()]
    portal = build(load(home=home))
    try:
        assert not portal.engine.cycle().trouble, "workbook and store know each other"
        read = WorkbookBackend(home / "台账2021.xlsx", home / ".portal").read().grids["工作台账"]
        for key in KEYS:
            newest = max(number for number in tokens if texts_of(number).keys() & {(key, "issues")})
            entry = portal.ledger().by_key[key]
            said = {name: text for (_, name), text in texts_of(newest).items()}
            assert {name: getattr(entry, name) for name in said} == said
            assert any({key, *said.values()} <= set(row) for row in read.rows)
        assert not portal.book.conflicts()
    finally:
        portal.book.engine.dispose()
