"""Pages while a document is made: what a leader's reruns of 总览 take beside them, on a real server over 2,000 entries.

For each document in turn: reruns without it, then reruns from the click until it is there.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.bench.documents import home_of
from tests.bench.measure import Line, percentile
from tests.bench.one_document import DAY
from tests.bench.overview import SIDES
from tests.bench.servers import Site, over
from tests.bench.visitor import Visitor
from tests.e2e.ws_client import Client

ROWS = 2_000
# Long ones of both kinds: one file of all entries, a .zip with a file for each of the 50 units.
CODES = ("consolidated", "entries", "city_report", "fill_in", "reminder_letter")
PAUSE = 0.2  # seconds in which somebody looks
ALONE = "without a document"
PATIENCE = 900
# Two threads share one interpreter, so a rerun takes twice its time and what a turn of the other thread takes; who had to wait
# for a document would wait seconds.
MEDIAN, SLOWEST = 4, 8


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines; `full` makes no difference."""
    codes = CODES[:2] if quick else CODES
    with home_of(400 if quick else ROWS) as home, over(home, today=f"{DAY}", backend="memory") as site:
        alone, beside = _taken(site, codes, 3 if quick else 20)
    return [
        Line(
            "meanwhile",
            f"rerun while a document is made: {name}",
            percentile(beside, share),
            percentile(alone, share),
            ALONE,
            at_most=at_most,
        )
        for name, share, at_most in (("median", 0.5, MEDIAN), ("95 %", 0.95, SLOWEST))
    ]


def _taken(site: Site, codes: tuple[str, ...], rounds: int) -> tuple[list[float], list[float]]:
    alone, beside = list[float](), list[float]()
    with site.visitor() as leader, _office(site) as office, ThreadPoolExecutor(1) as clicks:
        leader.open()
        reruns = _reruns(leader)
        for _ in range(6):
            next(reruns)
        promised = office.run("reports", timeout=PATIENCE).files
        for code in codes:
            alone += [next(reruns) for _ in range(rounds)]
            made = clicks.submit(office.file, promised[f"get_{code}"], PATIENCE)
            while not made.done():
                beside.append(next(reruns))
            if not made.result():
                raise RuntimeError(f"{code} was refused")
    return alone, beside


@contextmanager
def _office(site: Site) -> Iterator[Client]:
    with Client(site.url, cookies=site.signed_in("市政府办公厅")) as client:
        yield client


def _reruns(visitor: Visitor) -> Iterator[float]:
    """Milliseconds of one rerun after the other, each with another filter, with a pause between."""
    for side in itertools.cycle(SIDES):
        time.sleep(PAUSE)
        yield visitor.rerun(side=side) * 1000
