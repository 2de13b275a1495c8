"""Doing what a button asks for, and telling on the page how it went: one sentence, kept over the rerun."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ledger.errors import LedgerError
from portal.messages import plain, sentence
from sync.errors import SyncError


def attempt(act: Callable[[], object], done: str, *, place: str = "page") -> bool:
    """Do it; `place` names where on the page the outcome is told. Returns whether it was done."""
    st.session_state[f"failure_{place}"] = st.session_state[f"done_{place}"] = ""
    try:
        act()
    except (LedgerError, SyncError) as error:
        st.session_state[f"failure_{place}"] = sentence(error)
        return False
    st.session_state[f"done_{place}"] = done
    return True


def show_outcome(place: str = "page") -> None:
    """A failure stays until the next attempt, a success is said once."""
    if failure := st.session_state.get(f"failure_{place}"):
        st.error(plain(failure))
    elif done := st.session_state.pop(f"done_{place}", ""):
        st.success(done)
