"""A header in two rows where the file cannot tell merged cells: 责任分工 above 牵头单位 | 责任单位, blanks for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ledger.notice.records import Cell
from ledger.notice.tables.header import role_of

_WITHIN = 8
Row = tuple[Cell, ...]


def with_merged_header(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, the header's blank places filled with the cells that they were merged with."""
    for i, (upper, lower) in enumerate(pairwise(rows[:_WITHIN])):
        places = [j for j, cell in enumerate(lower) if not cell.blank]
        if len(places) < 2 or not all(role_of(lower[j].text) for j in places):
            continue
        spread = [j for j in places if upper[j].blank]
        titled = all(not upper[j].blank for j in range(len(upper)) if j not in spread)
        if spread and titled and all(j - 1 in places for j in spread):
            above = list(upper)
            for j in spread:
                above[j] = above[j - 1]
            below = tuple(low if j in places else up for j, (up, low) in enumerate(zip(upper, lower, strict=True)))
            return (*rows[:i], tuple(above), below, *rows[i + 2 :])
    return tuple(rows)
