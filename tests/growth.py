"""How work grows with what it is given, in one run: a ratio, which a slow or busy machine does not change."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time


def growth(work: Callable[[int, int], object], size: int) -> float:
    """CPU time of twice the size ÷ that of the size: 2 is linear, 4 is quadratic. Best of three tries each.

    `work(size, attempt)` makes other input in each attempt, so that nothing is answered from a cache.
    """
    return _best(work, 2 * size) / _best(work, size)


def _best(work: Callable[[int, int], object], size: int) -> float:
    times = []
    for attempt in range(3):
        begun = process_time()
        work(size, attempt)
        times.append(process_time() - begun)
    return min(times)
