"""Tables of rows as every page shows them; on a phone only the columns that fit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from portal.ui.widgets import CONTACT_HELP, PERCENT_FORMAT, on_phone

R = TypeVar("R")
# Grids cut a text at its cell; from four times the base font size on, rows wrap it instead.
WRAPPED_ROW = 66
COLUMN = st.column_config.Column
PINNED = partial(COLUMN, pinned=True)
RATE = partial(st.column_config.ProgressColumn, min_value=0, max_value=100, format="%.1f%%")
PERCENT = partial(st.column_config.ProgressColumn, min_value=0, max_value=100, format=PERCENT_FORMAT)
CALLED = partial(COLUMN, help=CONTACT_HELP)


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[R]):
    """A column: header, what of a record stands in it, its width in pixels, whether a narrow window shows it (and how
    wide), and what streamlit's column is besides (`st.column_config`)."""

    header: str
    of: Callable[[R], object]
    width: int | None = None
    phone: bool | int = False
    look: Callable[..., Any] = COLUMN

    @property
    def config(self) -> Any:
        """For streamlit."""
        fixed = isinstance(self.phone, bool) or not on_phone()
        return self.look(width=self.width if fixed else self.phone)


def button_column(key: str, act: Callable[..., None], args: tuple[Any, ...], width: int = 60) -> TableColumn[Any]:
    """The column 打开: a click on 查看 is for `act`, which finds the row under `key`."""
    look = partial(st.column_config.ButtonColumn, type="tertiary", key=key, on_click=act, args=args)
    return TableColumn("打开", lambda _: "查看", width, True, look)


def frame(columns: Sequence[TableColumn[R]], records: Iterable[R]) -> pd.DataFrame:
    """The records under the columns."""
    rows = [tuple(column.of(record) for column in columns) for record in records]
    return pd.DataFrame(rows, columns=[column.header for column in columns])


def looks(columns: Sequence[Any]) -> tuple[dict[str, Any], list[str]]:
    """How declared columns look, and which of them a narrow window shows."""
    declared = [column for column in columns if isinstance(column, TableColumn)]
    return {column.header: column.config for column in declared}, [c.header for c in declared if c.phone]


def table(
    rows: Any,
    columns: Sequence[TableColumn[Any]] | list[str] = (),
    *,
    alt: str,
    fits: int = 12,
    height: int | str = 420,
    phone: Sequence[str] = (),
    wraps: bool = False,
    **look: Any,
) -> Any:
    """Rows to look at: as high as they are while they are fewer than `fits`, else `height`. What `columns` declare is made
    of records; a frame stays as it is. `phone` are the columns of a narrow window, `wraps`: texts go on in a second line,
    `look` is what streamlit's dataframe takes besides. Returns what is selected, where that is asked for."""
    config, narrow = looks(columns)
    if not isinstance(rows, pd.DataFrame | pa.Table):
        rows = frame(columns, rows) if config else pd.DataFrame(rows, columns=columns or None)  # type: ignore[arg-type]
    if on_phone():
        look["column_order"] = phone or narrow or None
    if wraps:
        look["row_height"] = WRAPPED_ROW + 20 * on_phone()
    high: Any = "content" if len(rows) < fits else height
    look = {"column_config": config, "placeholder": "", **look}
    return st.dataframe(rows, hide_index=True, alt=alt, height=high, **look)


def chosen(
    rows: Any, columns: Sequence[TableColumn[Any]] | list[str] = (), *, many: bool = False, **look: Any
) -> list[int]:
    """A table with rows to click (`many`: to tick); the places of those that are."""
    mode = "multi-row" if many else "single-row"
    held = table(rows, columns, on_select="rerun", selection_mode=mode, **look)
    return [place for place in held.selection.rows if place < len(rows)]


def table_key(name: str, lines: Iterable[str]) -> str:
    """A widget key that is another one as soon as the list holds other lines, or the same ones in another order: then
    the table opens without ticks, instead of with ticks on lines that nobody chose. (A browser sends ticks by position.)"""
    listed = "\n".join(lines).encode()
    return f"{name}_{hashlib.blake2b(listed, digest_size=6).hexdigest()}"
