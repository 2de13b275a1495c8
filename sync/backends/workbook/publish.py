"""Publishing a new workbook: tabs as laid out, made to be filled in by staff, plus the hidden portal sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO

import xlsxwriter

from ledger.cells.wrapping import row_points
from store.sheet.stamp import Stamp
from sync.backends.base import (
    HEADER_FILL,
    IDENTITY_FILL,
    LINE,
    OPEN_FILL,
    OVERDUE_FILL,
    OVERDUE_INK,
    TabLayout,
    overdue,
)
from sync.backends.cell_address import letters
from sync.backends.cell_text import encodable, number_of
from sync.backends.impossible import refuse_too_long
from sync.backends.workbook.xml.row_height import with_heights
from sync.backends.workbook.xml.structure import MARKER, PORTAL_SHEET

GENEROUS = 1_000  # rows below the last one that validation and colours already cover
WIDTH = 14  # characters of a column that the layout says nothing of
OWN_COLUMNS = 40  # columns on the right where staff may add their own
A3, A4 = 8, 9  # paper sizes as the file format numbers them
LIST_LIMIT = 255  # characters of a drop-down written into the rule itself (Excel)
FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "text_wrap": True}
HEADER = FONT | {"bold": True, "valign": "vcenter", "align": "center", "bottom": 2, "bottom_color": LINE}
ALLOWED = (
    *("select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns", "format_rows"),
    *("insert_columns", "insert_rows", "insert_hyperlinks", "autofilter", "objects"),
)
PROTECTION = dict.fromkeys(ALLOWED, True) | {"sort": False}


def write_workbook(tabs: Sequence[TabLayout], stamp: Stamp, out: BinaryIO) -> None:
    """Write a new .xlsx with `tabs` in order. Text never becomes a formula, a link or a number.

    Raises CellsRefused for a text longer than a cell.
    """
    refuse_too_long(tabs)
    kept_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    options = {**kept_text, "in_memory": True}
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, options)
    published = _Published(book)
    for tab in tabs:
        published.add(tab)
    published.finish(tabs, stamp)
    book.close()
    heights = {f"xl/worksheets/sheet{n}.xml": _heights(tab) for n, tab in enumerate(tabs, 1)}
    out.write(with_heights(made.getvalue(), heights))


def _heights(tab: TabLayout) -> dict[int, float]:
    """Points by row number, for the rows beneath the header."""
    if tab.free_text:
        return {}
    return {
        number: row_points((text, tab.widths.get(column, WIDTH)) for column, text in enumerate(row, 1))
        for number, row in enumerate(tab.rows, 2)
    }


class _Published:
    """The workbook being written; formats are shared, lists too long for a rule go to the portal sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: list[Sequence[str]] = []

    def format(self, **properties: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def add(self, tab: TabLayout) -> None:
        """One tab."""
        sheet = self._book.add_worksheet(tab.title)
        if tab.free_text:
            self._instructions(sheet, tab)
            return
        for column, header in enumerate(tab.headers):
            fill = HEADER_FILL if column + 1 in tab.locked else OPEN_FILL
            sheet.write_string(0, column, header, self.format(**HEADER, bg_color=fill))
        self._columns(sheet, tab)
        self._cells(sheet, tab)
        self._rules(sheet, tab)
        _page(sheet, paper=A3 if len(tab.headers) > 10 else A4)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 30)
        sheet.autofilter(0, 0, max(1, len(tab.rows)), len(tab.headers) - 1)
        if tab.locked:
            sheet.protect("", PROTECTION)

    def _instructions(self, sheet: Any, tab: TabLayout) -> None:
        rows = [tab.headers, *tab.rows] if any(tab.headers) else tab.rows
        for column in range(max((len(row) for row in rows), default=0)):
            width = tab.widths.get(column + 1, 90)
            sheet.set_column(column, column, width, self.format(**FONT, num_format="@"))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                bold = {"bold": True, "font_size": 14} if number == 0 else {}
                look = self.format(**{**FONT, **bold}, num_format="@")
                sheet.write_string(number, column, encodable(text), look)
        sheet.hide_gridlines(2)
        _page(sheet)

    def _cell_format(self, tab: TabLayout, column: int) -> Any:
        properties: dict[str, Any] = {**FONT, "border": 1, "border_color": HEADER_FILL}
        properties |= {"align": "center"} if column in tab.numeric else {"num_format": "@"}
        if column in tab.locked:
            return self.format(**properties, bg_color=IDENTITY_FILL)
        return self.format(**properties, locked=False)

    def _columns(self, sheet: Any, tab: TabLayout) -> None:
        last = len(tab.headers)
        for column in range(1, last + 1):
            width = tab.widths.get(column, WIDTH)
            sheet.set_column(column - 1, column - 1, width, self._cell_format(tab, column))
        sheet.set_column(last, last + OWN_COLUMNS - 1, None, self.format(**FONT, locked=False))

    def _cells(self, sheet: Any, tab: TabLayout) -> None:
        formats = {column: self._cell_format(tab, column) for column in range(1, len(tab.headers) + 1)}
        for number, row in enumerate(tab.rows, 1):
            for column, text in enumerate(row, 1):
                value = number_of(text) if column in tab.numeric else None
                if value is not None:
                    sheet.write_number(number, column - 1, value, formats.get(column))
                elif text:
                    sheet.write_string(number, column - 1, encodable(text), formats.get(column))
                else:
                    sheet.write_blank(number, column - 1, None, formats.get(column))

    def _rules(self, sheet: Any, tab: TabLayout) -> None:
        last = len(tab.rows) + GENEROUS
        for column, choices in tab.choices.items():
            sheet.data_validation(1, column - 1, last, column - 1, self._list_rule(choices))
        for column, (low, high) in tab.ranges.items():
            sheet.data_validation(1, column - 1, last, column - 1, _number_rule(low, high))
        if tab.status_column:
            self._status_colours(sheet, tab, last)
        if tab.due_column:
            self._overdue_colour(sheet, tab, last)

    def _list_rule(self, choices: Sequence[str]) -> dict[str, Any]:
        source: Any = list(choices)
        if len(",".join(choices)) > LIST_LIMIT:
            self._lists.append(choices)
            letter = letters(4 + len(self._lists))
            source = f"={PORTAL_SHEET}!${letter}$1:${letter}${len(choices)}"
        return {
            "validate": "list",
            "source": source,
            "error_title": "请从列表中选择",
            "error_message": "这一列只能填下拉列表里的内容；不确定的请留空，并在文字栏说明。",
        }

    def _status_colours(self, sheet: Any, tab: TabLayout, last: int) -> None:
        column = (tab.status_column or 1) - 1
        for text, (fill, ink) in tab.colours.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"'}
            look = self.format(bg_color=fill, font_color=ink)
            sheet.conditional_format(1, column, last, column, {**rule, "format": look})

    def _overdue_colour(self, sheet: Any, tab: TabLayout, last: int) -> None:
        status = letters(tab.status_column) if tab.status_column else ""
        formula = f"=AND({overdue(letters(tab.due_column or 1), status, tab.settled)})"
        look = self.format(bg_color=OVERDUE_FILL, font_color=OVERDUE_INK, bold=True)
        column = (tab.due_column or 1) - 1
        rule = {"type": "formula", "criteria": formula, "format": look}
        sheet.conditional_format(1, column, last, column, rule)

    def finish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        """The portal sheet: stamp, published tabs with their markers, and long lists."""
        sheet = self._book.add_worksheet(PORTAL_SHEET)
        rows: list[tuple[str, ...]] = [
            ("portal", stamp.portal),
            ("rev", str(stamp.rev)),
            ("batch", stamp.batch),
        ]
        rows += [("tab", tab.title, f"{MARKER}{number}") for number, tab in enumerate(tabs, 1)]
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, self.format(num_format="@"))
        for column, choices in enumerate(self._lists, 4):
            for number, text in enumerate(choices):
                sheet.write_string(number, column, text)
        for number, tab in enumerate(tabs, 1):
            quoted = tab.title.replace("'", "''")
            self._book.define_name(f"{MARKER}{number}", f"='{quoted}'!$A$1")
        for name in self._book.defined_names:
            name[3] = True  # hidden: staff have no use for the markers
        sheet.protect()
        sheet.very_hidden()


def _number_rule(low: float, high: float) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_type": "warning",
        "error_title": "请填数字",
        "error_message": f"这一列填 {low:g} 到 {high:g} 的数字。",
    }


def _page(sheet: Any, paper: int = A4) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
