"""Who signs and when: how far from the right edge each stands (GB/T 9704-2012, 7.3.5). Pure; in 字, the width of one character."""

from __future__ import annotations

from typing import NamedTuple


class Indents(NamedTuple):
    """Room to the right of the name and of the date, in characters."""

    name: float
    day: float


def width(text: str) -> float:
    """Characters that a text takes; Latin letters and digits are half as wide."""
    return sum(0.5 if ord(char) < 0x2000 else 1 for char in text)


def indents(name: str, day: str, *, seal: bool) -> Indents:
    """With a seal the date leaves four characters and the name stands centred above it. Without one the name leaves two and
    the date begins two characters right of it; a date longer than the name leaves two itself."""
    long, short = width(name), width(day)
    if seal:
        centred = 4 + (short - long) / 2
        return Indents(centred, 4) if centred >= 0 else Indents(0, 4 - centred)
    if short > long:
        return Indents(4 + short - long, 2)
    return Indents(2, long - short)
