"""An entry beside the page that one is on: a square, a row or a name was followed, and what it leads to stands over the page's right
side, from its top on, with the figures still in sight; 后退, 关闭 and Esc lead back to where one was.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.entries import Entry
from ledger.figures.board import Board
from portal.context import Context
from portal.entry.entry import show_entry
from portal.entry.services import EntryServices
from portal.ui.attempts import show_notes
from portal.ui.filters import is_past
from portal.ui.messages import plain


def show_panel(context: Context, services: EntryServices, board: Board, entry: Entry, *, named: str) -> None:
    """`named` is the query parameter by which the entry stands open; it goes when the panel is shut."""
    task = board.ledger.breakdown.task(entry.task_no)

    @st.dialog(plain(f"{entry.unit}：{task.label}"), width="large", on_dismiss=partial(_shut, named))
    def beside() -> None:
        # What is done in here draws this alone anew: the board outside is that of before.
        now = board if is_past(context, board) else context.board()
        with st.container(key="entry_panel"):
            if there := now.ledger.by_key.get(entry.key):
                show_entry(context, services, now, there)
            else:
                st.text("这条台账已经不在了，请关闭后刷新页面。")
        show_notes()

    beside()


def _shut(named: str) -> None:
    st.query_params.pop(named, None)
