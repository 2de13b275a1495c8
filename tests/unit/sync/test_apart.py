"""The helper process: it hangs, it is stopped, it dies; whoever asks is told in time, and the next answer comes by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from sync.errors import CellsRefused, SyncError
from sync.processes.apart import Apart, NoAnswer

PATIENCE = 1.5
THING = "tests.unit.sync.apart_thing:Thing"


@pytest.fixture
def apart(tmp_path: Path) -> Apart:
    return Apart(THING, tmp_path, patience=PATIENCE)


def test_it_is_one_process_that_stays(apart: Apart) -> None:
    assert len({apart.call("pid") for _ in range(5)} - {os.getpid()}) == 1


def test_errors_of_ours_come_whole_and_others_without_their_words(apart: Apart) -> None:
    with pytest.raises(CellsRefused, match="这些不行") as refused:
        apart.call("refuse")
    assert refused.value.op_ids == {"op"}
    with pytest.raises(RuntimeError) as stumbled:
        apart.call("stumble")
    assert "ValueError" in str(stumbled.value)
    assert "geheim" not in str(stumbled.value)
    assert not isinstance(stumbled.value, SyncError)


def test_what_is_large_comes_whole(apart: Apart) -> None:
    assert len(apart.call("large")) == 20 << 20


def test_who_hangs_is_given_up_and_the_next_answer_comes_by_itself(apart: Apart) -> None:
    first = apart.call("pid")
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        apart.call("hang")
    assert time.monotonic() - began < PATIENCE + 20
    assert apart.call("pid") != first


def test_who_is_stopped_is_given_up(apart: Apart) -> None:
    os.kill(apart.call("pid"), signal.SIGSTOP)
    with pytest.raises(NoAnswer):
        apart.call("pid")
    assert apart.call("pid")


def test_who_dies_is_replaced(apart: Apart) -> None:
    os.kill(apart.call("pid"), signal.SIGKILL)
    with pytest.raises(NoAnswer):
        apart.call("pid")
    assert apart.call("pid")


@pytest.mark.long
def test_who_works_is_slow_and_not_hung(apart: Apart) -> None:
    assert apart.call("compute", 2.5 * PATIENCE) == "done"


@pytest.mark.long
def test_who_works_without_end_is_given_up(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.processes.apart.LONGEST", 1.5)
    with pytest.raises(NoAnswer):
        apart.call("compute", 6 * PATIENCE)
    assert apart.call("pid")


def test_while_the_system_holds_on_to_the_former_one_no_other_is_started(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process in the middle of a request to a dead share cannot be killed; a thousand of them would not be better."""
    with pytest.raises(NoAnswer):
        apart.call("hang")
    former = apart._former
    assert former is not None
    with monkeypatch.context() as held:
        held.setattr(former, "poll", lambda: None)
        held.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("another one was started"))
        for _ in range(3):
            with pytest.raises(NoAnswer):
                apart.call("pid")
    assert apart.call("pid")


def test_who_waits_is_freed_when_the_portal_stops(tmp_path: Path) -> None:
    apart = Apart(THING, tmp_path, patience=60)
    apart.call("pid")
    ended: list[float] = []

    def wait() -> None:
        with pytest.raises(NoAnswer):
            apart.call("hang")
        ended.append(time.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    began = time.monotonic()
    apart.give_up()
    thread.join(30)
    assert ended[0] - began < 20
    with pytest.raises(NoAnswer):
        apart.call("pid")


def test_it_changes_nothing_more_when_whoever_asked_is_gone(apart: Apart, tmp_path: Path) -> None:
    apart.call("pid")
    helper = apart._helper
    assert helper is not None
    helper._send(("when_orphaned", ()))
    while not (tmp_path / "asked").exists():
        time.sleep(0.01)
    helper._line.close()
    helper.process.wait(5)
    assert not (tmp_path / "written").exists()


def test_it_ends_with_whoever_asks(apart: Apart) -> None:
    process = apart._started().process
    process.wait(5)
    assert process.returncode is not None
