"""From Google's answers to grids of canonical text, with what values alone do not tell: formulas, merged cells, sizes.

Values cost one call by sheetId and come at every poll; the survey is a second one, asked for when somebody else than us
has changed a tab.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.cells import canonical
from sync.backends.base import PICTURE, Area, Grid, Place
from sync.backends.cell_text import is_picture_formula
from sync.backends.google.calls import Calls
from sync.backends.google.ids import sheet_id
from sync.backends.google.journal import COLUMNS, PORTAL_ID, ROWS, Journal, parse
from sync.backends.google.structure.look import span

_ABOUT = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,"
    "data(rowData(values(userEnteredValue(formulaValue),effectiveValue(errorValue(type))))))"
)
_ERRORS = ("#", "Loading")  # how an error value reads
Rows = tuple[tuple[str, ...], ...]


def text_of(raw: object) -> str:
    """The canonical text of one value of Google's; numbers as the other backends write them, whatever JSON made of them."""
    return canonical(float(raw)) if isinstance(raw, int) and not isinstance(raw, bool) else canonical(raw)


def rows_of(values: Sequence[Sequence[object]]) -> Rows:
    """Rows of canonical text."""
    return tuple(tuple(v if type(v) is str else text_of(v) for v in row) for row in values)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer: the portal sheet's journal, the rows of the published tabs by sheet id, the cells that are numbers and
    shown as such, and a hash of it all. `answered` is what Google said, tab by tab; `shares` what numbers in percent are
    shown as (`shares`): everything here has the number itself."""

    version: str
    journal: Journal
    tabs: Mapping[int, Rows]
    numbers: Mapping[int, frozenset[Place]]
    answered: Mapping[int, Sequence[Sequence[object]]]
    shares: Mapping[int, Mapping[Place, str]] = field(default_factory=dict)

    def in_percent(self, shares: Mapping[int, Mapping[Place, str]]) -> Fetched:
        """The same, knowing which numbers are shown in percent."""
        told = [[sheet, sorted(places)] for sheet, places in sorted(shares.items())]
        return replace(self, version=_hash(self.version, told) if told else self.version, shares=shares)

    def apart_from(self, formulas: Mapping[int, frozenset[Place]]) -> Fetched:
        """The same; its version takes no notice of what these cells show, unless it is nothing or an error."""
        if not formulas:
            return self
        seen = [_masked(rows, formulas.get(sheet, frozenset())) for sheet, rows in self.answered.items()]
        told = [
            [sheet, sorted(shown.keys() - formulas.get(sheet, frozenset()))]
            for sheet, shown in sorted(self.shares.items())
        ]
        standing = [[sheet, sorted(places)] for sheet, places in sorted(formulas.items())]
        return replace(self, version=_hash(seen, told, standing))


@dataclass(frozen=True, slots=True)
class Tab:
    """What the survey tells of one tab. `errors` show an error value, `pictures` are put there by a formula."""

    title: str
    size: Place
    formulas: frozenset[Place]
    merges: Sequence[Area] = ()
    errors: frozenset[Place] = frozenset()
    pictures: frozenset[Place] = frozenset()


def fetch(calls: Calls, sheets: Sequence[int], *, held: Fetched | None = None) -> Fetched:
    """The portal sheet and these tabs, in one call. Raises Refused400 when one of them is not there.

    With `held`, an answer of a moment ago, only the portal sheet and the tabs that are not in it are asked for.
    """
    known = {number: held.answered[number] for number in sheets if number in held.answered} if held else {}
    found = {**known, **calls.tabs([number for number in (PORTAL_ID, *sheets) if number not in known])}
    found = {number: found[number] for number in (PORTAL_ID, *sheets)}
    version = _hash(*found.values())
    tabs = {number: rows_of(found[number]) for number in sheets}
    numbers = {number: frozenset(_numbers(found[number])) for number in sheets}
    return Fetched(version, parse(rows_of(found[PORTAL_ID])), tabs, numbers, found)


def _hash(*seen: object) -> str:
    told = json.dumps(seen, ensure_ascii=False)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _masked(rows: Sequence[Sequence[object]], places: frozenset[Place]) -> Sequence[Sequence[object]]:
    """The rows, with a mark for each text or number in these places."""
    made = {row: list(rows[row - 1]) for row, _ in places if row <= len(rows)}
    for row, column in places:
        shown = made[row][column - 1] if row in made and column <= len(made[row]) else ""
        if shown != "" and not str(shown).startswith(_ERRORS):
            made[row][column - 1] = True
    return [made.get(row, cells) for row, cells in enumerate(rows, 1)] if made else rows


def _numbers(values: Sequence[Sequence[object]]) -> Iterator[Place]:
    """Cells whose value is a number: dates come as text, and so do numbers with a date's format."""
    for row, cells in enumerate(values, 1):
        for column, value in enumerate(cells, 1):
            if type(value) in (int, float):
                yield row, column


