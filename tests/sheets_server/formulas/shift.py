"""References in formulas when rows or columns move under them, or a formula is copied elsewhere."""

import re
from collections.abc import Callable

from tests.sheets_server.a1 import column_index, column_letters
from tests.sheets_server.formulas.tokens import Token, tokens
from tests.sheets_server.grid import Dimension

_PARTS = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_REF = "#REF!"
Ends = Callable[[int, int], tuple[int, int] | None]


def moved(formula: str, dimension: Dimension, ends: Ends, *, here: bool, title: str) -> str:
    """References to the sheet `title` after its rows or columns changed; `here`: the formula is on that sheet.

    `ends(start, end)` maps a half-open range of indexes to its new place, None if it is gone.
    """
    return _rewritten(formula, title, here, lambda text: _moved(text, dimension, ends))


def relative(formula: str, rows: int, columns: int) -> str:
    """The formula as pasted `rows` down and `columns` right: references without `$` go along."""
    return "=" + "".join(
        _offset(token.text, rows, columns) if token.kind in {"cell", "range"} else token.text
        for token in tokens(formula[1:])
    )


def _rewritten(formula: str, title: str, here: bool, change: Callable[[str], str]) -> str:
    parts, on_sheet = ["="], here
    for token in tokens(formula[1:]):
        if token.kind in {"cell", "range"} and on_sheet:
            parts.append(change(token.text))
        else:
            parts.append(token.text)
        on_sheet = _names(token, title) if token.kind == "sheet" else here
    return "".join(parts)


def _names(token: Token, title: str) -> bool:
    name = token.text[:-1]
    bare = name[1:-1].replace("''", "'") if name.startswith("'") else name
    return bare.casefold() == title.casefold()


def _moved(text: str, dimension: Dimension, ends: Ends) -> str:
    corners = [_PARTS.fullmatch(part) for part in text.split(":")]
    indexes = [_index(match, dimension) for match in corners]
    if None in indexes:
        return text
    known = [index for index in indexes if index is not None]
    place = ends(min(known), max(known) + 1)
    if place is None:
        return _REF
    new = [place[0]] if len(known) == 1 else [place[0], place[1] - 1]
    return ":".join(_with(match, dimension, at) for match, at in zip(corners, new, strict=True))


def _index(match: "re.Match[str] | None", dimension: Dimension) -> int | None:
    if match is None:
        return None
    if dimension == "ROWS":
        return int(match[4]) - 1 if match[4] else None
    return column_index(match[2]) if match[2] else None


def _with(match: "re.Match[str] | None", dimension: Dimension, index: int) -> str:
    assert match is not None
    if dimension == "ROWS":
        return f"{match[1]}{match[2]}{match[3]}{index + 1}"
    return f"{match[1]}{column_letters(index)}{match[3]}{match[4]}"


def _offset(text: str, rows: int, columns: int) -> str:
    shown = []
    for part in text.split(":"):
        match = _PARTS.fullmatch(part)
        assert match is not None
        column = column_index(match[2]) + (0 if match[1] else columns) if match[2] else None
        row = int(match[4]) - 1 + (0 if match[3] else rows) if match[4] else None
        if (column or 0) < 0 or (row or 0) < 0:
            return _REF
        letters = "" if column is None else column_letters(column)
        shown.append(f"{match[1]}{letters}{match[3]}" + ("" if row is None else str(row + 1)))
    return ":".join(shown)
