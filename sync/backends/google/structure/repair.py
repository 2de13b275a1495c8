"""Looking over a published Google spreadsheet and mending what is ours; one sentence for each thing mended.

Ours are: the numbers that we chose (protections, views), the rules that bear our mark or colour one of our statuses, the
drop-downs below our headers. Whatever else stands there, colours, notes, rules, views and columns of the staff's own, is
left as it is. Cells are never touched here, and headers are the engine's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.backends.base import TabLayout
from sync.backends.google.address import in_tab
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, sheet_id
from sync.backends.google.structure.look import pixels, widen
from sync.backends.google.structure.mended import mend_colours, mend_portal, mend_protections, mend_views
from sync.backends.google.structure.rules import set_validation, validations
from sync.backends.google.structure.standing import Mended, PresentTab, condition_of, named, places_now

DEFAULT_WIDTH = 100  # pixels of a column that nobody has set
_ABOUT = (
    "sheets(properties(sheetId,title,hidden,gridProperties),conditionalFormats,protectedRanges,filterViews,"
    "data(columnMetadata(pixelSize),rowData(values(dataValidation))))"
)
_ABOUT_VIEWS = "sheets(properties(sheetId,title,gridProperties),filterViews)"


def repair(calls: Calls, tabs: Sequence[TabLayout]) -> list[str]:
    """Mend everything in one batch. Raises what `Calls` raises; WriteInDoubt means: look again."""
    sheets = calls.sheets(_ABOUT)
    done: list[Mended] = []
    for at in _standing(calls, tabs, sheets):
        for mend in (_frozen, _widths, _validations, mend_colours, mend_protections, mend_views):
            done += mend(at)
    if sheet_id(PORTAL_SHEET) in sheets:
        done += mend_portal(sheets[sheet_id(PORTAL_SHEET)], calls.who)
    return _carry_out(calls, done)


def keep_views(calls: Calls, tabs: Sequence[TabLayout]) -> list[str]:
    """The same for the views alone: what a year with other units needs."""
    shown = [tab for tab in tabs if tab.views]
    standing = _standing(calls, shown, calls.sheets(_ABOUT_VIEWS))
    return _carry_out(calls, [one for at in standing for one in mend_views(at)])


def _standing(calls: Calls, tabs: Sequence[TabLayout], sheets: Mapping[int, Mapping[str, Any]]) -> list[PresentTab]:
    known = [(tab, sheets[sheet_id(tab.title)]) for tab in tabs if sheet_id(tab.title) in sheets]
    wanted = [in_tab(found["properties"]["title"], "1:1") for _, found in known]
    read = calls.values(wanted) if wanted else []
    headers = [[str(cell) for cell in rows[0]] if rows else [] for rows in read]
    return [
        PresentTab(tab, found, places_now(tab, header), calls.who)
        for (tab, found), header in zip(known, headers, strict=True)
    ]


def _carry_out(calls: Calls, done: Sequence[Mended]) -> list[str]:
    requests = [request for _, made in done for request in made]
    if requests:
        calls.change(requests, include="spreadsheetId")
    return [sentence for sentence, _ in done]


def _frozen(at: PresentTab) -> Iterator[Mended]:
    if not at.tab.free_text and not at.grid.get("frozenRowCount"):
        told = {"sheetId": at.sheet, "gridProperties": {"frozenRowCount": 1}}
        request = {"updateSheetProperties": {"properties": told, "fields": "gridProperties.frozenRowCount"}}
        yield f"“{at.tab.title}”：表头重新冻结在最上面。", [request]


def _widths(at: PresentTab) -> Iterator[Mended]:
    columns = [one for data in at.found.get("data", []) for one in data.get("columnMetadata", [])]
    plain = [
        (column, place)
        for column, place in at.places.items()
        if place <= len(columns)
        and columns[place - 1].get("pixelSize") == DEFAULT_WIDTH != pixels(at.tab.widths.get(column, 14))
    ]
    if plain:
        requests = [widen(at.sheet, place, at.tab.widths.get(column, 14)) for column, place in plain]
        yield f"“{at.tab.title}”：{named(at, [c for c, _ in plain])}的列宽恢复了。", requests


def _validations(at: PresentTab) -> Iterator[Mended]:
    cells = [row.get("values", []) for data in at.found.get("data", []) for row in data.get("rowData", [])]
    last = int(at.grid.get("rowCount", 0))
    for column, rule in validations(at.tab).items():
        place = at.places.get(column)
        if place is None:
            continue
        held = sum(
            1 for row in cells[1:] if len(row) >= place and _same_rule(row[place - 1].get("dataValidation"), rule)
        )
        if held < last - 1:
            kind = "下拉选项" if column in at.tab.choices else "数字检查"
            told = f"“{at.tab.title}”：{named(at, [column])}有 {last - 1 - held} 格的{kind}缺失或被换掉，已恢复。"
            yield told, [set_validation(at.sheet, place, rule)]


def _same_rule(found: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    """The same choices or bounds; whether a wrong value is refused is for the staff to say."""
    return bool(found) and condition_of(found or {}) == condition_of(wanted)