def survey(calls: Calls) -> dict[int, Tab]:
    """Every tab of the spreadsheet by its sheet id."""
    return {sheet: _tab(one) for sheet, one in calls.sheets(_ABOUT).items()}


def published_titles(tabs: Mapping[int, Tab]) -> tuple[str, ...]:
    """The titles of tabs that bear the number we would have given them: what can be told without the portal sheet."""
    return tuple(tab.title for number, tab in tabs.items() if number == sheet_id(tab.title) != PORTAL_ID)


def grid_of(title: str, rows: Rows, tab: Tab | None) -> Grid:
    """A tab under its published title."""
    plain = Grid(title, rows)
    if tab is None:
        return plain
    # A survey outlives our own writes, which may have put a text in an error's place.
    errors = {place: plain.text(*place) for place in tab.errors if plain.text(*place).startswith(_ERRORS)}
    return Grid(title, rows, tab.formulas, errors | dict.fromkeys(tab.pictures, PICTURE), tab.merges)


def _tab(found: Mapping[str, Any]) -> Tab:
    told = found["properties"]
    grid = told.get("gridProperties", {})
    size = grid.get("rowCount", ROWS), grid.get("columnCount", COLUMNS)
    formulas = {place: one["userEnteredValue"] for place, one in cells_of(found) if one.get("userEnteredValue")}
    return Tab(
        told.get("title", ""),
        size,
        frozenset(formulas),
        tuple(_area(merge) for merge in found.get("merges", [])),
        frozenset(place for place, one in cells_of(found) if one.get("effectiveValue")),
        frozenset(p for p, said in formulas.items() if is_picture_formula(said.get("formulaValue", ""))),
    )


def cells_of(found: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """The cells of one sheet of an answer that say anything, by their places."""
    for data in found.get("data", []):
        top, left = data.get("startRow", 0) + 1, data.get("startColumn", 0) + 1
        for row, cells in enumerate(data.get("rowData", []), top):
            for column, cell in enumerate(cells.get("values", []), left):
                if cell:
                    yield (row, column), cell


def cells_within(
    calls: Calls, spans: Sequence[Mapping[str, int]], about: str
) -> dict[int, dict[Place, Mapping[str, Any]]]:
    """By sheet id and place, what Google tells `about` (a field mask) the cells of these GridRanges. Raises Refused400 when
    a tab is gone."""
    found: dict[int, dict[Place, Mapping[str, Any]]] = {}
    for sheet in calls.part(spans, about).get("sheets", []) if spans else ():
        found.setdefault(sheet["properties"].get("sheetId", 0), {}).update(cells_of(sheet))
    return found


def column_spans(places: Mapping[int, Iterable[Place]]) -> list[dict[str, int]]:
    """One GridRange a column of each tab, from the first to the last of these cells."""
    rows: dict[tuple[int, int], list[int]] = {}
    for sheet, cells in places.items():
        for row, column in cells:
            rows.setdefault((sheet, column), []).append(row)
    return [
        span(sheet, (min(found) - 1, max(found)), (column - 1, column))
        for (sheet, column), found in sorted(rows.items())
    ]


def _area(merge: Mapping[str, int]) -> Area:
    top, left = merge.get("startRowIndex", 0) + 1, merge.get("startColumnIndex", 0) + 1
    return top, left, merge.get("endRowIndex", top), merge.get("endColumnIndex", left)
