"""The sync loop: no overlap, survives a failing cycle, wakes at once, ends after the running cycle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ledger.clock import SystemClock
from portal.server.loop import Loop
from portal.ui.messages import sentence


class _Cycle:
    def __init__(self) -> None:
        self.count = 0
        self.running = 0
        self.overlapped = False
        self.started = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.running += 1
        self.overlapped |= self.running > 1
        self.started.set()
        self.gate.wait(5)
        self.count += 1
        self.running -= 1
        if self.error:
            raise self.error


@pytest.fixture
def cycle() -> _Cycle:
    return _Cycle()


@pytest.fixture
def loop(cycle: _Cycle) -> Iterator[Loop]:
    made = Loop(cycle, seconds=60, clock=SystemClock())
    yield made
    cycle.gate.set()
    assert made.stop(wait_seconds=5)


def _until(what: object, *, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:  # type: ignore[operator]
        threading.Event().wait(0.005)
    assert what()  # type: ignore[operator]


def test_runs_at_once_and_when_woken(loop: Loop, cycle: _Cycle) -> None:
    loop.start()
    _until(lambda: cycle.count == 1)
    loop.wake()
    _until(lambda: cycle.count == 2)
    assert loop.last_ended


def test_a_wake_during_a_cycle_is_not_lost_and_does_not_overlap(loop: Loop, cycle: _Cycle) -> None:
    cycle.gate.clear()
    loop.start()
    assert cycle.started.wait(5)
    loop.wake()
    loop.wake()
    cycle.gate.set()
    _until(lambda: cycle.count == 2)
    assert not cycle.overlapped


def test_a_failing_cycle_is_kept_as_trouble_until_one_succeeds(
    loop: Loop, cycle: _Cycle, caplog: pytest.LogCaptureFixture
) -> None:
    error = cycle.error = RuntimeError("坏了")
    loop.start()
    _until(lambda: loop.trouble == sentence(error))
    assert "坏了" not in loop.trouble  # an unforeseen error may carry a secret; its text is for the log
    assert loop.trouble_name == "RuntimeError"
    assert "sync cycle failed" in caplog.text
    assert loop.running
    cycle.error = None
    loop.wake()
    _until(lambda: not loop.trouble)


def test_stop_lets_the_running_cycle_end(loop: Loop, cycle: _Cycle) -> None:
    cycle.gate.clear()
    loop.start()
    assert cycle.started.wait(5)
    assert not loop.stop(wait_seconds=0.05)
    cycle.gate.set()
    assert loop.stop(wait_seconds=5)
    assert cycle.count == 1


def test_runs_again_after_the_pause(cycle: _Cycle) -> None:
    loop = Loop(cycle, seconds=0.01, clock=SystemClock())
    loop.start()
    _until(lambda: cycle.count >= 3)
    assert loop.stop()
