"""A cycle of the sync over a real .xlsx, at two sizes: what it costs when nothing or one cell has changed."""

from __future__ import annotations

from itertools import cycle

from tests.bench.measure import Line, interleaved, milliseconds
from tests.bench.years import Year, year

SMALL, LARGE = 2_000, 20_000
# Ten times the rows may cost ten times as much; the tenth above that is for noise.
GROWTH = 11.0
# Nothing has changed: looking at the file's times is all.
QUIET = 0.05


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines."""
    small, large = (200, 2_000) if quick else (SMALL, LARGE)
    rounds = 1 if quick else 9 if full else 5
    with year(small) as a, year(large) as b:
        quiet = interleaved(rounds * 4, a=lambda: _quiet(a), b=lambda: _quiet(b))
        cell = interleaved(rounds, a=lambda: _one_cell(a), b=lambda: _one_cell(b))
    often = f"one cell, {small:,} rows"
    grown = GROWTH / 10 * large / small
    return [
        Line("sync", f"cycle, nothing changed, {small:,} rows", quiet["a"], cell["a"], often, at_most=QUIET),
        Line(
            "sync", f"cycle, nothing changed, {large:,} rows", quiet["b"], quiet["a"], f"{small:,} rows", at_most=grown
        ),
        Line("sync", f"cycle, one cell submitted, {large:,} rows", cell["b"], cell["a"], often, at_most=grown),
    ]


def _quiet(made: Year) -> float:
    made.cycle()
    return milliseconds(made.cycle)


_PICK = cycle(range(0, 190, 7))


def _one_cell(made: Year) -> float:
    receipt = made.submit(made.edit(made.keys[next(_PICK)]))
    spent = milliseconds(made.cycle)
    state = made.store.receipt_state(receipt.number)
    if state != "written":
        raise RuntimeError(f"the cell is {state}")
    return spent
