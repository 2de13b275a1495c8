"""Between the sheet's texts and the ledger's values: sameness, and the text a cell is readable as."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from ledger.cells import Parsed
from ledger.columns import LEDGER, format_cell, parse
from ledger.outcome import Outcome

Cell = tuple[str, str]  # a key and a column's code name
Texts = Mapping[str, Mapping[str, str]]  # by key and column
NUMERIC = frozenset(c.name for c in LEDGER if c.numeric)
DATED = frozenset(c.name for c in LEDGER if c.kind in ("status", "timestamp"))
"""Columns that are read by the day: a 填报时间 still to come, 已于12月完成 said in October."""


def same(column: str, a: str, b: str) -> bool:
    """Do two texts stand for the same cell content? Line ends and how a number is written do not matter."""
    if a == b:
        return True
    if column in NUMERIC:
        return _number(a) is not None and (_number(a), _little(a)) == (_number(b), _little(b))
    return _line_ends(a) == _line_ends(b)


def core(column: str, text: str) -> str:
    """What two texts of a column that are the same have in common, to look one up by the other."""
    number = _number(text) if column in NUMERIC else None
    return _line_ends(text) if number is None else f"{number:g}{'%' * _little(text)}"


def _little(text: str) -> bool:
    """0.4% is not 0.4, which is 40 %; from 2 on the sign makes no difference."""
    number = _number(text)
    return number is not None and 0 < number < 2 and text.endswith("%")


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        return None


def percent_of(text: str) -> float | None:
    """The number of a readable 完成进度 text (`80`, `0.5%`); None for the empty text."""
    return _number(text) if text else None


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


@lru_cache(maxsize=65536)
def understood(
    column: str, text: str, *, year: int, previous: str = "", requirement: str = "", today: date | None = None
) -> Parsed:
    """A sheet's text parsed by its column; see `ledger.columns.parse`. `today` only for `DATED` keeps the cache small."""
    return parse(column, text, year=year, previous=previous, requirement=requirement, today=today)


def readable(column: str, text: str, *, year: int, today: date | None, previous: str = "") -> str:
    """The canonical text of a cell's value; `previous` stands when the text cannot be taken."""
    if not text and not previous:
        return ""
    day = today if column in DATED else None
    parsed = understood(column, text, year=year, previous=previous, today=day)
    if parsed.outcome.taken:
        return format_cell(column, parsed.value)
    return previous if text or parsed.outcome is Outcome.KEEP_PREV else ""


def fold_key(text: str) -> str:
    """A 台账编号 as compared: full-width folded, blanks dropped, dashes of any kind the same, case ignored."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[‐-―−﹣]", "-", folded).upper()
