"""How much a workbook may cost to read. Beyond these a file is hostile, or somebody's slip far out in the sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unless said otherwise.

    `cells` bounds the rectangle of a tab from A1 to its farthest filled cell: a reader takes about 40 bytes for each,
    filled or not. 100,000 rows of 40 columns fit. `row` bounds the XML of one row, `text` all cell texts of a tab.
    """

    file: int = 200 << 20
    parts: int = 5_000
    inflated: int = 768 << 20
    cells: int = 5_000_000
    row: int = 64 << 20
    text: int = 768 << 20
