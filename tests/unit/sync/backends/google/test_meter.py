"""The budget: bursts go at once, a busy minute is spread, and no minute ever holds more than the limit."""

from __future__ import annotations

import threading

import pytest

from sync.backends.base import Usage
from sync.backends.google.meter import PATIENCE, Meter
from sync.backends.google.troubles import BudgetSpent, QuotaSpent


class Time:
    """A clock that only waiting, or a test, moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def _meter(time: Time, reads: int = 50, patience: float = PATIENCE) -> Meter:
    return Meter(reads=reads, patience=patience, clock=time.clock, sleep=time.sleep)


def test_an_idle_sync_never_waits(time: Time) -> None:
    meter = _meter(time)
    for _ in range(100):
        meter.take("read")
        time.now += 10
    assert time.waited == []
    assert meter.usage() == Usage(5, 50, 0, 50)


def test_a_busy_sync_slows_down_instead_of_stopping(time: Time) -> None:
    meter = _meter(time)
    taken = []
    for _ in range(400):
        meter.take("read")
        taken.append(time.now)
    assert taken[24] == 0, "the first calls go at once"
    assert max(time.waited) <= 2.4 + 1e-9
    for at in taken:
        assert sum(at - 60 < other <= at for other in taken) <= 50


@pytest.mark.parametrize("limit", [10, 11, 25, 60, 300])
def test_no_minute_holds_more_than_the_limit(time: Time, limit: int) -> None:
    meter = _meter(time, reads=limit, patience=60)
    taken = []
    for turn in range(limit * 4):
        meter.take("read")
        taken.append(time.now)
        time.now += 7 if turn % 13 == 0 else 0.05
    for at in taken:
        assert sum(at - 60 < other <= at for other in taken) <= limit


def test_who_would_wait_too_long_is_told(time: Time) -> None:
    meter = _meter(time, reads=10, patience=5)
    for _ in range(5):
        meter.take("read")
    with pytest.raises(BudgetSpent, match="读取次数（10 次）"):
        meter.take("read")
    assert time.waited == []
    meter.take("write")
    time.now = 60
    meter.take("read")


def test_googles_own_no_makes_longer_and_longer_pauses_for_that_kind_alone(time: Time) -> None:
    meter = _meter(time)
    pauses = []
    for _ in range(4):
        meter.refused("read")
        before = time.now
        meter.take("read")
        pauses.append(time.now - before)
    assert pauses == [1, 2, 4, 8]
    meter.refused("read")
    with pytest.raises(QuotaSpent, match="Google 的调用额度"):
        meter.take("read")
    meter.take("write")
    time.now += 16
    meter.take("read")
    meter.accepted("read")
    meter.refused("read")
    before = time.now
    meter.take("read")
    assert time.now - before == 1, "an answer makes the next pause short again"


def test_threads_share_one_budget() -> None:
    meter = Meter(reads=60, patience=0)
    refused = []

    def ask() -> None:
        for _ in range(20):
            try:
                meter.take("read")
            except BudgetSpent:
                refused.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.usage().reads == 30
    assert len(refused) == 80 - 30
