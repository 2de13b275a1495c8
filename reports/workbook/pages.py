"""Where the printed pages of a table with headings and totals end: a heading stands with what follows, a 小计 with a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_SAFE = 0.95  # of a page: programs round the height of rows


class PrintedRow(NamedTuple):
    """A row as it is printed: its height in points, and whether the next one has to stand on the same page."""

    height: float
    with_next: bool = False


def page_breaks(lines: Sequence[PrintedRow], tall: float, header: float) -> list[int]:
    """The rows with which new pages begin; a page holds `tall` points, the repeated header among them from the second on."""
    breaks, start, used = list[int](), 0, 0.0
    for place, line in enumerate(lines):
        if used + line.height > tall * _SAFE and place > start:
            start = _start(lines, start, place)
            breaks.append(start)
            used = header + sum(one.height for one in lines[start:place])
        used += line.height
    return breaks


def _start(lines: Sequence[PrintedRow], after: int, place: int) -> int:
    """The last row before which a page may end."""
    first = place
    while first - 1 > after and lines[first - 1].with_next:
        first -= 1
    return first if first - 1 > after else place
