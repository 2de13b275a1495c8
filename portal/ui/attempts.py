"""Doing what a button asks for, and telling how it went: one sentence on the page, kept over the rerun, and a short
note in the corner of the window. The sentence may stand where the reader does not look: above a long page, or on a
line that has left its list."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import streamlit as st

from ledger.errors import LedgerError
from portal.ui.messages import plain, sentence_of_act
from store.database import commits
from store.errors import StoreError

SEE_PAGE = "没有完成，原因见页面上的红色提示。"
LONG = 60  # characters of a note that can be read before it goes


def token_of(click: str, *content: object) -> str:
    """A click's token together with what it hands in. The same again is the same click; other words under a token whose
    answer never came are handed in, too, and not answered with the first one's receipt."""
    return f"{click}-{blake2b(repr(content).encode(), digest_size=8).hexdigest()}"


def attempt(act: Callable[[], object], done: str, *, place: str = "page") -> bool:
    """Do it; `place` names where on the page the outcome is told. Returns whether it was done."""
    before = commits()
    try:
        act()
    except (LedgerError, StoreError, OSError) as error:
        failed(sentence_of_act(error, partly=commits() > before), place=place)
        return False
    succeeded(done, place=place)
    return True


def failed(why: str, *, place: str = "page") -> None:
    """It was not done."""
    st.session_state[f"failure_{place}"], st.session_state[f"done_{place}"] = why, ""
    st.toast(SEE_PAGE, icon=":material/error:")


def succeeded(done: str, *, place: str = "page") -> None:
    """It was done; nothing is said yet when `done` is empty."""
    st.session_state[f"failure_{place}"], st.session_state[f"done_{place}"] = "", done
    if done:
        head, stop, _ = done.partition("。")
        st.toast(plain(done if len(done) <= LONG else head + stop), icon=":material/check:")


def show_outcome(place: str = "page") -> None:
    """A failure stays until the next attempt, a success is said once."""
    if failure := st.session_state.get(f"failure_{place}"):
        st.error(plain(failure))
    elif done := st.session_state.pop(f"done_{place}", ""):
        st.success(plain(done))
