"""A workbook being made, and a tab of it being filled.

Text is always written as text: a progress note that begins with `=` must not become a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Generic, TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.letters import unturned
from reports.workbook.charts import Bars, draw
from reports.workbook.headings import BODY, LOOKS, TOTAL_LOOKS, Heading, Value
from reports.workbook.heights import lines_of, row_height, slices
from reports.workbook.pages import PrintedRow, page_breaks
from reports.workbook.printed import MARGINS, Layout, fitted, layout, on_screen

R = TypeVar("R")
HEADER_ROW = 2  # zero-based: title and date line stand above
LONGEST = 32_767  # characters of a cell in the .xlsx format
_CUT = "……（内容过长，此处截断，全文见台账）"
_NONE = "没有记录。"
_REPEATED = 40  # characters of a cell that stands in a continuation again, so that a filter finds it there
_SEEN = 5  # columns
_LOWEST = {"title": 34.0, "note": 20.0, "part": 20.0, "section": 20.0}  # the least height of a line across the table


class ReportRepository:
    """A workbook being made. The same rows and `as_of` give the same bytes: nothing here asks the clock."""

    def __init__(self, title: str, as_of: date, label: str) -> None:
        self.title, self.as_of, self.label = title, as_of, label
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer, {"in_memory": True, "default_format_properties": {"font_name": "宋体", "font_size": BODY}}
        )
        self._book.set_properties(
            {"title": unturned(title), "comments": label, "created": datetime.combine(as_of, time())}
        )
        self._formats = {name: self._book.add_format(look) for name, look in LOOKS.items()}
        for name in TOTAL_LOOKS:
            self._formats[f"total {name}"] = self._book.add_format({**LOOKS[name], "bold": True})
        self._sheets: list[ReportSheet[object]] = []

    def sheet(
        self, name: str, title: str, headings: Sequence[Heading[R]], note: str = "", *, screen: bool = False
    ) -> ReportSheet[R]:
        """A new tab with title, date line and header row, ready for rows; of one for the `screen` no more than title and date
        line is printed, and each record stays in one row."""
        made = self._book.add_worksheet(name)
        sheet = ReportSheet(made, self._formats, headings, screen=screen)
        _set_up_page(made, sheet.layout, self.label)
        if screen:
            made.print_area(0, 0, HEADER_ROW - 1, sheet.across)
        sheet.band(title, "title")
        sheet.band(self._dated(note), "note")
        sheet.header()
        self._sheets.append(sheet)  # type: ignore[arg-type]  # kept for its pages alone
        return sheet

    def charts(self, name: str, bars: Sequence[Bars]) -> None:
        """A tab of charts of other tabs' cells."""
        made = self._book.add_worksheet(name)
        _mark_page(made, self.label)
        draw(self._book, made, bars, self._dated(""))

    def of_one_sheet(self, name: str, headings: Sequence[Heading[R]], records: Iterable[R], note: str = "") -> bytes:
        """The finished file of one table under the document's title; where there is no record it says so."""
        self.table(name, self.title, headings, records, note, none=_NONE)
        return self.close()

    def table(
        self,
        name: str,
        title: str,
        headings: Sequence[Heading[R]],
        records: Iterable[R],
        note: str = "",
        *,
        none: str = "",
    ) -> None:
        """A tab with a row for each record, its columns as wide as long texts in them need; `none` where there is no record."""
        rows = list(records)
        self.sheet(name, title, fitted(headings, rows), note).fill(rows, none)

    def close(self) -> bytes:
        """The finished file."""
        for sheet in self._sheets:
            sheet.part_pages()
        self._book.close()
        return self._buffer.getvalue()

    def _dated(self, note: str) -> str:
        return "　".join(part for part in (f"统计日期：{self.as_of}", self.label, note) if part)


