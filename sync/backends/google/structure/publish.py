"""Publishing on Google: everything in one atomic batch, or, when that would be too large, in several with the stamp last.

Until the stamp stands the file counts as unpublished. Tabs of a publishing that was cut off are hidden and bear our
sheet ids; the next one removes them. Stages form a chain: each deletes the protected range that the one before added, so
that a request delivered late fails whole instead of overwriting what staff have typed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout
from sync.backends.google import journal
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, sheet_id, stable_id
from sync.backends.google.structure.look import Request, dress, head, properties, typed_cell, update_cells
from sync.backends.google.structure.rules import (
    colours,
    portal_protection,
    protections,
    published_places,
    set_validation,
    validations,
)
from sync.backends.google.structure.site import Site, look_around
from sync.backends.google.structure.views import filter_views
from sync.backends.google.troubles import Refused400
from sync.backends.impossible import refuse_too_long
from sync.errors import BackendUnavailable

LARGEST = 1_900_000  # bytes of one batch; Google advises 2 MB


def publish(calls: Calls, tabs: Sequence[TabLayout], stamp: Stamp, *, largest: int = LARGEST) -> None:
    """Make the tabs and the hidden portal sheet in the spreadsheet, beside whatever stands there already.

    Raises AlreadyPublished (a ledger or a tab of one of these titles stands there), CellsRefused (a text longer than a
    cell), WriteInDoubt, BackendUnavailable.
    """
    refuse_too_long(tabs)
    site = look_around(calls, [tab.title for tab in tabs])
    for batch in _Plan(tabs, stamp, calls.who, site, largest).batches():
        try:
            calls.change(batch, include="spreadsheetId")
        except Refused400 as error:
            raise BackendUnavailable(
                f"Google 没有接受发布的内容（{error.detail}）；可能另一个门户正在往同一份表格发布，"
                f"或有人正在改动工作表。没有发布成功，会自动再试。"
            ) from error


class _Plan:
    """The batches of one publishing."""

    def __init__(self, tabs: Sequence[TabLayout], stamp: Stamp, editor: str, site: Site, largest: int) -> None:
        self._tabs, self._stamp, self._editor, self._site = tabs, stamp, editor, site
        self._largest = largest
        self._places = [published_places(tab) for tab in tabs]

    def batches(self) -> Iterator[list[Request]]:
        """One, or a chain that ends with the stamp."""
        chunks = list(self._values(self._largest))
        whole = [*self._remove_leftovers(), *self._add(hidden=False), *chunks, *self._rules(), *self._end()]
        if _size(whole) <= self._largest:
            yield whole
            return
        for stage, batch in enumerate(self._stages(chunks)):
            yield [*batch, *self._link(stage)]
        stages = stage + 1
        yield [self._unlink(stages - 1), *self._show(), *self._rules(), *self._end()]

    def _stages(self, chunks: Sequence[Request]) -> Iterator[list[Request]]:
        yield [*self._remove_leftovers(), *self._add(hidden=True)]
        batch: list[Request] = []
        size = 0
        for chunk in chunks:
            grown = _size([chunk])
            if batch and size + grown > self._largest:
                yield batch
                batch, size = [], 0
            batch.append(chunk)
            size += grown
        if batch:
            yield batch

    def _link(self, stage: int) -> list[Request]:
        """The chain: the link of the stage before must stand, or this one fails whole."""
        link = {
            "protectedRangeId": self._link_id(stage),
            "range": {"sheetId": sheet_id(PORTAL_SHEET)},
            "description": "门户：正在发布",
        }
        add = {"addProtectedRange": {"protectedRange": link}}
        return [self._unlink(stage - 1), add] if stage else [add]

    def _unlink(self, stage: int) -> Request:
        return {"deleteProtectedRange": {"protectedRangeId": self._link_id(stage)}}

    def _link_id(self, stage: int) -> int:
        return stable_id("publishing", self._stamp.batch, str(stage))

    def _remove_leftovers(self) -> Iterator[Request]:
        for number in self._site.leftovers:
            yield {"deleteSheet": {"sheetId": number}}

    def _add(self, *, hidden: bool) -> Iterator[Request]:
        for index, tab in enumerate(self._tabs):
            made = properties(tab, sheet_id(tab.title), index)
            yield {"addSheet": {"properties": made | ({"hidden": True} if hidden else {})}}
        yield {"addSheet": {"properties": journal.sheet_properties(index=len(self._tabs))}}
        for tab in self._tabs:
            yield from dress(tab, sheet_id(tab.title))

    def _show(self) -> Iterator[Request]:
        for tab in self._tabs:
            shown = {"sheetId": sheet_id(tab.title), "hidden": False}
            yield {"updateSheetProperties": {"properties": shown, "fields": "hidden"}}

    def _values(self, largest: int) -> Iterator[Request]:
        for tab in self._tabs:
            rows = [_row(tab.headers, frozenset())] if head(tab) else []
            rows += [_row(row, tab.numeric) for row in tab.rows]
            yield from _put(sheet_id(tab.title), rows, largest // 4)

    def _rules(self) -> Iterator[Request]:
        for tab, places in zip(self._tabs, self._places, strict=True):
            sheet = sheet_id(tab.title)
            for column, rule in validations(tab).items():
                yield set_validation(sheet, column, rule)
            for index, colouring in enumerate(colours(tab, sheet, places)):
                yield {"addConditionalFormatRule": {"rule": colouring, "index": index}}
            for closed in protections(tab, sheet, places, self._editor):
                yield {"addProtectedRange": {"protectedRange": closed}}
            grid = properties(tab, sheet, 0)["gridProperties"]
            for view in filter_views(tab, sheet, places, rows=grid["rowCount"], columns=grid["columnCount"]):
                yield {"addFilterView": {"filter": view}}
        yield {"addProtectedRange": {"protectedRange": portal_protection(self._editor)}}

    def _end(self) -> Iterator[Request]:
        """What makes it published, and then the empty tab goes."""
        yield from journal.first_rows(self._stamp, [tab.title for tab in self._tabs])
        if self._site.empty is not None:
            yield {"deleteSheet": {"sheetId": self._site.empty}}


def _put(sheet: int, rows: Sequence[Request], largest: int) -> Iterator[Request]:
    """updateCells requests for rows of CellData from the top, none much larger than told."""
    start, size = 0, 0
    for number, row in enumerate(rows):
        grown = _size(row)
        if number > start and size + grown > largest:
            yield update_cells(sheet, start + 1, 1, rows[start:number])
            start, size = number, 0
        size += grown
    if rows[start:]:
        yield update_cells(sheet, start + 1, 1, rows[start:])


def _row(texts: Sequence[str], numeric: frozenset[int]) -> Request:
    """RowData up to the last cell that holds something; an empty cell in between says nothing."""
    cells = [typed_cell(text, numeric=column in numeric) for column, text in enumerate(texts, 1)]
    while cells and not cells[-1]:
        cells.pop()
    return {"values": cells} if cells else {}


def _size(value: object) -> int:
    """Bytes on the wire."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
