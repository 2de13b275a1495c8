"""How work grows with what it is given, in one run: a ratio, which a slow or busy machine does not change."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from time import process_time

TIMES = 16


def growth(work: Callable[[int, int], object], size: int) -> float:
    """The power of the size with which CPU time grows: 1 is linear, 2 quadratic. Best of three tries each.

    Sixteen times the size takes 16 or 256 times as long, so that a disturbance of four times would not blur them.
    `work(size, attempt)` makes other input in each attempt, so that nothing is answered from a cache.
    """
    return log(_best(work, TIMES * size) / _best(work, size), TIMES)


def _best(work: Callable[[int, int], object], size: int) -> float:
    times = []
    for attempt in range(3):
        begun = process_time()
        work(size, attempt)
        times.append(process_time() - begun)
    return min(times)
