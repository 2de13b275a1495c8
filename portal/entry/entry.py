"""One entry in full: its values, where it stands, its row in the shared sheet, its history."""

from __future__ import annotations

import streamlit as st

from ledger.columns import LEDGER, Owner
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.permissions import Action, Person, may
from portal.context import Context
from portal.duties.assignment import show_assignment
from portal.duties.instruction import Writing, show_writing
from portal.entry.evidence_file import show_evidence_files
from portal.entry.flow import show_way
from portal.entry.history import show_history
from portal.entry.link_check import show_broken_links
from portal.entry.review_card import show_review
from portal.entry.services import EntryServices
from portal.shared_sheet import SharedSheet
from portal.ui.addresses import links_of
from portal.ui.filters import day_query, is_past
from portal.ui.messages import plain
from portal.ui.widgets import field, link_to

# Columns up to this width in the sheet hold a word or a number; wider ones hold sentences.
SHORT = 16


def show_entry(context: Context, services: EntryServices, board: Board, entry: Entry) -> None:
    """A card with everything known of the entry on the board's day; on a past day nothing in it changes anything."""
    standing, past = board.standing[entry.key], is_past(context, board)
    with st.container(border=True):
        st.header(plain(f"{entry.unit} · {entry.key}"), anchor=False)
        st.text(
            f"{standing.state.symbol} {standing.words} · {entry.role}单位 · 完成时限 {standing.due_words or '未设'}"
        )
        _values(board.ledger, entry, context.person)
        if not past:
            show_broken_links(context, services.links, entry.key)
        show_evidence_files(context, services.evidence_files, entry.key, until=board.as_of if past else None)
        show_assignment(context, services.assignment, entry.key)
        with st.container(horizontal=True):
            if not past and services.service.may_edit(context.person, entry.key):
                link_to("submit", "填报这一条", "edit_note", entry=entry.key)
                link_to("practice", "报送经验做法", "lightbulb", show="本单位报送", entry=entry.key)
            link_to("ledger", "这个单位的台账", "table_view", unit=entry.unit, **day_query(context, board))
        if not past:
            remark = Writing(entry.key, f"批示{entry.unit}", [entry.key], stands_open=True)
            show_writing(context, services.instruction, remark)
            show_review(context, services, entry, board.ledger, texts=False)
            sheet_link(services.sheet, entry.key)
            show_way(context, services, entry.key)
        show_history(context, services, entry.key, until=board.as_of if past else None)


def _values(ledger: Ledger, entry: Entry, person: Person) -> None:
    hidden = () if may(person, Action.READ_CONTACT, entry, ledger) else ("phone",)
    filled = [
        (c, text)
        for c in LEDGER
        if c.owner is not Owner.IDENTITY and c.name not in hidden and (text := ledger.shown(entry.key, c.name))
    ]
    with st.grid(3, min_column_width=150):
        for item, text in filled:
            if item.width <= SHORT:
                field(item.header, text)
    for item, text in filled:
        if item.width > SHORT:
            field(item.header, text)
            for address, shown in links_of(text) if item.kind == "evidence" else ():
                st.link_button(plain(shown), address, icon=":material/open_in_new:", type="tertiary")


def sheet_link(sheet: SharedSheet, key: str) -> None:
    """Where the row stands in the shared spreadsheet: a link when it is one, else the path and cell to look up."""
    target = sheet.link(key)
    if target.startswith(("http://", "https://")):
        st.link_button("在表格中打开这一行", target, icon=":material/open_in_new:")
    elif target:
        st.caption(f"在共享表格中的位置：{plain(target)}")
