"""How broad the columns of a table are where long texts stand in them: in a column as broad as one wishes, a text of thousands of
characters goes down page after page beside empty ones. Pure; all lengths in whatever unit a line is counted in.

Tables of ordinary texts keep the breadths they wish, so that a list looks the same from one day to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import ceil

TALL = 8  # lines: a lower row needs no more room
_GAIN = 0.75  # of the height with the wished breadths: less is won by no change
_STEPS = 60  # in which the room to spare is given away
_LOOKED_AT = 200  # of the rows with the longest texts

Row = Sequence[float]


def telling(rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """The rows with the longest texts, by which breadths are found."""
    return nlargest(_LOOKED_AT, rows, key=lambda row: max(map(len, row)))


def by_content(wished: Sequence[float], least: Sequence[float], room: float, rows: Sequence[Row]) -> Sequence[float]:
    """What the columns get of the `room`, none less than its `least`; the `wished` breadths where no row is tall in them, or where
    others would hardly make it lower. `rows`: how long the text of each cell is."""
    if max((_height(row, wished) for row in rows), default=0) <= TALL or sum(least) >= room:
        return wished
    given = _given(list(least), room - sum(least), rows)
    return given if _total(given, rows) <= _GAIN * _total(wished, rows) else wished


def _given(widths: list[float], spare: float, rows: Sequence[Row]) -> list[float]:
    """Each step of the spare room goes to the column whose texts make the rows as high as they are."""
    for _ in range(_STEPS):
        heights = [0.0] * len(widths)
        for row in rows:
            tallest = max(range(len(row)), key=lambda column: row[column] / widths[column])
            heights[tallest] += row[tallest] / widths[tallest]
        widths[heights.index(max(heights))] += spare / _STEPS
    return widths


def _height(row: Row, widths: Sequence[float]) -> int:
    return max(ceil(length / width) for length, width in zip(row, widths, strict=True))


def _total(widths: Sequence[float], rows: Sequence[Row]) -> int:
    return sum(max(_height(row, widths), 1) for row in rows)
