"""A table's button and the cell that its click leaves.

The browser hands a cell in a moment after the click that left it, whatever other cells came before. So a click is noted,
the page waits for that moment, and only then is done what the button says; a cell that comes meanwhile starts the page anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

SOON = 3.0  # seconds after a click in which a cell that comes in belongs to it
_MOMENT = 0.5  # the client keeps an edit back for 0.15 s


def click(name: str) -> None:
    """The callback of the button."""
    st.session_state[_state(name)] = time.monotonic()


def clicked(name: str) -> bool:
    """Was the button clicked a moment ago, and is its work still to be done?"""
    return time.monotonic() - float(st.session_state.get(_state(name), -SOON)) < SOON


def take_click(name: str) -> bool:
    """Is it the button's turn now? Called below the table, when there is something to save; the click is used up."""
    if not clicked(name):
        return False
    time.sleep(_MOMENT)
    st.empty()  # here the page starts anew when a cell came in meanwhile
    forget(name)
    return True


def save_button(words: str, save: Callable[[], None], *, name: str, key: str, unsaved: str) -> None:
    """Below a table: the button that saves it; `unsaved` says what is not saved yet, and is empty when there is nothing."""
    st.button(words, key=key, type="primary", icon=":material/save:", on_click=click, args=(name,))
    if unsaved and take_click(name):
        save()
        st.rerun()
    if unsaved:
        st.caption(unsaved)


def forget(name: str) -> None:
    """Nothing waits for the button any more."""
    st.session_state.pop(_state(name), None)


def _state(name: str) -> str:
    return f"clicked_{name}"
