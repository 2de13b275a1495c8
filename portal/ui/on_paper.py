"""Rows of a page as they are printed: a table of streamlit's is a picture of the rows in sight, and paper does not scroll."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import streamlit as st

from ledger.columns import percent_text
from portal.ui.messages import plain
from portal.ui.widgets import on_phone


def on_paper(rows: pd.DataFrame | pa.Table, name: str) -> None:
    """Rows (`paper_rows`) for nobody but the printer (`portal/client/print.css`); `name` tells several tables apart. A
    telephone prints nothing."""
    if len(rows) and not on_phone():
        with st.container(key=f"on_paper_{name}"):
            st.table(rows, hide_index=True)


def paper_rows(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Some of the columns as texts: a percentage is the only number in a table of the portal's."""
    return rows[[column for column in columns if column in rows]].map(_text)


def _text(value: object) -> str:
    if isinstance(value, int | float):
        return "" if pd.isna(value) else percent_text(float(value))
    return plain(str(value or ""))
