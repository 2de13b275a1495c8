"""On which paper a table is printed and how wide its columns are there.

Tables are shrunk to the width of their paper by the program that prints them. They are made so that a text of 10 points
stays one of 9.2 at least: A4 where it holds them, else A3 (both lying), then narrower columns and higher rows. A table too
wide for that is printed on two sheets side by side, its first column on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

from reports.columns import by_content, telling
from reports.workbook.headings import NARROWEST, Heading, Value
from reports.workbook.heights import breadth, longest_word

MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}  # inches
LEAST = 0.92  # of its size a text keeps on paper
# Points of a column's character and of the room at its sides. A program without 宋体 counts characters as wide as those of
# the font it has instead: DejaVu Sans, the widest, 6.4 at 10 points; Excel with 宋体 5.25 (ECMA-376 18.3.1.13).
_CHARACTER, _SIDES = 6.4, 3.75
_ENOUGH = 16.0  # characters: a column of texts may be so narrow where others need its room
_LEAST_SHARE = 0.7  # of the widths that columns want; narrower ones are printed on two sheets


R = TypeVar("R")


class PaperSize(NamedTuple):
    """A size of the .xlsx format, lying; points."""

    code: int
    width: float
    height: float

    @property
    def across(self) -> float:
        """Points between the margins from left to right."""
        return self.width - (MARGINS["left"] + MARGINS["right"]) * 72

    @property
    def tall(self) -> float:
        """Points between the margins from top to bottom."""
        return self.height - (MARGINS["top"] + MARGINS["bottom"]) * 72


A4, A3 = PaperSize(9, 841.9, 595.3), PaperSize(8, 1190.6, 841.9)


class Layout(NamedTuple):
    """How a table is printed: paper, widths of its columns in characters, and the column with which the second sheet begins
    (0: there is none)."""

    paper: PaperSize
    widths: tuple[float, ...]
    second: int = 0

    @property
    def share(self) -> float:
        """Of its size that a text keeps on the paper."""
        return min(1.0, *(self.paper.across / across(part) for part in self.parts))

    @property
    def parts(self) -> tuple[tuple[float, ...], ...]:
        """The widths that stand side by side on a sheet."""
        if not self.second:
            return (self.widths,)
        return self.widths[: self.second], (self.widths[0], *self.widths[self.second :])


def across(widths: Sequence[float]) -> float:
    """Points that columns need at most."""
    return sum(width * _CHARACTER + _SIDES for width in widths)


def layout(headings: Sequence[Heading[Any]]) -> Layout:
    """The smallest paper that holds the columns as wide as they want to be; else A3 with narrower ones, or two sheets of it."""
    wanted = tuple(heading.width for heading in headings)
    for paper in (A4, A3):
        if (tried := Layout(paper, wanted)).share >= LEAST:
            return tried
    for second in (0, _middle(wanted)):
        for hundredths in range(99, round(_LEAST_SHARE * 100) - 1, -1):
            if (tried := Layout(A3, _narrowed(headings, hundredths / 100), second)).share >= LEAST:
                return tried
    return tried


def fitted(headings: Sequence[Heading[R]], records: Sequence[R]) -> Sequence[Heading[R]]:
    """The columns as wide as what stands in them needs, on A3, where a text would make its row tall; else as they are."""
    printed = layout(headings)
    if printed.second or not records:
        return headings
    texts = telling([_text(heading.of(record)) for heading in headings] for record in records)
    room = (A3.across / LEAST - len(headings) * _SIDES) / _CHARACTER - len(headings)
    wished = [max(width - 1, 1) for width in printed.widths]
    least = [_least(h, w, column) for h, w, column in zip(headings, wished, zip(*texts, strict=True), strict=True)]
    widths = by_content(wished, least, room, [[breadth(text) for text in row] for row in texts])
    if widths is wished:
        return headings
    return [replace(heading, width=int((width + 1) * 10) / 10) for heading, width in zip(headings, widths, strict=True)]


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _least(heading: Heading[Any], wished: float, texts: Sequence[str]) -> float:
    """Of a column without its sides; a word is not broken, nor a short line."""
    narrowest = NARROWEST[heading.look] - 1
    lines = max((breadth(line) for text in texts for line in text.splitlines()), default=0.0)
    return min(wished, max(narrowest, min(lines, _ENOUGH), *map(longest_word, texts)))


def on_screen(headings: Sequence[Heading[Any]]) -> Layout:
    """As wide as the columns want to be: what is printed of it is no table."""
    return Layout(A3, tuple(heading.width for heading in headings))


def _middle(widths: Sequence[float]) -> int:
    """The column with which the second half begins, the first column standing on both sheets."""
    half = (widths[0] + sum(widths)) / 2
    return sum(1 for reached in accumulate(widths) if reached <= half)


def _narrowed(headings: Sequence[Heading[Any]], share: float) -> tuple[float, ...]:
    return tuple(max(min(NARROWEST[h.look], h.width), round(h.width * share, 1)) for h in headings)
