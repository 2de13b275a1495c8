"""Whom to call, with numbers that a telephone dials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_EXTENSION = re.compile(r"转([0-9]{1,6})$")
_NO_DIGIT = re.compile(r"[^0-9]")
_SHORTEST = 5  # digits: below that it is no number that one dials from outside


class Call(NamedTuple):
    """A number as it is written, and as a telephone dials it (`tel:…`; empty for a text that is no number)."""

    shown: str
    href: str


def calls(phone: str) -> Iterator[Call]:
    """`0591-87654321、13800138000转801`, number by number; behind a comma the telephone waits and dials the extension."""
    for written in filter(None, phone.split("、")):
        extension = _EXTENSION.search(written)
        digits = _NO_DIGIT.sub("", written[: extension.start()] if extension else written)
        abroad = "+" if written.lstrip().startswith("+") else ""
        dialled = f"tel:{abroad}{digits}" + (f",{extension[1]}" if extension else "")
        yield Call(written, dialled if len(digits) >= _SHORTEST else "")
