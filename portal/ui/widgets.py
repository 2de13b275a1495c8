"""What pages share on the screen: the head of a page, a chart in a card, worklists, texts of the ledger shown as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from ledger.contacts import Contacts
from ledger.figures.board import Board, Urgent
from portal.context import Context
from portal.ui.charts import Drawing
from portal.ui.messages import plain
from portal.ui.viewport import is_narrow

T = TypeVar("T")
PHONE_ROWS = 8
# Grids cut a text at its cell; from four times the base font size on, rows wrap it instead.
WRAPPED_ROW = 66
WORKLIST_HEIGHT = 440
PERCENT_FORMAT = "%g%%"
"""How a table says a percentage: as `ledger.columns.percent_text` does."""


def page_head(title: str, context: Context, note: str = "") -> None:
    """Title, and beneath it the notice, 演示数据 when it is that, and what else the page says of itself."""
    st.title(plain(title), anchor=False)
    breakdown = context.figures.book.breakdown
    st.caption(" · ".join(filter(None, (plain(breakdown.doc_no), plain(context.label), plain(note)))))


CONTACT_HELP = "各单位的联系电话只有本单位、一起办这项任务的牵头单位、领导、审计和市政府办公厅看得到。"


def on_phone() -> bool:
    """Is the window as narrow as a phone's?"""
    return is_narrow(st.context.cookies, st.context.headers.get("User-Agent") or "")


def draw(drawing: Drawing) -> None:
    """A chart under its finding, in a card. The spec was made before; nothing is serialised here."""
    with st.container(border=True, height="stretch"):
        st.subheader(plain(drawing.title), anchor=False)
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
    for record in records[:SHOWN]:
        show(record)
    if len(records) > SHOWN:
        st.caption(f"先显示最近的 {SHOWN} {rest}")


def pick_one(label: str, options: Sequence[str], *, every: str, key: str) -> str:
    """A choice among words, the first of them `every`; it lives in the URL."""
    words = [every, *options]
    return str(st.segmented_control(label, words, default=every, required=True, key=key, bind="query-params"))


def open_one(units: Sequence[str], show: Callable[[str], None], *, key: str) -> None:
    """Beneath a list of units: one of them in full, once it is picked."""
    picked = st.selectbox(
        "查看一个单位", units, index=None, key=key, bind="query-params", placeholder="选择单位", width=260
    )
    if picked in units:
        show(str(picked))


def unbroken(text: str) -> str:
    """`7 稳步…`, `✓ 审核通过` for a cell that wraps: the number or symbol never stands alone on its line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}", 1)


def urgent_rows(lines: Sequence[Urgent], contacts: Contacts) -> pd.DataFrame:
    """A worklist as a table: who, what, how late, whom to call."""
    return pd.DataFrame(
        [
            (
                u.entry.unit,
                unbroken(u.task.label),
                u.standing.words,
                _due(u),
                u.entry.percent,
                *contacts.of(u.entry),
                "、".join(u.lead_units),
                "查看",
            )
            for u in lines
        ],
        columns=["责任单位", "任务", "状态", "时限", "进度", "联系人", "联系电话", "牵头单位", "打开"],
    )


def worklist(
    lines: tuple[Urgent, ...],
    rows: pa.Table,
    contacts: Contacts,
    *,
    key: str,
    phone: bool,
    empty: str,
    day: dict[str, str] | None = None,
) -> None:
    """A worklist that leads to the entry: a table, or cards on a phone. `day` is the query of a past day."""
    if not lines:
        st.text(empty)
    elif phone:
        _cards(lines, contacts, day or {})
    else:
        st.dataframe(
            rows,
            hide_index=True,
            height="content" if len(lines) < 7 else WORKLIST_HEIGHT,
            row_height=WRAPPED_ROW,
            alt="责任单位与任务清单",
            placeholder="",
            column_config={
                "任务": st.column_config.TextColumn(width=230),
                "联系电话": st.column_config.TextColumn(help=CONTACT_HELP),
                "进度": st.column_config.ProgressColumn(min_value=0, max_value=100, format=PERCENT_FORMAT, width=90),
                "牵头单位": st.column_config.TextColumn(width=120),
                "打开": st.column_config.ButtonColumn(
                    width=70, type="tertiary", key=key, on_click=_open_line, args=(key, lines, day or {})
                ),
            },
        )


def _cards(lines: tuple[Urgent, ...], contacts: Contacts, day: dict[str, str]) -> None:
    for line in lines[:PHONE_ROWS]:
        with st.container(border=True, gap="xsmall"):
            person = " ".join(filter(None, contacts.of(line.entry)))
            who = f"{line.entry.unit}（{person}）" if person else line.entry.unit
            st.text(f"{line.standing.state.symbol} {who} · {line.standing.words}")
            st.text(line.task.label)
            target = where(line.task.no, line.entry.unit) | day
            st.page_link("../pages/tasks.py", label="查看", query_params=target)
    if len(lines) > PHONE_ROWS:
        st.caption(f"还有 {len(lines) - PHONE_ROWS} 条，请按范围或任务筛选查看。")


def _open_line(key: str, lines: tuple[Urgent, ...], day: dict[str, str]) -> None:
    line = lines[st.session_state[key].row]
    st.switch_page("../pages/tasks.py", query_params=where(line.task.no, line.entry.unit) | day)


def where(task_no: int, unit: str = "") -> dict[str, str]:
    """Query parameters of the 任务 page for a task, opened at a unit's entry."""
    return {"no": str(task_no), **({"of": unit} if unit else {})}


def _due(line: Urgent) -> str:
    deadline = line.standing.deadline
    return deadline.due.isoformat() if deadline and deadline.due else ""


def states_of(board: Board) -> dict[str, str]:
    """Each entry's state as symbol and word, by key."""
    return {e.key: unbroken(f"{board.state(e.key).symbol} {board.standing[e.key].words}") for e in board.entries}
