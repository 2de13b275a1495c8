"""The office's spreadsheet documents: titled, dated tables that print as they stand, no letter below 9 points.

`ReportRepository` makes a file, `ReportSheet` fills a tab of it, a `Heading` describes a column; `printed` chooses paper and
widths, `heights` says how high a row is, `pages` where a printed page ends.
"""

from __future__ import annotations

from reports.workbook.book import HEADER_ROW, LONGEST, ReportRepository, ReportSheet, fitting
from reports.workbook.charts import Bars
from reports.workbook.headings import Heading, Value
from reports.workbook.printed import fitted

__all__ = [
    "HEADER_ROW",
    "LONGEST",
    "Bars",
    "Heading",
    "ReportRepository",
    "ReportSheet",
    "Value",
    "fitted",
    "fitting",
]
