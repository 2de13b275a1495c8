"""Numbers that the sheet shows in percent: 1 in such a cell is 100 %, which its value alone does not tell.

Numbers below 1 are shares in any format, and numbers from 2 on are what the portal writes; so Google is asked about the
format of those between, and of new ones only. What it said counts for a minute: a format can change under the same number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.backends.base import Place
from sync.backends.cell_text import as_percent, shows_percent
from sync.backends.google.calls import Calls
from sync.backends.google.read import cells_within, column_spans

Answered = Mapping[int, Sequence[Sequence[object]]]
_ABOUT = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(effectiveFormat(numberFormat)))))"
_TRUSTED = 60.0  # seconds


class Shares:
    """For one spreadsheet, within one process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._asked: dict[int, set[Place]] = {}
        self._percent: dict[int, set[Place]] = {}
        self._at = 0.0

    def of(self, answered: Answered) -> dict[int, dict[Place, str]]:
        """By sheet id and cell, what the number is shown as. Raises Refused400 when a tab is gone."""
        open_ones = {sheet: found for sheet, rows in answered.items() if (found := dict(_between(rows)))}
        news = any(found.keys() - self._asked.get(sheet, set()) for sheet, found in open_ones.items())
        if open_ones and (news or time.monotonic() - self._at > _TRUSTED):
            self._percent, self._at = _percent_cells(self._calls, open_ones), time.monotonic()
        self._asked = {sheet: set(found) for sheet, found in open_ones.items()}
        return {
            sheet: shown
            for sheet, found in open_ones.items()
            if (shown := {p: as_percent(found[p]) for p in found.keys() & self._percent.get(sheet, set())})
        }


def _between(rows: Sequence[Sequence[object]]) -> Iterator[tuple[Place, float]]:
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if type(value) in (int, float) and 1 <= value < 2:  # type: ignore[operator]
                yield (row, column), float(value)  # type: ignore[arg-type]


def _percent_cells(calls: Calls, cells: Mapping[int, Mapping[Place, float]]) -> dict[int, set[Place]]:
    """All cells shown in percent within the columns, from the first to the last row, of these cells."""
    found = cells_within(calls, column_spans(cells), _ABOUT)
    return {sheet: {place for place, cell in told.items() if _in_percent(cell)} for sheet, told in found.items()}


def _in_percent(cell: Mapping[str, Any]) -> bool:
    told = cell.get("effectiveFormat", {}).get("numberFormat", {})
    return told.get("type") == "PERCENT" or shows_percent(told.get("pattern", ""))
