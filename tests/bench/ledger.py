"""A full year's ledger in memory: figures, what a submission costs its readers, how soon it is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import cycle
from statistics import median

from ledger.entries import Ledger
from ledger.figures.board import board
from store.mirror import Mirror
from tests.bench.measure import Line, interleaved, milliseconds, percentile
from tests.bench.years import Year, year

ROWS = 2_000
# Against reading the whole ledger from the store.
REFRESH, FIGURES = 0.1, 0.3
# Against the cycle that runs meanwhile: nobody waits for the spreadsheet.
ACKNOWLEDGED = 0.5
DAY = date(2021, 10, 26)
_CYCLE = "a cycle that writes"


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines."""
    rounds = 3 if quick else 30 if full else 15
    with year(400 if quick else ROWS) as made:
        return [*_reading(made, rounds), *_acknowledging(made, rounds * 4)]


def _reading(made: Year, rounds: int) -> list[Line]:
    keys = cycle(made.keys)

    def refresh() -> float:
        made.submit(made.edit(next(keys)))
        return milliseconds(made.store.ledger)

    found = interleaved(
        rounds,
        whole=lambda: milliseconds(Mirror(made.store).ledger),
        refresh=refresh,
        figures=lambda: milliseconds(lambda: _figures(made.store.ledger())),
    )
    made.cycle()
    against = "ledger read whole"
    return [
        Line("ledger", "ledger after a submission", found["refresh"], found["whole"], against, at_most=REFRESH),
        Line("ledger", "all figures of a year", found["figures"], found["whole"], against, at_most=FIGURES),
    ]


def _figures(ledger: Ledger) -> None:
    made = board(replace(ledger), DAY)  # another object, so that nothing is remembered
    assert made.total.total == len(ledger.entries)
    assert made.by_unit
    assert made.by_part
    _ = (made.overdue, made.due_soon, made.stale, made.tasks_done)


def _acknowledging(made: Year, times: int) -> list[Line]:
    """Submissions while cycle after cycle writes them to the workbook."""
    idle = [_acknowledged(made, n) for n in range(times)]
    made.cycle()
    busy: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(_cycles, made, lambda: len(busy) >= times)
        while not worker.done():
            busy.append(_acknowledged(made, len(busy)))
            time.sleep(0.05)
        working = median(worker.result())
    made.cycle()
    if made.engine.status().waiting:
        raise RuntimeError("a submission was not written")
    return [
        Line("ledger", "submission acknowledged, sync idle", median(idle), working, _CYCLE, at_most=ACKNOWLEDGED),
        Line("ledger", "acknowledged while cycles run: median", median(busy), working, _CYCLE, at_most=ACKNOWLEDGED),
        Line("ledger", "acknowledged while cycles run: 95 %", percentile(busy, 0.95), working, _CYCLE),
    ]


def _cycles(made: Year, enough: Callable[[], bool]) -> list[float]:
    """How long the cycles took that wrote something."""
    taken: list[float] = []
    while len(taken) < 3 or not enough():
        began = time.perf_counter()
        if made.engine.cycle().written:
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _acknowledged(made: Year, number: int) -> float:
    edit = made.edit(made.keys[number * 7 % len(made.keys)])
    return milliseconds(lambda: made.submit(edit))
