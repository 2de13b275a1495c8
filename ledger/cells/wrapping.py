"""How high a row of a spreadsheet is when its texts wrap: programs do not agree on fitting heights by themselves.

Excel fits a row without a height when it opens the file, LibreOffice shows one line of it and saves it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from unicodedata import east_asian_width

LINE = 13.5  # points of a line at 10 pt
TALLEST = 409.0  # points that the .xlsx format allows
_PADDING = 4.0


def row_points(cells: Iterable[tuple[str, float]]) -> float:
    """Points that the tallest of a row's texts needs, each given with its column's width in characters."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(TALLEST, lines * LINE + _PADDING)


def _lines(text: str, width: float) -> int:
    room = max(width - 1, 1)
    return sum(max(1, ceil(_length(line) / room)) for line in text.splitlines()) or 1


def _length(line: str) -> float:
    """At 10 pt a Chinese character is about 1.9 of the units that column widths are counted in."""
    return sum(1.9 if east_asian_width(character) in "WFA" else 1.0 for character in line)
