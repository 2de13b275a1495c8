"""A list that is had as .csv and as .xlsx: one description, two forms, so that they cannot say different things.

Days stand in the spreadsheet as days; in the CSV everything is text (`reports.rows.csv_table`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from reports.rows import csv_table
from reports.workbook import Heading, ReportRepository, Value

R = TypeVar("R")


@dataclass(frozen=True)
class Listing(Generic[R]):
    """What the list and its sheet are called, the day it is of, its columns, and a record for each row."""

    title: str
    tab: str
    day: date
    headings: Sequence[Heading[R]]
    records: Iterable[R]
    note: str = ""

    def csv(self, label: str) -> bytes:
        """UTF-8 with a byte order mark."""
        return csv_table([heading.text for heading in self.headings], texts(self.headings, self.records), label)

    def workbook(self, label: str) -> bytes:
        """One sheet under the title."""
        made = ReportRepository(self.title, self.day, label)
        return made.of_one_sheet(self.tab, self.headings, self.records, self.note)


def as_file(listing: Listing[R], extension: str, label: str) -> bytes:
    """The list in the form that its file is to have."""
    return listing.csv(label) if extension == "csv" else listing.workbook(label)


def as_text(value: Value) -> str:
    """A cell's value as it stands in a CSV."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else f"{value:g}"


def texts(headings: Sequence[Heading[R]], records: Iterable[R]) -> list[list[str]]:
    """The rows as a table of a document has them."""
    return [[as_text(heading.of(record)) for heading in headings] for record in records]
