"""One entry beside the grid: everything known of it, at the right edge of the window, while the rows stay in sight."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.review.workflow import Stage, stage_of
from portal.context import Context
from portal.entry.draft import show_draft
from portal.entry.entry import show_entry
from portal.entry.services import EntryServices
from portal.ui.filters import is_past
from portal.ui.messages import plain


def show_panel(context: Context, services: EntryServices, board: Board, entry: Entry, shut: Callable[[], None]) -> None:
    """`shut` closes it (`portal/client/panel.css` says where it stands)."""
    with st.container(key="side_panel"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(plain(board.ledger.breakdown.task(entry.task_no).label), anchor=False)
            st.button("关闭", key="shut_panel", icon=":material/close:", on_click=shut)
        if stage_of(entry) is Stage.RETURNED and entry.review_comment:
            st.warning(plain(entry.review_comment), title="退回的原因")
        if not is_past(context, board) and services.service.may_edit(context.person, entry.key):
            show_draft(context, services, entry.key, reopen=lambda: None)
        show_entry(context, services, board, entry)
