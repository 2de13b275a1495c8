"""Cell addresses: `C12` <-> (12, 3)."""

from __future__ import annotations

import re
from functools import cache

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


@cache
def letters(column: int) -> str:
    """Column letters of a 1-based number: 28 -> AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@cache
def column_number(text: str) -> int:
    """1-based number of column letters: AB -> 28."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell(text: str) -> tuple[int, int]:
    """(row, column) of an address; ValueError when it is none."""
    found = _CELL.fullmatch(text)
    if not found:
        raise ValueError(text)
    return int(found[2]), column_number(found[1])


def area(text: str) -> tuple[int, int, int, int]:
    """(first row, first column, last row, last column) of `A2:C9` or a single cell; ValueError when it is none."""
    first, _, last = text.partition(":")
    top, left = cell(first)
    bottom, right = cell(last) if last else (top, left)
    return top, left, bottom, right


def address(row: int, column: int) -> str:
    """The address of a 1-based position."""
    return f"{letters(column)}{row}"
