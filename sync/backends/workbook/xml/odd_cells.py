"""Cells that show something else than a text, found in a sheet's XML: error values, pictures, merged ranges.

The reader library hands an error over as an empty cell, and does not read a sheet that has one it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from sync.backends.base import Area
from sync.backends.cell_address import area
from sync.backends.cell_address import cell as position_of
from sync.backends.cell_text import is_picture_formula
from sync.backends.workbook.tags import ATTRIBUTES

# Looked for first: a search by pattern takes ten times as long.
_SUSPECTS = (b'"e"', b"'e'", b"DISPIMG", b"IMAGE(")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])(" + ATTRIBUTES + rb")>")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']\s*([A-Za-z]*\d+)")
_ERROR = re.compile(rb"(?:^|\s)t\s*=\s*[\"']e[\"']")
_RICH = re.compile(rb"(?:^|\s)vm\s*=\s*[\"'](\d+)[\"']")
_END = re.compile(rb"</(?:[\w.-]+:)?c\s*>")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>\s*([^<]*?)\s*<")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^>]*)?(?<!/)>([^<]*)<")
_MERGE = re.compile(rb"<(?:[\w.-]+:)?mergeCell\b[^<>]*\bref\s*=\s*[\"']\$?([A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)[\"']")


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell with an error value (its name, `#REF!`; empty for none) or a picture's formula; `rich` is its number
    among the workbook's rich values, 0 for none."""

    place: tuple[int, int]
    error: str
    picture: bool
    rich: int = 0


def odd_cells(block: bytes, row: int) -> Iterator[OddCell]:
    """The odd cells in whole rows of a sheet; `row` is the number of the row before them."""
    if not any(word in block for word in _SUSPECTS):
        return
    column = 0
    for tag, following in pairwise(chain(_TAG.finditer(block), (None,))):
        assert tag is not None
        attributes = tag[2]
        reference = _REFERENCE.search(attributes)
        if tag[1] == b"row":
            row, column = int(reference[1]) if reference else row + 1, 0
            continue
        row, column = position_of(reference[1].decode()) if reference else (row, column + 1)
        if attributes.endswith(b"/"):
            continue
        before = following.start() if following else len(block)
        end = _END.search(block, tag.end(), before)
        found = _odd((row, column), attributes, block[tag.end() : end.start() if end else before])
        if found.error or found.picture:
            yield found


def _odd(place: tuple[int, int], attributes: bytes, inner: bytes) -> OddCell:
    value, formula = _VALUE.search(inner), _FORMULA.search(inner)
    picture = bool(formula) and is_picture_formula(formula[1].decode("utf-8", "replace") if formula else "")
    error = ""
    if _ERROR.search(attributes):
        error = (value[1].decode("utf-8", "replace") if value else "") or "#N/A"
    rich = _RICH.search(attributes)
    return OddCell(place, error, picture, int(rich[1]) if rich else 0)


def merged_areas(tail: bytes) -> Iterator[Area]:
    """The merged ranges in what follows a sheet's cells."""
    for found in _MERGE.finditer(tail):
        yield area(found[1].decode())
