"""How much a workbook may cost to read. Beyond these a file is hostile, or somebody's slip far out in the sheet."""

from __future__ import annotations

from dataclasses import dataclass

TREE = 16 << 20  # bytes of a part that is built into a tree, which takes dozens of times as much


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unless said otherwise.

    `cells` bounds the rectangle of a tab from A1 to its farthest filled cell: a reader takes about 40 bytes for each,
    filled or not. 100,000 rows of 40 columns fit. It bounds the number of a tab's cells and of the shared texts as well:
    either can be far more than that rectangle holds. `row` bounds the XML of one row, `text` all cell texts of a tab and
    all shared texts.
    """

    file: int = 200 << 20
    parts: int = 5_000
    inflated: int = 512 << 20
    cells: int = 5_000_000
    row: int = 64 << 20
    text: int = 256 << 20
