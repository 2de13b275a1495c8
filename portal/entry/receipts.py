"""我的报送: every receipt that somebody was given, what it was for and how far it is; a click opens its entry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ledger.entries import Ledger
from ledger.repository import HandedIn
from portal.context import Context
from portal.entry.form_state import FIELDS
from portal.entry.listing import open_form_of
from portal.entry.services import EntryServices
from portal.ui.filters import entry_label
from portal.ui.messages import RECEIPT_STATES, header_of, local_time
from portal.ui.tables import TableColumn, button_column, table

MOST = 200


def show_receipts(context: Context, services: EntryServices) -> None:
    """Newest first."""
    found = services.service.handed_in(context.person, limit=MOST)
    if not found:
        st.info("您还没有在门户里报送过。")
        return
    if len(found) == MOST:
        st.caption(f"只列出最近 {MOST} 次报送。")
    columns = _columns(context.ledger())
    table(
        found, [*columns, button_column("open_receipt", partial(_open, found), 70)], alt="我的报送", fits=40, wraps=True
    )


def _columns(ledger: Ledger) -> list[TableColumn[HandedIn]]:
    return [
        TableColumn("时间", lambda one: local_time(one.at), 130),
        TableColumn("台账", lambda one: _what(ledger, one.keys), 320),
        TableColumn("栏目", lambda one: "、".join(header_of(name) for name in FIELDS if name in one.columns), 240),
        TableColumn("回执", lambda one: one.number, 130),
        TableColumn("到哪一步", lambda one: RECEIPT_STATES.get(one.state, one.state), 190),
    ]


def _what(ledger: Ledger, keys: Sequence[str]) -> str:
    first = entry_label(ledger, keys[0]) if keys and keys[0] in ledger.by_key else "、".join(keys[:1])
    return first if len(keys) < 2 else f"{first} 等 {len(keys)} 条"


def _open(shown: Sequence[HandedIn], place: int) -> None:
    one = shown[place]
    if one.keys:
        open_form_of(one.keys[0])
