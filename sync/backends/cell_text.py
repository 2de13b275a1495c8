"""What a cell can hold: the text that reading gives back for what was written, the same in every backend."""

from __future__ import annotations

import math
import re

from ledger.cells import canonical
from ledger.cells.numerals import plain

# UTF-16 units in one cell. Excel "repairs" a file with more; Google refuses them.
MAX_UNITS = 32_767
GOOGLE_UNITS = 50_000
# A picture put into a cell: WPS writes DISPIMG, as a formula or, once another program has saved the file, as bare text.
_PICTURE = re.compile(r"\s*[=@+]*\s*(?:_xlfn\.)?(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)
_PICTURE_TEXT = re.compile(r"\s*=\s*(?:_xlfn\.)?DISPIMG\s*\(", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


def number_of(text: str) -> float | None:
    """The finite number that `text` means, or None if it must be written as text."""
    if not text.strip() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def standing(text: str, *, numeric: bool) -> str:
    """The canonical text in the sheet after `text` was written: `80.0` as a number reads back `80`."""
    number = number_of(text) if numeric else None
    return encodable(text) if number is None else canonical(number)


def encodable(text: str) -> str:
    """Text without lone surrogates and U+FFFE, U+FFFF, which no XML can hold; each becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_NONCHARACTERS)


def too_long(text: str, limit: int = MAX_UNITS) -> bool:
    """Does the text exceed one cell?"""
    return len(text) > limit // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > limit


def is_picture_formula(formula: str) -> bool:
    """Does a formula put a picture into its cell?"""
    return _PICTURE.match(formula) is not None


def is_picture_text(text: str) -> bool:
    """Is a text what is left of a picture in a cell?"""
    return _PICTURE_TEXT.match(text) is not None


def shows_percent(pattern: str) -> bool:
    """Does a number format multiply by a hundred? A sign that it only prints behind the number does not."""
    return "%" in _LITERAL.sub("", pattern)


def as_percent(number: float) -> str:
    """A number as a percent format shows it: 1 is `100%`."""
    return f"{plain(round(number * 100, 4))}%"
