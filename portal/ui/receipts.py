"""A receipt on the screen: its number, and whether the sheet has it yet. Looks again by itself until it is settled."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ledger.repository import Receipt
from portal.ui.messages import RECEIPT_STATES, local_time, plain

LOOK_EVERY = 2.0
_PAINT = {"written": st.success, "conflict": st.warning, "blocked": st.warning}


def show_receipt(state_of: Callable[[str], str], subject: str, receipt: Receipt) -> None:
    """Show it once; while it waits, keep looking. `state_of` tells how far the receipt of a number is."""
    settled = state_of(receipt.number) != "waiting"
    st.fragment(run_every=None if settled else LOOK_EVERY)(_receipt)(state_of, subject, receipt)


def _receipt(state_of: Callable[[str], str], subject: str, receipt: Receipt) -> None:
    state = state_of(receipt.number)
    text = RECEIPT_STATES.get(state, state)
    body = f"回执 {receipt.number} · {subject} · {local_time(receipt.at)} · 改了 {receipt.cells} 格"
    _PAINT.get(state, st.info)(plain(body), title=text)
    for notice in receipt.notices:
        st.warning(plain(notice))
