"""What pages share on the screen: the head of a page, a chart in a card, worklists, texts of the ledger shown as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from ledger.figures.board import Board
from portal.context import Context
from portal.ui.charts import Drawing
from portal.ui.messages import plain
from portal.ui.viewport import is_narrow

T = TypeVar("T")
ENTRY = "entry"
"""The query parameter that names the entry which stands open beside a page."""
GUIDE = "guide_about"
"""Where the session keeps which section of the guide tells of the page that is open; the shell knows it."""
PERCENT_FORMAT = "%g%%"
"""How a table says a percentage: as `ledger.columns.percent_text` does."""


def page_head(title: str, context: Context, note: str = "") -> None:
    """Title, and beneath it the notice, 演示数据 when it is that, what else the page says of itself, and the way to what the
    guide says of it."""
    st.title(plain(title), anchor=False)
    breakdown = context.figures.book.breakdown
    with st.container(horizontal=True, gap="small", key="page_head"):
        words = " · ".join(filter(None, (plain(breakdown.doc_no), plain(context.label), plain(note))))
        st.caption(words, width="stretch")
        if about := st.session_state.get(GUIDE):
            link_to("finding/guide", "帮助", "help", about=str(about))


CONTACT_HELP = "各单位的联系电话只有本单位、一起办这项任务的牵头单位、领导、审计和市政府办公厅看得到。"


def on_phone() -> bool:
    """Is the window as narrow as a phone's?"""
    return is_narrow(st.context.cookies, st.context.headers.get("User-Agent") or "")


def draw(drawing: Drawing) -> None:
    """A chart under its finding, in a card. The spec was made before; nothing is serialised here."""
    with st.container(border=True, height="stretch"):
        st.header(plain(drawing.title), anchor=False)
        if drawing.rows.empty:
            st.text("没有符合条件的台账行，请放宽筛选条件。")
        else:
            st.vega_lite_chart(spec=drawing.spec.copy(), alt=drawing.alt)


def field(label: str, text: str) -> None:
    """A label and a text of the ledger, shown letter by letter."""
    with st.container(gap="xxsmall"):
        st.caption(plain(label))
        st.text(text or "（未填）")


def fields(width: int, *pairs: tuple[str, str]) -> None:
    """Labels with their texts side by side, as many in a line as find room at that width."""
    with st.grid(len(pairs), min_column_width=width):
        for label, text in pairs:
            field(label, text)


def filled(*pairs: tuple[str, str]) -> None:
    """Those of the labels that have a text, one beneath the other."""
    for label, text in pairs:
        if text:
            field(label, text)


@contextmanager
def card(title: str = "") -> Iterator[None]:
    """A frame around one record, under a line that says which."""
    with st.container(border=True):
        if title:
            st.markdown(plain(title))
        yield


def figures(*pairs: tuple[str, object], width: int = 110) -> None:
    """Counts side by side, each in its frame."""
    with st.grid(len(pairs), min_column_width=width):
        for label, value in pairs:
            st.metric(label, f"{value}", border=True)


SHOWN = 30


def newest(records: Sequence[T], show: Callable[[T], None], rest: str) -> None:
    """The newest records, each drawn by `show`; `rest` says where the others are."""
    first(records, SHOWN, show, f"先显示最近的 {SHOWN} {rest}")


def first(records: Sequence[T], most: int, show: Callable[[T], None], rest: str) -> None:
    """The first records, each drawn by `show`; `rest` says where the others are, `{}` in it how many they are."""
    for record in records[:most]:
        show(record)
    if len(records) > most:
        st.caption(rest.format(len(records) - most))


def unbroken(text: str) -> str:
    """`7 稳步…`, `✓ 审核通过` for a cell that wraps: the number or symbol never stands alone on its line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}", 1)


NAME = 36  # characters of a task's name: three lines of the narrowest column, a fourth would be cut through


def task_name(label: str) -> str:
    """A task's name for a cell that wraps; an overlong one ends in … (its form and its page say it whole)."""
    return unbroken(label if len(label) <= NAME else f"{label[: NAME - 1]}…")


def link_to(page: str, label: str, icon: str = "", **query: str) -> None:
    """The way to another page (`pages/<page>.py`), opened with a query."""
    drawn = f":material/{icon}:" if icon else None
    st.page_link(f"../pages/{page}.py", label=plain(label), icon=drawn, query_params=query or None)


def tell_beside(words: str, page: str, label: str, **query: str) -> None:
    """A line of text, which goes on in a second line where a link would be cut off, and the way to the page that tells more."""
    with st.container(gap=None):
        st.text(words)
        link_to(page, label, "arrow_forward", **query)


def where(task_no: int, unit: str = "") -> dict[str, str]:
    """Query parameters of the 任务 page for a task, opened at a unit's entry."""
    return {"no": str(task_no), **({"of": unit} if unit else {})}


def states_of(board: Board) -> dict[str, str]:
    """Each entry's state as symbol and word, by key."""
    return {e.key: unbroken(f"{board.state(e.key).symbol} {board.standing[e.key].words}") for e in board.rows}
