"""Tables of rows as every page shows them; on a phone only the columns that fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from portal.ui.widgets import on_phone


def table(
    rows: Any,
    columns: list[str] | None = None,
    *,
    alt: str,
    fits: int = 12,
    height: int | str = 420,
    phone: Sequence[str] = (),
    **look: Any,
) -> Any:
    """Rows to look at: as high as they are while they are fewer than `fits`, else `height`. `phone` are the columns of a
    narrow window, `look` is what streamlit's dataframe takes besides. Returns what is selected, where that is asked for."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, columns=columns)
    if phone and on_phone():
        look["column_order"] = phone
    high: Any = "content" if len(frame) < fits else height
    return st.dataframe(frame, hide_index=True, alt=alt, height=high, **look)


def chosen(rows: Any, columns: list[str] | None = None, *, many: bool = False, **look: Any) -> list[int]:
    """A table with rows to click (`many`: to tick); the places of those that are."""
    mode = "multi-row" if many else "single-row"
    held = table(rows, columns, on_select="rerun", selection_mode=mode, **look)
    return [place for place in held.selection.rows if place < len(rows)]


def table_key(name: str, lines: Iterable[str]) -> str:
    """A widget key that is another one as soon as the list holds other lines, or the same ones in another order: then
    the table opens without ticks, instead of with ticks on lines that nobody chose. (A browser sends ticks by position.)"""
    listed = "\n".join(lines).encode()
    return f"{name}_{hashlib.blake2b(listed, digest_size=6).hexdigest()}"
