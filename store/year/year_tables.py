"""Tables of the year's next version in the making, and of the calendar."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from ledger.year.service import YearDraft
from store.records import Records
from store.tables import metadata

# At most one row stands; every save replaces it under the next number.
DRAFTS = Records.declared(
    YearDraft,
    "year_draft",
    Column("breakdown", Text, nullable=False),
    Column("doubts", Text, nullable=False),
    without=("breakdown", "doubts"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", String, primary_key=True),
    Column("kind", String, nullable=False),
)
