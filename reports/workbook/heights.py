"""How many lines a text takes in a column, how high a row is, and what stands in its continuation when no row is so high.

Lines are counted as the programs break them: after any Chinese character but never before 。 or ）, and between words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import east_asian_width

from reports.workbook.headings import BODY

LINE = 1.45  # of a letter's size: Noto CJK, the tallest of the fonts that stand for 宋体
HIGHEST = 330.0  # points: the format allows 409; two such rows and the header stand on a page of A3, one on one of A4
_PADDING = 4.0
_WORDS = re.compile(r"[!-~]+|[ \u3000]+|.", re.DOTALL)
_CHINESE = 1.9  # a Chinese character of 10 points, in the units that column widths are counted in
_NO_START = "，。、；：！？）》〉」』】〕”’％%,.;:!?)]}"


def row_height(lines: int, size: float = BODY) -> float:
    """Points of a row of so many lines."""
    return min(409.0, lines * size * LINE + _PADDING)


def lines_of(text: str, width: float, size: float = BODY) -> int:
    """Lines that the text takes in a column so wide (characters)."""
    return sum(len(_broken(line, _room(width, size))) for line in text.splitlines()) or 1


def slices(text: str, width: float) -> list[str]:
    """The text in pieces, each no higher than a row may be."""
    most = int((HIGHEST - _PADDING) // (BODY * LINE))
    broken = [piece + end for line in text.splitlines() or [""] for piece, end in _ended(_broken(line, _room(width)))]
    return ["".join(broken[at : at + most]).removesuffix("\n") for at in range(0, len(broken), most)]


def _ended(pieces: tuple[str, ...]) -> list[tuple[str, str]]:
    return [*((piece, "") for piece in pieces[:-1]), (pieces[-1], "\n")]


def _room(width: float, size: float = BODY) -> float:
    return max(width - 1, 2) * BODY / size


@lru_cache(4096)
def _broken(line: str, room: float) -> tuple[str, ...]:
    """The line as it is broken in so much room, a piece a line."""
    if len(line) * _CHINESE <= room:
        return (line,)
    pieces, current, used = list[str](), "", 0.0
    for word in _fitting_words(line, room):
        length = breadth(word)
        if used + length > room and current:
            kept = ""
            if word[0] in _NO_START and len(current) > 1:
                current, kept = current[:-1], current[-1]
            pieces.append(current)
            current, used = kept, breadth(kept)
        current, used = current + word, used + length
    return (*pieces, current)


def _fitting_words(line: str, room: float) -> list[str]:
    """Words, and pieces of those that no line holds."""
    most = max(int(room), 1)
    return [
        word[at : at + most]
        for word in _WORDS.findall(line)
        for at in range(0, len(word), most if word[0] < "~" else 1)
    ]


def longest_word(text: str) -> float:
    """Of the words that are broken where no line holds them alone."""
    return max((breadth(word) for word in _WORDS.findall(text) if word[0] < "~"), default=0.0)


def breadth(word: str) -> float:
    """Characters, as column widths are counted, that it takes on one line."""
    return sum(_CHINESE if east_asian_width(letter) in "WFA" else 1.0 for letter in word)
