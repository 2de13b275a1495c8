"""Measuring: things that are compared take turns in one run, and what counts is the ratio of their medians.

The machine is shared and its clock speed moves, so a figure by itself says little and no promise is made of one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Sample = Callable[[], float]


@dataclass(frozen=True)
class Line:
    """One line of the table: `ours` against `theirs` (in `unit`), and the ratio that is promised at most, if any."""

    bench: str
    what: str
    ours: float
    theirs: float
    against: str
    unit: str = "ms"
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """Ours / theirs."""
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def kept(self) -> bool:
        """Is the promise kept (or none made)?"""
        return self.at_most is None or self.ratio <= self.at_most


def interleaved(rounds: int, **samples: Sample) -> dict[str, float]:
    """The median of each sample over so many rounds, taking turns A B A B and starting with another each round."""
    names = list(samples)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(samples[name]())
    return medians(taken)


def medians(taken: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each list."""
    return {name: statistics.median(values) for name, values in taken.items()}


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def milliseconds(act: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long an act takes."""
    began = clock()
    act()
    return (clock() - began) * 1000


def table(lines: list[Line]) -> str:
    """The lines as text, one block a benchmark."""
    head = ("bench", "what", "ours", "", "against", "theirs", "ratio", "promise", "")
    body = [
        (
            line.bench,
            line.what,
            f"{line.ours:.1f}",
            line.unit,
            line.against,
            f"{line.theirs:.1f}",
            f"{line.ratio:.2f}",
            "" if line.at_most is None else f"<= {line.at_most:g}",
            "" if line.at_most is None else "ok" if line.kept else "BROKEN",
        )
        for line in lines
    ]
    widths = [max(len(row[place]) for row in [head, *body]) for place in range(len(head))]
    rows = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in [head, *body])
    return "\n".join(row.rstrip() for row in rows)
