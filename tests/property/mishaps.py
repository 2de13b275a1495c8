"""What staff do to a sheet by mistake: a part sorted, a text filled down, a block pasted a row off, rows swapped.

Each takes the rows below the header and the places (1-based) of the columns that were marked, and changes the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

Rows = list[list[str]]


def sort_part(
    rows: Rows,
    places: Sequence[int],
    *,
    by: int,
    descending: bool = False,
    among: Sequence[int] | None = None,
) -> None:
    """Sort only the marked columns by one of them, blanks last as every program does; `among` are the rows shown."""
    shown = range(len(rows)) if among is None else among
    parts = [[_text(rows[row], place) for place in places] for row in shown]
    at = list(places).index(by)
    filled = sorted((part for part in parts if part[at]), key=lambda part: part[at], reverse=descending)
    for row, part in zip(shown, [*filled, *(part for part in parts if not part[at])], strict=True):
        _put(rows[row], places, part)


def fill_down(rows: Rows, places: Sequence[int], *, start: int, count: int) -> None:
    """Drag the marked cells of a row down over the `count` rows below it."""
    part = [_text(rows[start], place) for place in places]
    for row in rows[start + 1 : start + 1 + count]:
        _put(row, places, part)


def paste_off(rows: Rows, places: Sequence[int], *, start: int, count: int, off: int = 1) -> None:
    """Copy a block and paste it `off` rows lower (or higher) than it stood."""
    parts = [[_text(row, place) for place in places] for row in rows[start : start + count]]
    for number, part in enumerate(parts, start + off):
        if 0 <= number < len(rows):
            _put(rows[number], places, part)


def swap(rows: Rows, places: Sequence[int], one: int, other: int) -> None:
    """Cut and paste two rows into each other's place."""
    parts = [[_text(rows[row], place) for place in places] for row in (one, other)]
    _put(rows[one], places, parts[1])
    _put(rows[other], places, parts[0])


def shift_down(rows: Rows, place: int, *, start: int) -> None:
    """Insert a cell and let the column's cells below move down."""
    texts = [_text(row, place) for row in rows]
    for number, text in enumerate([*texts[:start], "", *texts[start:-1]]):
        _put(rows[number], [place], [text])


def _text(row: Sequence[str], place: int) -> str:
    return row[place - 1] if place <= len(row) else ""


def _put(row: list[str], places: Sequence[int], texts: Sequence[str]) -> None:
    row.extend([""] * (max(places) - len(row)))
    for place, text in zip(places, texts, strict=True):
        row[place - 1] = text
