"""A receipt on the screen: its number, and whether the sheet has it yet. Looks again by itself until it is settled."""

from __future__ import annotations

import streamlit as st

from ledger.service import Receipt
from portal.build import Portal
from portal.ui.messages import RECEIPT_STATES, local_time, plain

LOOK_EVERY = 2.0
_PAINT = {"written": st.success, "conflict": st.warning, "blocked": st.warning}


def show_receipt(portal: Portal, subject: str, receipt: Receipt) -> None:
    """Show it once; while it waits, keep looking."""
    settled = portal.book.receipt_state(receipt.number) != "waiting"
    st.fragment(run_every=None if settled else LOOK_EVERY)(_receipt)(portal, subject, receipt)


def _receipt(portal: Portal, subject: str, receipt: Receipt) -> None:
    state = portal.book.receipt_state(receipt.number)
    text = RECEIPT_STATES.get(state, state)
    at = local_time(receipt.at.isoformat())
    body = f"回执 {receipt.number} · {subject} · {at} · 改了 {receipt.cells} 格"
    _PAINT.get(state, st.info)(plain(body), title=text)
    for notice in receipt.notices:
        st.warning(plain(notice))
