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
from sync.backends.google.read import Rows, Tab, cells_of, column_spans

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
    spans = [span for sheet, cells in places.items() for span in column_spans(sheet, cells)]
    found = _cells(calls, spans) if spans else {}
    return {sheet: _told(tabs[sheet], {p: found.get(sheet, {}).get(p, {}) for p in places[sheet]}) for sheet in places}


def with_spills(calls: Calls, tabs: Tabs, sheets: Collection[int]) -> dict[int, Tab]:
    """Those of these tabs that hold formulas, with the cells that these spill into: to the right of one, and below. Raises
    Refused400 when a tab is gone."""
    spans = [
        {
            "sheetId": n,
            "startRowIndex": min(r for r, _ in tabs[n].formulas) - 1,
            "startColumnIndex": min(c for _, c in tabs[n].formulas) - 1,
        }
        for n in sheets
        if n in tabs and tabs[n].formulas
    ]
    found = _cells(calls, spans) if spans else {}
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


def _cells(calls: Calls, spans: list[dict[str, int]]) -> dict[int, dict[Place, Mapping[str, Any]]]:
    found: dict[int, dict[Place, Mapping[str, Any]]] = {}
    for sheet in calls.part(spans, _ABOUT).get("sheets", []):
        found.setdefault(sheet["properties"].get("sheetId", 0), {}).update(cells_of(sheet))
    return found
