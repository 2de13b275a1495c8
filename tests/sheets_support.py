"""A Google backend on the running double, and staff who work in the browser beside it: now, or at the worst moment."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sync.backends.google.backend import GoogleBackend
from sync.backends.google.calls import Calls
from sync.backends.google.ids import sheet_id
from sync.backends.google.journal import PORTAL_ID
from sync.backends.google.meter import Meter
from tests.sheets_server import Control, Double, running

OWNER, PORTAL = "owner@city.gov.cn", "portal@project.iam.gserviceaccount.com"
UNCOUNTED = 1_000_000  # calls a minute: else a test that makes many waits for its place, in seconds of its own
_FILES = itertools.count(1)


@dataclass
class SheetsStaff:
    """A person with the spreadsheet open in a browser. Rows and columns are 1-based; tabs are named as published.

    `before` says when: "now", or just before our next "write" or "read" is carried out (`skip=1`: the one after the
    next, …). Everybody shares one account
    (the owner's), which no protection stops.
    """

    control: Control
    key: str
    user: str = OWNER

    def do(self, *requests: dict[str, Any], before: str = "now", **when: Any) -> None:
        """Any requests of a batchUpdate, as if done by hand."""
        self.control.staff(self.key, before=before, requests=list(requests), user=self.user, **when)

    def set_cell(self, tab: str, row: int, column: int, text: str, *, before: str = "now", **when: Any) -> None:
        """A text put into a cell as it is, nothing made of it."""
        value = {"userEnteredValue": {"stringValue": text}} if text else {}
        self._put(tab, row, column, value, before, **when)

    def type_number(self, tab: str, row: int, column: int, number: float, *, before: str = "now") -> None:
        """A number."""
        self._put(tab, row, column, {"userEnteredValue": {"numberValue": number}}, before)

    def set_formula(self, tab: str, row: int, column: int, formula: str, *, before: str = "now") -> None:
        """A formula."""
        self._put(tab, row, column, {"userEnteredValue": {"formulaValue": formula}}, before)

    def _put(self, tab: str, row: int, column: int, cell: dict[str, Any], before: str, **when: Any) -> None:
        start = {"sheetId": sheet_id(tab), "rowIndex": row - 1, "columnIndex": column - 1}
        put = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        self.do({"updateCells": put}, before=before, **when)

    def sort(
        self,
        tab: str,
        column: int,
        *,
        reverse: bool = False,
        rows: int = 1000,
        before: str = "now",
        **when: Any,
    ) -> None:
        """Sort what stands below the header."""
        order = {"dimensionIndex": column - 1, "sortOrder": "DESCENDING" if reverse else "ASCENDING"}
        span = {"sheetId": sheet_id(tab), "startRowIndex": 1, "endRowIndex": rows}
        self.do({"sortRange": {"range": span, "sortSpecs": [order]}}, before=before, **when)

    def insert_row(self, tab: str, row: int, cells: Sequence[str] = (), *, before: str = "now", **when: Any) -> None:
        """A row above `row`, empty or with these texts."""
        start = {"sheetId": sheet_id(tab), "rowIndex": row - 1, "columnIndex": 0}
        values = [{"userEnteredValue": {"stringValue": text}} if text else {} for text in cells]
        put = {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}
        requests = [_insert(tab, "ROWS", row), *([{"updateCells": put}] if cells else [])]
        self.do(*requests, before=before, **when)

    @staticmethod
    def rows_span(tab: str, first: int, last: int) -> dict[str, Any]:
        """A DimensionRange of rows."""
        return {**_line(tab, "ROWS", first), "endIndex": last}

    def delete_row(self, tab: str, row: int, *, before: str = "now", **when: Any) -> None:
        """Delete a row; those below move up."""
        self.do({"deleteDimension": {"range": _line(tab, "ROWS", row)}}, before=before, **when)

    def insert_column(self, tab: str, column: int, header: str = "", *, before: str = "now") -> None:
        """A column left of `column`, its header in row 1."""
        start = {"sheetId": sheet_id(tab), "rowIndex": 0, "columnIndex": column - 1}
        cell = {"userEnteredValue": {"stringValue": header}} if header else {}
        put = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        self.do(_insert(tab, "COLUMNS", column), {"updateCells": put}, before=before)

    def delete_column(self, tab: str, column: int, *, before: str = "now") -> None:
        """Delete a column; those on the right move left."""
        self.do({"deleteDimension": {"range": _line(tab, "COLUMNS", column)}}, before=before)

    def rename_tab(self, tab: str, new: str, *, before: str = "now") -> None:
        """Rename a tab."""
        named = {"properties": {"sheetId": sheet_id(tab), "title": new}, "fields": "title"}
        self.do({"updateSheetProperties": named}, before=before)

    def delete_tab(self, tab: str, *, before: str = "now") -> None:
        """Delete a tab."""
        self.do({"deleteSheet": {"sheetId": sheet_id(tab)}}, before=before)

    def duplicate_tab(self, tab: str, title: str, *, before: str = "now") -> None:
        """Copy a tab."""
        self.do({"duplicateSheet": {"sourceSheetId": sheet_id(tab), "newSheetName": title}}, before=before)

    def portal_cells(self, row: int, column: int, *texts: str, before: str = "now") -> None:
        """The owner types into the hidden portal sheet."""
        values = [{"userEnteredValue": {"stringValue": text}} if text else {} for text in texts]
        start = {"sheetId": PORTAL_ID, "rowIndex": row - 1, "columnIndex": column - 1}
        put = {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}
        self.do({"updateCells": put}, before=before)


@dataclass
class Sheets:
    """One spreadsheet on a double: `backend` as the portal's account sees it, `staff` beside it."""

    double: Double
    key: str
    control: Control
    backend: GoogleBackend = field(init=False)
    clients: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.backend = self.another()

    @property
    def staff(self) -> SheetsStaff:
        """Somebody who works in the sheet."""
        return SheetsStaff(self.control, self.key)

    def another(self) -> GoogleBackend:
        """A backend that knows nothing yet: a process started again, or another portal."""
        self.clients.append(self.double.client(PORTAL))
        return GoogleBackend(Calls(self.clients[-1], self.key, meter=Meter(reads=UNCOUNTED, writes=UNCOUNTED)))

    def calls_since(self, start: int) -> list[dict[str, Any]]:
        """The calls that Google got from the portal since a length of its log."""
        return [one for one in self.control.log()[start:] if one["user"] == PORTAL]


@contextmanager
def open_sheets(double: Double) -> Iterator[Sheets]:
    """A new, empty spreadsheet of the owner's that the portal's account may edit; faults left over are dropped."""
    control, owner = double.control, double.client(OWNER)
    control.calm()
    sheets = Sheets(double, owner.create(f"台账{next(_FILES)}").id, control)
    try:
        yield sheets
    finally:
        control.calm()
        control.close()
        for client in (owner, *sheets.clients):
            client.http_client.session.close()


def _insert(tab: str, dimension: str, place: int) -> dict[str, Any]:
    return {"insertDimension": {"range": _line(tab, dimension, place)}}


def _line(tab: str, dimension: str, place: int) -> dict[str, Any]:
    return {
        "sheetId": sheet_id(tab),
        "dimension": dimension,
        "startIndex": place - 1,
        "endIndex": place,
    }


__all__ = ["Sheets", "SheetsStaff", "open_sheets", "running"]
