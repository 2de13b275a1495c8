"""A column put up behind all others: inserted, so that whatever staff put there meanwhile moves right and is never covered;
then named, dressed and protected as published columns are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sync.backends.base import Batch, NewColumn
from sync.backends.google.calls import Calls
from sync.backends.google.ids import protection_id, sheet_id
from sync.backends.google.structure.look import Request, dress_column, span, text_row, update_cells, widen
from sync.backends.google.structure.rules import protection

_ABOUT = "sheets(properties(sheetId),protectedRanges(protectedRangeId))"


@dataclass(frozen=True, slots=True)
class Closing:
    """Who may edit a protected column besides the owner, and the numbers of protections that stand already."""

    editor: str = ""
    taken: frozenset[int] = frozenset()


NO_CLOSING = Closing()


def closing(calls: Calls, batch: Batch) -> Closing:
    """Asked of the spreadsheet where a batch has new columns: a protection may have outlived its column's name."""
    if not batch.columns:
        return NO_CLOSING
    found = [one for sheet in calls.sheets(_ABOUT).values() for one in sheet.get("protectedRanges", [])]
    return Closing(calls.who, frozenset(one["protectedRangeId"] for one in found))


def new_column(new: NewColumn, there: int, closed: Closing) -> Iterator[Request]:
    """Requests for one; `there` is how many columns the tab has."""
    sheet, place = sheet_id(new.tab), (new.column - 1, new.column)
    here = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place[0], "endIndex": place[1]}
    yield {"insertDimension": {"range": here, "inheritFromBefore": new.column > there}}
    yield from dress_column(sheet, new.column, new.header_row, locked=True, numeric=new.numeric)
    yield widen(sheet, new.column, new.width)
    yield update_cells(sheet, new.header_row, new.column, [text_row([new.header])])
    made = protection(new.tab, new.header, span(sheet, (0, None), place), closed.editor)
    if protection_id(new.tab, new.header) in closed.taken:
        del made["protectedRangeId"]
    yield {"addProtectedRange": {"protectedRange": made}}
