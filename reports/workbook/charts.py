"""Bars of a table's own cells, as charts of the spreadsheet program: they follow when somebody edits the cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from reports.letters import unturned
from reports.workbook.printed import MARGINS

# Pixels: a lying A4 page holds it, also where LibreOffice counts the columns beneath it by a wider font (a tenth more).
_WIDTH, _HIGH = 860, 560
_PIXELS = 20  # of a sheet's row


class Bars(NamedTuple):
    """One chart: its title, the sheet and the first and last row (from zero) of its names, which stand in the first column, and
    for each series its name, column and colour. Shares are drawn from 0 to 100 per cent."""

    title: str
    sheet: str
    rows: tuple[int, int]
    series: Sequence[tuple[str, int, str]]


def draw(book: Workbook, sheet: Worksheet, bars: Sequence[Bars], dated: str) -> None:
    """The charts one below the other, each on a printed page of its own; above them the day that they are of."""
    sheet.write_string(1, 0, dated)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(**MARGINS)
    sheet.hide_gridlines(2)
    row, breaks = 2, list[int]()
    for one in bars:
        sheet.insert_chart(row, 0, _chart(book, one))
        breaks.append(row + _HIGH // _PIXELS + 1)
        row = breaks[-1] + 1  # else its upper edge is printed on the page before
    sheet.set_h_pagebreaks(breaks[:-1])


def _chart(book: Workbook, bars: Bars) -> Chart:
    chart: Chart = book.add_chart({"type": "column"})
    first, last = bars.rows
    for name, column, colour in bars.series:
        chart.add_series(
            {
                "name": name,
                "categories": [bars.sheet, first, 0, last, 0],
                "values": [bars.sheet, first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": unturned(bars.title), "name_font": {"size": 14}, "overlay": False})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "num_font": {"size": 10},
            "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}},
        }
    )
    chart.set_x_axis({"interval_unit": 1, "num_font": {"rotation": -90, "size": 10}})
    chart.set_legend({"position": "bottom", "font": {"size": 10}})
    chart.set_size({"width": _WIDTH, "height": _HIGH})
    return chart
