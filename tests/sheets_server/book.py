"""A spreadsheet: its properties, sheets, named ranges, sharing, and developer metadata."""

import random
import secrets
import string
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.sheets_server.a1 import Box
from tests.sheets_server.errors import CELL_LIMIT, invalid, too_many_cells
from tests.sheets_server.grid import Json, Sheet, copied
from tests.sheets_server.hidden import Quirks, hidden_by_filter
from tests.sheets_server.theme import DEFAULT_FORMAT, SPREADSHEET_THEME


def new_file_id() -> str:
    """44 characters, as Google's ids of spreadsheets."""
    return "1" + "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(43))


def sheet_properties(title: str, sheet_id: int, rows: int = 1000, columns: int = 26) -> Json:
    return {
        "sheetId": sheet_id,
        "title": title,
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }


def spreadsheet_properties(title: str) -> Json:
    return {
        "title": title,
        "locale": "en_US",
        "autoRecalc": "ON_CHANGE",
        "timeZone": "Etc/GMT",
        "defaultFormat": deepcopy(DEFAULT_FORMAT),
        "spreadsheetTheme": deepcopy(SPREADSHEET_THEME),
    }


@dataclass
class Book:
    id: str
    owner: str
    properties: Json
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[Json] = field(default_factory=list)
    developer_metadata: list[Json] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    private: bool = False
    parents: list[str] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    quirks: Quirks | None = None  # of the batch that works on this copy; nobody who works by hand has them

    @classmethod
    def new(cls, title: str, owner: str, file_id: str | None = None) -> "Book":
        first = Sheet(sheet_properties("Sheet1", 0))
        return cls(file_id or new_file_id(), owner, spreadsheet_properties(title), [first])

    def copy(self) -> "Book":
        """What a batch works on: thrown away if one request fails, put in place if all succeed."""
        twin = Book(self.id, self.owner, copied(self.properties), [sheet.copy() for sheet in self.sheets])
        twin.named_ranges, twin.developer_metadata = (
            copied(self.named_ranges),
            copied(self.developer_metadata),
        )
        twin.permissions, twin.private, twin.parents = self.permissions, self.private, self.parents
        twin.created, twin.modified = self.created, self.modified
        return twin

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def url(self) -> str:
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"

    def sheet(self, sheet_id: int, kind: str = "grid") -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No {kind} with id: {sheet_id}")

    def sheet_titled(self, title: str) -> Sheet | None:
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def named_range(self, name: str) -> Box | None:
        for named in self.named_ranges:
            if str(named["name"]).casefold() == name.casefold():
                return box_of(named["range"])
        return None

    def misled(self, quirks: Quirks) -> None:
        """Let hidden rows mislead the call that is about to work on this copy."""
        self.quirks = quirks
        for sheet in self.sheets:
            sheet.quirks, sheet.hidden_before = quirks, hidden_by_filter(sheet)

    def renumber(self) -> None:
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index

    def refuse_too_many_cells(self) -> None:
        if sum(sheet.rows * sheet.columns for sheet in self.sheets) > CELL_LIMIT:
            raise too_many_cells()

    def free_id(self, taken: set[int]) -> int:
        """An id as Google gives to sheets, filter views, protected ranges: up to 31 bits."""
        while (number := random.randrange(1, 2**31)) in taken:
            pass
        return number

    def sheet_ids(self) -> set[int]:
        return {sheet.id for sheet in self.sheets}


def box_of(grid: dict[str, Any]) -> Box:
    """A stored GridRange as a Box, unchecked."""
    return Box(
        int(grid.get("sheetId", 0)),
        grid.get("startRowIndex", 0),
        grid.get("endRowIndex"),
        grid.get("startColumnIndex", 0),
        grid.get("endColumnIndex"),
    )
