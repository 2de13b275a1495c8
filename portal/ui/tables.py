"""Tables of rows as every page shows them: streamlit's on a wide screen, cards on a phone (`portal/ui/cards.py`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from portal.ui.cards import Cards, Opening, Way, picked_card, show_cards, texts, ticked_cards
from portal.ui.widgets import CONTACT_HELP, PERCENT_FORMAT, on_phone

R = TypeVar("R")
# Grids cut a text at its cell; from four times the base font size on, rows wrap it instead.
WRAPPED_ROW = 66
ROW = 40
COLUMN = st.column_config.Column
PINNED = partial(COLUMN, pinned=True)
RATE = partial(st.column_config.ProgressColumn, min_value=0, max_value=100, format="%.1f%%")
PERCENT = partial(st.column_config.ProgressColumn, min_value=0, max_value=100, format=PERCENT_FORMAT)
CALLED = partial(COLUMN, help=CONTACT_HELP)


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[R]):
    """A column: header, what of a record stands in it, its width in pixels, what streamlit's column is besides
    (`st.column_config`), and what a tap on the row's card does where this is a column of buttons."""

    header: str
    of: Callable[[R], object]
    width: int | None = None
    look: Callable[..., Any] = COLUMN
    opening: Opening | None = None

    @property
    def config(self) -> Any:
        """For streamlit."""
        return self.look(width=self.width)


def button_column(
    key: str, act: Callable[[int], None], width: int = 60, *, to: Callable[[int], Way | None] | None = None
) -> TableColumn[Any]:
    """The column 打开: a click on 查看 is for `act`, which is given the row's place. Where the row has an address, `to` tells
    it, and a card is a link there."""
    look = partial(st.column_config.ButtonColumn, type="tertiary", key=key, on_click=_clicked, args=(key, act))
    return TableColumn("打开", lambda _: "查看", width, look, Opening(act, to))


def _clicked(key: str, act: Callable[[int], None]) -> None:
    act(int(st.session_state[key].row))


def frame(columns: Sequence[TableColumn[R]], records: Iterable[R]) -> pd.DataFrame:
    """The records under the columns."""
    rows = [tuple(column.of(record) for column in columns) for record in records]
    return pd.DataFrame(rows, columns=[column.header for column in columns])


def _declared(columns: Sequence[Any]) -> list[TableColumn[Any]]:
    return [column for column in columns if isinstance(column, TableColumn)]


def _framed(rows: Any, columns: Sequence[Any]) -> Any:
    if isinstance(rows, pd.DataFrame | pa.Table):
        return rows
    return frame(columns, rows) if _declared(columns) else pd.DataFrame(rows, columns=list(columns) or None)


def table(
    rows: Any,
    columns: Sequence[TableColumn[Any]] | list[str] = (),
    *,
    alt: str,
    fits: int = 12,
    height: int | str = 420,
    wraps: bool = False,
    opening: Opening | None = None,
    **look: Any,
) -> Any:
    """Rows to look at: as high as they are while they are fewer than `fits`, else `height`; on a phone cards, which lead where
    `opening` says. What `columns` declare is made of records; a frame stays as it is. `wraps`: texts go on in a second line,
    `look` is what streamlit's dataframe takes besides. Returns what is selected, where that is asked for."""
    rows = _framed(rows, columns)
    if on_phone():
        buttons = [column.opening for column in _declared(columns) if column.opening]
        show_cards(_cards(rows, columns, alt, look), opening or next(iter(buttons), None))
        return None
    if wraps:
        look["row_height"] = WRAPPED_ROW
    high: Any = "content" if len(rows) < fits else height
    config = {column.header: column.config for column in _declared(columns)}
    look = {"column_config": config, "placeholder": "", "row_height": ROW, **look}
    return st.dataframe(rows, hide_index=True, alt=alt, height=high, **look)


def _cards(rows: Any, columns: Sequence[Any], alt: str, look: Mapping[str, Any]) -> Cards:
    listed = rows.to_pandas() if isinstance(rows, pa.Table) else rows
    config = {column.header: column.config for column in _declared(columns)} | (look.get("column_config") or {})
    buttons = {column.header for column in _declared(columns) if column.opening}
    order = look.get("column_order") or [str(header) for header in listed.columns]
    headers, lines = texts(listed, config, [header for header in order if header not in buttons])
    return Cards(headers, lines, alt, look.get("key") or table_key("cards", [alt]))


def chosen(
    rows: Any,
    columns: Sequence[TableColumn[Any]] | list[str] = (),
    *,
    key: str,
    alt: str,
    many: bool = False,
    **look: Any,
) -> list[int]:
    """A table with rows to click (`many`: to tick); the places of those that are. On a phone the one that is clicked stands
    alone."""
    rows = _framed(rows, columns)
    if on_phone():
        cards = _cards(rows, columns, alt, {"key": key, **look})
        return ticked_cards(cards) if many else picked_card(cards)
    mode = "multi-row" if many else "single-row"
    held = table(rows, columns, key=key, alt=alt, on_select="rerun", selection_mode=mode, **look)
    return [place for place in held.selection.rows if place < len(rows)]


def table_key(name: str, lines: Iterable[str]) -> str:
    """A widget key that is another one as soon as the list holds other lines, or the same ones in another order: then
    the table opens without ticks, instead of with ticks on lines that nobody chose. (A browser sends ticks by position.)"""
    listed = "\n".join(lines).encode()
    return f"{name}_{hashlib.blake2b(listed, digest_size=6).hexdigest()}"