class ReportSheet(Generic[R]):
    """One tab, filled from top to bottom."""

    def __init__(
        self, sheet: Worksheet, formats: dict[str, Format], headings: Sequence[Heading[R]], *, screen: bool = False
    ) -> None:
        self.layout = on_screen(headings) if screen else layout(headings)
        self._screen = screen
        self._sheet, self._formats, self._headings = sheet, formats, headings
        self._lines: list[PrintedRow] = []
        self._listed = False

    @property
    def across(self) -> int:
        """The last column (from zero) over which a line of text goes: of the first sheet of paper where there are two, which
        would cut it in two; on a screen as many as one sees at once."""
        last = len(self._headings) - 1
        return min(last, _SEEN) if self._screen else (self.layout.second or last + 1) - 1

    @property
    def rows(self) -> int:
        """How many rows stand there: the number, from zero, of the next one."""
        return len(self._lines)

    def header(self) -> None:
        """The header row and the widths of the columns."""
        for column, (heading, width) in enumerate(zip(self._headings, self.layout.widths, strict=True)):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(self.rows, column, fitting(heading.text), self._formats["header"])
        self._end_row(self._height([heading.text for heading in self._headings]) + 4)

    def fill(self, records: Iterable[R], none: str = "") -> None:
        """A row for each, with filter buttons above them; the sentence `none`, if there is one, where there is nothing."""
        for record in records:
            self.row(record)
        if none and self.rows == HEADER_ROW + 1:
            self.band(none, "section")
        else:
            self._listed = True  # filtered rows find their own pages
            self._sheet.autofilter(HEADER_ROW, 0, self.rows - 1, len(self._headings) - 1)

    def row(self, record: R, *, total: bool = False) -> None:
        """One row of cells, the last one before a `total` on its page; a text that no row holds goes on in the next."""
        values = [heading.of(record) for heading in self._headings]
        if total:
            self._keep_with_next()
        for line in self._continued([fitting(v) if isinstance(v, str) else v for v in values]):
            for column, (heading, value) in enumerate(zip(self._headings, line, strict=True)):
                look = self._formats[f"total {heading.look}" if total else heading.look]
                self._write(column, value, look)
            self._end_row(self._height(line))

    def band(self, text: str, look: str) -> None:
        """A line of text across all columns; a note below a table stands on the page of its last row."""
        if look == "note":
            self._keep_with_next()
        self._over(0, self.across, text, look)
        if look == "title" and self.layout.second:
            self._over(self.layout.second, len(self._headings) - 1, f"{text}（续）", look)
        size = LOOKS[look].get("font_size", BODY)
        lines = lines_of(text, sum(self.layout.widths[: self.across + 1]), size)
        self._end_row(max(row_height(lines, size), _LOWEST[look]), with_next=look in ("part", "section"))

    def _over(self, first: int, last: int, text: str, look: str) -> None:
        if last > first:
            # The text goes in separately: merge_range would read `=…` as a formula.
            self._sheet.merge_range(self.rows, first, self.rows, last, "", self._formats[look])
        self._sheet.write_string(self.rows, first, fitting(text), self._formats[look])

    def part_pages(self) -> None:
        """Where printed pages end, in a table with headings and totals."""
        if not self._listed and self.rows > HEADER_ROW + 1:
            header = self._lines[HEADER_ROW].height
            self._sheet.set_h_pagebreaks(page_breaks(self._lines, self.layout.paper.tall, header))

    def _keep_with_next(self) -> None:
        self._lines[-1] = self._lines[-1]._replace(with_next=True)

    def _write(self, column: int, value: Value, look: Format) -> None:
        if value is None:
            self._sheet.write_blank(self.rows, column, None, look)
        elif isinstance(value, str):
            self._sheet.write_string(self.rows, column, value, look)
        elif isinstance(value, date):
            shown = {self._formats["minute"]: self._formats["date"]}.get(look, look)
            self._sheet.write_datetime(self.rows, column, value, look if isinstance(value, datetime) else shown)
        else:
            self._sheet.write_number(self.rows, column, value, look)

    def _end_row(self, height: float, *, with_next: bool = False) -> None:
        self._sheet.set_row(self.rows, height)
        self._lines.append(PrintedRow(height, with_next))

    def _height(self, values: Sequence[Value]) -> float:
        """Points that the row's tallest cell needs."""
        cells = zip(values, self.layout.widths, strict=True)
        return row_height(max(lines_of(value, width) if isinstance(value, str) else 1 for value, width in cells))

    def _continued(self, values: Sequence[Value]) -> Iterable[Sequence[Value]]:
        """The row, and those in which its long texts go on; the first cell of these says that they do."""
        cells = zip(values, self.layout.widths, strict=True)
        parts = [slices(value, width) if isinstance(value, str) else [value] for value, width in cells]
        if self._screen or max(map(len, parts)) == 1:
            return [values]
        first, *others = zip_longest(*parts)
        again = [value if isinstance(value, str) and len(value) <= _REPEATED else None for value in values]
        named = again[0] or ""
        return [
            first,
            *(
                [f"{named}（续）", *(a if b is None else b for a, b in zip(again[1:], more[1:], strict=True))]
                if len(parts[0]) == 1
                else more
                for more in others
            ),
        ]


def _set_up_page(sheet: Worksheet, printed: Layout, label: str) -> None:
    """Lying paper that holds the table's width, header row repeated, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(printed.paper.code)
    sheet.set_margins(**MARGINS)
    if printed.second:
        sheet.set_print_scale(int(printed.share * 100))
        sheet.repeat_columns(0)
        sheet.set_v_pagebreaks([printed.second])
    else:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    _mark_page(sheet, label)
    sheet.freeze_panes(HEADER_ROW + 1, 0)


def _mark_page(sheet: Worksheet, label: str) -> None:
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if label:
        sheet.set_header(f"&R{label}")


def fitting(text: str) -> str:
    """A text as a cell can hold it: without what is no letter, and cut, saying so, where it is longer than a cell."""
    plain = unturned(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - len(_CUT)] + _CUT
