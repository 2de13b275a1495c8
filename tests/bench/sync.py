"""A cycle of the sync over a real .xlsx, at two sizes: what it costs when nothing or one cell has changed."""

from __future__ import annotations

from itertools import count, cycle

from tests.bench.measure import Line, interleaved, milliseconds
from tests.bench.years import Year, year

SMALL, LARGE = 2_000, 20_000
# Ten times the rows may cost ten times as much; the tenth above that is for noise.
GROWTH = 11.0
# Nothing has changed: looking at the file's times is all.
QUIET = 0.05
# What the portal shows of a row goes along with its edit.
ALONG = 1.5
# A round opens: every row in one batch.
ALL = 8.0


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines."""
    small, large = (200, 2_000) if quick else (SMALL, LARGE)
    rounds = 1 if quick else 9 if full else 5
    with year(small) as a, year(large) as b, year(small) as c:
        answers = _Answers(c)
        quiet = interleaved(rounds * 4, a=lambda: _quiet(a), b=lambda: _quiet(b), c=lambda: _quiet(c))
        cell = interleaved(rounds, a=lambda: _one_cell(a), b=lambda: _one_cell(b), c=answers.one_cell)
        all_cells = interleaved(rounds, c=answers.all_cells)
    often = f"one cell, {small:,} rows"
    grown = GROWTH / 10 * large / small
    return [
        Line("sync", f"cycle, nothing changed, {small:,} rows", quiet["a"], cell["a"], often, at_most=QUIET),
        Line(
            "sync", f"cycle, nothing changed, {large:,} rows", quiet["b"], quiet["a"], f"{small:,} rows", at_most=grown
        ),
        Line("sync", f"cycle, one cell submitted, {large:,} rows", cell["b"], cell["a"], often, at_most=grown),
        Line("sync", f"the same with its 本轮, {small:,} rows", cell["c"], cell["a"], often, at_most=ALONG),
        Line("sync", f"nothing changed, 本轮 shown, {small:,} rows", quiet["c"], cell["a"], often, at_most=QUIET),
        Line("sync", f"本轮 of all {small:,} rows changed, one batch", all_cells["c"], cell["a"], often, at_most=ALL),
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


class _Answers:
    """A year whose sheet shows 本轮 of every row."""

    def __init__(self, made: Year) -> None:
        self._made = made
        self._told = {key: {"round_answer": "未报"} for key in made.keys}
        self._days = count(1)
        made.engine.derived.texts = lambda: self._told
        made.cycle()

    def one_cell(self) -> float:
        """Submitted, and with it what the sheet says of the round."""
        key = self._made.keys[next(_PICK)]
        self._told = {**self._told, key: {"round_answer": f"已报 {next(self._days)}"}}
        receipt = self._made.submit(self._made.edit(key))
        spent = milliseconds(self._made.cycle)
        if self._made.store.receipt_state(receipt.number) != "written":
            raise RuntimeError("the cell was not written")
        return spent

    def all_cells(self) -> float:
        """Another round."""
        text = f"第{next(self._days)}轮"
        self._told = {key: {"round_answer": text} for key in self._made.keys}
        return milliseconds(self._made.cycle)
