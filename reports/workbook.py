"""The office's spreadsheet documents: titled, dated tables on A4 landscape that print as they stand.

Text is always written as text: a progress note that begins with `=` must not become a formula.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.cells.wrapping import row_points
from reports.letters import unturned

R = TypeVar("R")
Value = str | float | int | None
HEADER_ROW = 2  # zero-based: title and date line stand above
LONGEST = 32_767  # characters of a cell in the .xlsx format
_CUT = "……（内容过长，此处截断，全文见台账）"
_EDGE = {"border": 1, "border_color": "#8A94A0", "valign": "vcenter", "font_name": "宋体", "font_size": 10}
_LOOKS = {
    "text": {**_EDGE, "text_wrap": True, "align": "left"},
    "center": {**_EDGE, "text_wrap": True, "align": "center"},
    "number": {**_EDGE, "align": "center", "num_format": "0"},
    "percent": {**_EDGE, "text_wrap": True, "align": "center", "num_format": 'General"%"'},
    "rate": {**_EDGE, "align": "center", "num_format": "0.0%"},
    "header": {**_EDGE, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#EEF0F3"},
    "part": {**_EDGE, "font_name": "黑体", "font_size": 11, "align": "left", "bg_color": "#F6F7F9"},
    "section": {**_EDGE, "font_name": "楷体", "font_size": 11, "align": "left"},
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"},
    "note": {"font_name": "宋体", "font_size": 10, "align": "left", "valign": "vcenter"},
}
_TOTAL_LOOKS = ("text", "center", "number", "rate")


@dataclass(frozen=True, slots=True)
class Heading(Generic[R]):
    """A column: header, width in characters, what of a record stands in it (None: an empty cell), and how its cells look
    (a key of the looks above)."""

    text: str
    width: float
    of: Callable[[R], Value]
    look: str = "text"


class ReportRepository:
    """A workbook being made. The same rows and `as_of` give the same bytes: nothing here asks the clock."""

    def __init__(self, title: str, as_of: date, label: str) -> None:
        self.title, self.as_of, self.label = title, as_of, label
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._book.set_properties(
            {"title": unturned(title), "comments": label, "created": datetime.combine(as_of, time())}
        )
        self._formats = {name: self._book.add_format(look) for name, look in _LOOKS.items()}
        for name in _TOTAL_LOOKS:
            self._formats[f"total {name}"] = self._book.add_format({**_LOOKS[name], "bold": True})

    def sheet(self, name: str, title: str, headings: Sequence[Heading[R]], note: str = "") -> ReportSheet[R]:
        """A new tab with title, date line and header row, ready for rows."""
        made = self._book.add_worksheet(name)
        _set_up_page(made, self.label)
        sheet = ReportSheet(made, self._formats, headings)
        sheet.band(title, "title", height=34)
        sheet.band(self._dated(note), "note")
        sheet.header()
        return sheet

    def of_one_sheet(self, name: str, headings: Sequence[Heading[R]], records: Iterable[R], note: str = "") -> bytes:
        """The finished file of one table under the document's title."""
        self.sheet(name, self.title, headings, note).fill(records)
        return self.close()

    def close(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._buffer.getvalue()

    def _dated(self, note: str) -> str:
        return "　".join(part for part in (f"统计日期：{self.as_of}", self.label, note) if part)


class ReportSheet(Generic[R]):
    """One tab, filled from top to bottom."""

    def __init__(self, sheet: Worksheet, formats: dict[str, Format], headings: Sequence[Heading[R]]) -> None:
        self._sheet, self._formats, self._headings = sheet, formats, headings
        self._row = 0

    def header(self) -> None:
        """The header row and the widths of the columns."""
        for column, heading in enumerate(self._headings):
            self._sheet.set_column(column, column, heading.width)
            self._sheet.write_string(self._row, column, fitting(heading.text), self._formats["header"])
        self._sheet.set_row(self._row, _height(self._headings, [h.text for h in self._headings]) + 4)
        self._row += 1

    def fill(self, records: Iterable[R], none: str = "") -> None:
        """A row for each, with filter buttons above them; the sentence `none`, if there is one, where there is nothing."""
        for record in records:
            self.row(record)
        if none and self._row == HEADER_ROW + 1:
            self.band(none, "section")
        else:
            self._sheet.autofilter(HEADER_ROW, 0, self._row - 1, len(self._headings) - 1)

    def row(self, record: R, *, total: bool = False) -> None:
        """One row of cells."""
        values = [heading.of(record) for heading in self._headings]
        for column, (heading, value) in enumerate(zip(self._headings, values, strict=True)):
            look = self._formats[f"total {heading.look}" if total else heading.look]
            if value is None:
                self._sheet.write_blank(self._row, column, None, look)
            elif isinstance(value, str):
                self._sheet.write_string(self._row, column, fitting(value), look)
            else:
                self._sheet.write_number(self._row, column, value, look)
        self._sheet.set_row(self._row, _height(self._headings, values))
        self._row += 1

    def band(self, text: str, look: str, *, height: float = 20) -> None:
        """A line of text across all columns."""
        last = len(self._headings) - 1
        if last:
            # The text goes in separately: merge_range would read `=…` as a formula.
            self._sheet.merge_range(self._row, 0, self._row, last, "", self._formats[look])
        self._sheet.write_string(self._row, 0, fitting(text), self._formats[look])
        self._sheet.set_row(self._row, height)
        self._row += 1


def _set_up_page(sheet: Worksheet, label: str) -> None:
    """A4 landscape, one page wide, header row repeated, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if label:
        sheet.set_header(f"&R{label}")
    sheet.freeze_panes(HEADER_ROW + 1, 0)


def _height(headings: Sequence[Heading[Any]], values: Sequence[Value]) -> float:
    """Points that the row's tallest cell needs."""
    cells = zip(headings, values, strict=True)
    return row_points((value if isinstance(value, str) else "", heading.width) for heading, value in cells)


def fitting(text: str) -> str:
    """A text as a cell can hold it: without what is no letter, and cut, saying so, where it is longer than a cell."""
    plain = unturned(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(_CUT)] + _CUT
