"""A share that hangs: the sync says so in time, nothing is lost or written twice, and work goes on by itself."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ledger.repository import Edit
from portal.build import Portal, build, use
from portal.commands.status import gather, in_words
from portal.server import loop as loop_module
from portal.server.routes import ROUTES
from portal.settings.settings import load
from sync.backends.workbook.apart import WorkbookApart

KEY = "2021-01-鼓楼区"
PATIENCE = 1.5


@pytest.fixture
def portal(tmp_path: Path, filled_home: Path) -> Iterator[Portal]:
    """A portal over a workbook behind a helper, after its first cycle."""
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    made = build(load(home=home), apart=True)
    backend = made.engine.backend
    assert isinstance(backend, WorkbookApart)
    backend._apart._patience = PATIENCE
    assert made.engine.cycle().trouble == ""
    use(made)
    yield made
    use(None)
    made.loop.stop(wait_seconds=10)
    made.book.engine.dispose()


def helper_of(portal: Portal) -> int:
    """The helper's process."""
    backend = portal.engine.backend
    assert isinstance(backend, WorkbookApart)
    helper = backend._apart._helper or backend._apart._started()
    backend._apart._helper = helper
    return helper.process.pid


@contextmanager
def hung(portal: Portal) -> Iterator[None]:
    """Every write and recovery waits in the helper, as on a share that does not answer."""
    with (portal.settings.room / "lock").open("r") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def submit(portal: Portal, text: str) -> None:
    seen = portal.ledger().cells.get((KEY, "progress_note"), "")
    portal.book.submit([Edit(KEY, "progress_note", seen, text)], person="林某", token=os.urandom(8).hex())


def history(portal: Portal) -> list[str]:
    return [change.new for change in portal.book.history(key=KEY) if change.column == "progress_note"]


def test_a_look_that_hangs_is_told_and_ends(portal: Portal) -> None:
    os.kill(helper_of(portal), signal.SIGSTOP)
    began = time.monotonic()
    report = portal.engine.cycle()
    assert time.monotonic() - began < PATIENCE + 20
    assert (report.trouble, "没有回应" in report.message) == ("ShareSilent", True)
    assert portal.sheet.status().trouble.advice  # type: ignore[union-attr]
    assert "没有回应" in portal.sheet.halted()
    assert portal.engine.cycle().trouble == ""
    assert (portal.sheet.status().trouble, portal.sheet.halted()) == (None, "")


@pytest.mark.long
def test_a_write_that_hangs_is_in_doubt_and_lands_once(portal: Portal) -> None:
    submit(portal, "写到一半")
    with hung(portal):
        assert portal.engine.cycle().trouble == "WriteInDoubt"
        assert portal.engine.cycle().trouble == "ShareSilent"
    for _ in range(2):
        assert portal.engine.cycle().trouble == ""
    assert history(portal) == ["写到一半"]
    assert portal.sheet.status().waiting == ()


@pytest.mark.long
def test_a_helper_that_is_killed_while_it_writes_loses_nothing(portal: Portal) -> None:
    submit(portal, "被打断")
    pid = helper_of(portal)
    with hung(portal):
        threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
        assert portal.engine.cycle().trouble == "WriteInDoubt"
    assert portal.engine.cycle().trouble == ""
    assert history(portal) == ["被打断"]


def test_a_workbook_that_is_missing_or_odd_is_told_through_the_helper(portal: Portal) -> None:
    path = portal.settings.workbook_path(portal.year)
    aside = path.with_name("aside")
    path.rename(aside)
    assert portal.engine.cycle().trouble == "BackendUnavailable"
    os.mkfifo(path)
    assert portal.engine.cycle().trouble == "OddFile"
    assert "管道" in portal.sheet.halted()
    path.unlink()
    aside.rename(path)
    assert portal.engine.cycle().trouble == ""


@pytest.mark.long
def test_status_on_the_command_line_does_not_hang(portal: Portal) -> None:
    os.kill(helper_of(portal), signal.SIGSTOP)
    facts = gather(portal)
    assert facts["workbook_there"] is None
    assert "没有回应" in in_words(facts)


@pytest.mark.long
@pytest.mark.parametrize("patience", [60.0, PATIENCE])
def test_the_portal_stops_in_seconds_while_the_share_hangs(portal: Portal, patience: float) -> None:
    portal.engine.backend._apart._patience = patience  # type: ignore[attr-defined]
    os.kill(helper_of(portal), signal.SIGKILL)
    portal.engine.cycle()
    submit(portal, "停下之前")
    with hung(portal):
        portal.start()
        time.sleep(0.7)
        began = time.monotonic()
        assert portal.stop()
        assert time.monotonic() - began < 30
    assert history(portal) in ([], ["停下之前"])


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES), base_url="http://127.0.0.1:8501")


def test_health_says_how_old_the_last_finished_cycle_is(
    portal: Portal, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hang that no deadline of ours covers: the cycle never ends, and the loop's thread is alive all the while."""
    go_on = threading.Event()
    monkeypatch.setattr(loop_module, "SLACK", 0.5)
    portal.loop._seconds = 0.1
    ran = threading.Event()
    portal.loop._cycle = lambda: (ran.set(), go_on.wait(20))
    portal.loop.start()
    try:
        ran.wait(5)
        assert client.get("/healthz").json()["status"] == "ok"
        time.sleep(1.0)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        body = answer.json()
        assert (body["status"], body["sync"], body["trouble"]) == ("stalled", "trouble", "SyncStalled")
        assert body["cycle_age"] >= 0.8
        assert portal.sheet.status().trouble.name == "SyncStalled"  # type: ignore[union-attr]
        assert "没有完成一次" in portal.sheet.halted()
    finally:
        go_on.set()
    while (answer := client.get("/healthz")).status_code != 200:
        time.sleep(0.05)
    assert answer.json()["cycle_age"] < 0.8
    assert portal.sheet.halted() == ""


@pytest.mark.long
def test_every_page_says_that_nothing_passes(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("portal.shell.st.warning", lambda text, **_: said.append(text))
    from portal.shell import show_halt

    show_halt(portal.sheet.halted())
    assert said == []
    os.kill(helper_of(portal), signal.SIGSTOP)
    portal.engine.cycle()
    show_halt(portal.sheet.halted())
    assert "不会丢失" in said[0]


@pytest.mark.long
def test_a_start_does_not_hang_on_a_share_that_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sync.processes.apart._MAIN", "import time; time.sleep(60)")
    monkeypatch.setattr("sync.backends.workbook.place._PATIENCE", 0.5)
    began = time.monotonic()
    assert load(workbook=tmp_path / "nowhere" / "台账.xlsx").workbook
    assert time.monotonic() - began < 30
