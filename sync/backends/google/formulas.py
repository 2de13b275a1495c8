"""Which cells show what is computed: formulas, and the cells that an array formula spills into.

The survey tells formulas when somebody has changed a tab. What a formula shows changes by itself; then, instead of another
survey, only those cells are asked whether they are formulas still.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from sync.backends.base import Place
from sync.backends.cell_text import is_picture_formula
from sync.backends.google.calls import Calls
from sync.backends.google.read import Rows, Tab, cells_within, column_spans
from sync.backends.google.structure.look import span

Tabs = Mapping[int, Tab]
_ABOUT = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))"


def changed_by_themselves(
    now: Mapping[int, Rows], then: Mapping[int, Rows], tabs: Tabs
) -> dict[int, set[Place]] | None:
    """The formulas that show something else than then, by sheet id; None when anything else has changed."""
    found: dict[int, set[Place]] = {}
    if now.keys() != then.keys():
        return None
    for sheet, rows in now.items():
        places = set(_differing(rows, then[sheet]))
        if places - (tabs[sheet].formulas if sheet in tabs else frozenset()):
            return None
        if places:
            found[sheet] = places
    return found


def asked_again(calls: Calls, tabs: Tabs, places: Mapping[int, Collection[Place]]) -> dict[int, Tab]:
    """The tabs with what these cells are now. Raises Refused400 when a tab is gone."""
    found = cells_within(calls, column_spans(places), _ABOUT)
    return {sheet: _told(tabs[sheet], {p: found.get(sheet, {}).get(p, {}) for p in places[sheet]}) for sheet in places}


def with_spills(calls: Calls, tabs: Tabs, sheets: Collection[int]) -> dict[int, Tab]:
    """Those of these tabs that hold formulas, with the cells that these spill into: to the right of one, and below. Raises
    Refused400 when a tab is gone."""
    held = {n: tabs[n].formulas for n in sheets if n in tabs and tabs[n].formulas}
    spans = [
        span(n, (min(row for row, _ in places) - 1, None), (min(column for _, column in places) - 1, None))
        for n, places in held.items()
    ]
    found = cells_within(calls, spans, _ABOUT)
    return {sheet: _told(tabs[sheet], cells) for sheet, cells in found.items() if sheet in tabs}


def _told(tab: Tab, cells: Mapping[Place, Mapping[str, Any]]) -> Tab:
    """A tab with what these cells of it were found to be."""
    entered = {place: one.get("userEnteredValue") or {} for place, one in cells.items()}
    shows = {place: one.get("effectiveValue") or {} for place, one in cells.items()}
    formulas = {p for p, value in entered.items() if "formulaValue" in value or (shows[p] and not value)}
    pictures = {p for p, value in entered.items() if is_picture_formula(value.get("formulaValue", ""))}
    errors = {p for p, value in shows.items() if "errorValue" in value}
    return replace(
        tab,
        formulas=tab.formulas - cells.keys() | formulas,
        pictures=tab.pictures - cells.keys() | pictures,
        errors=tab.errors - cells.keys() | errors,
    )


def _differing(rows: Rows, others: Rows) -> Iterator[Place]:
    for row, (one, other) in enumerate(zip_longest(rows, others, fillvalue=()), 1):
        if one != other:
            for column, (text, former) in enumerate(zip_longest(one, other, fillvalue=""), 1):
                if text != former:
                    yield row, column
