"""Tables of the year's next version in the making, and of the calendar."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from store.tables import metadata

# At most one row stands; every save replaces it under the next number.
year_draft = Table(
    "year_draft",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("breakdown", Text, nullable=False),
    Column("units", Text, nullable=False),
    Column("doubts", Text, nullable=False),
    Column("person", String, nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", String, primary_key=True),
    Column("kind", String, nullable=False),
)
