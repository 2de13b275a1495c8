"""Beside a row that staff typed into a side tab: which of its cells were not taken over as they were typed, and why."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from ledger.side_doubts import doubts_of
from ledger.side_rows import SideRow, SideRows
from portal.context import Context
from portal.ui.messages import header_of, plain


def show_doubts(context: Context, row: SideRow) -> None:
    """One warning a cell."""
    last = max((task.no for task in context.ledger().breakdown.tasks), default=0)
    for found in doubts_of(row, year=context.year, last_task=last):
        st.warning(plain(f"{found.where}“{header_of(found.column)}”：{found.message}"))


def show_doubts_of(context: Context, rows: SideRows, tab: str, units: Collection[str] | None) -> None:
    """Those of all rows of a tab, or of these units' rows."""
    for row in rows.side_rows(tab):
        unit = context.ledger().directory.resolve(row.texts.get("unit", "")).unit
        if units is None or (unit and unit.short_name in units):
            show_doubts(context, row)
