"""Doing what a button asks for, and telling how it went: one sentence on the page, kept over the rerun, and a short
note in the corner of the window. The sentence may stand where the reader does not look: above a long page, or on a
line that has left its list. What goes on into the sheet has a receipt, which looks again by itself until it is settled.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ledger.errors import InvalidCells, LedgerError
from ledger.repository import Receipt
from portal.ui.messages import RECEIPT_STATES, local_time, plain, sentence_of_act
from store.database import commits
from store.errors import StoreError

SEE_PAGE = "没有完成，原因见页面上的红色提示。"
T = TypeVar("T")
_NOTES = "notes_of_a_part"
LONG = 60  # characters of a note that can be read before it goes


def token_of(click: str, *content: object) -> str:
    """A click's token together with what it hands in. The same again is the same click; other words under a token whose
    answer never came are handed in, too, and not answered with the first one's receipt."""
    return f"{click}-{blake2b(repr(content).encode(), digest_size=8).hexdigest()}"


def token_for(name: str, *content: object) -> str:
    """The token of the click that hands this in; the same again until the page forgets it (`done_with`)."""
    return token_of(st.session_state.setdefault(name, uuid4().hex), *content)


def done_with(token: str, *fields: str) -> None:
    """It was handed in: another click is another one, and the fields are empty."""
    st.session_state.pop(token, None)
    st.session_state.update(dict.fromkeys(fields, ""))


def attempt(
    act: Callable[[], T],
    done: str | Callable[[T], str],
    *,
    place: str = "page",
    then: Callable[[], object] | None = None,
) -> bool:
    """Do it, and what follows from it when it was done (`then`); `done` may say what came of it. `place` names where on the
    page the outcome is told. Returns whether it was done."""
    before = commits()
    try:
        made = act()
    except (LedgerError, StoreError, OSError) as error:
        failed(sentence_of_act(error, partly=commits() > before), place=place)
        if isinstance(error, InvalidCells):
            st.session_state[f"wrong_{place}"] = error.messages
        return False
    if then:
        then()
    succeeded(done if isinstance(done, str) else done(made), place=place)
    return True


def act_button(
    words: str,
    act: Callable[[], T],
    done: str | Callable[[T], str],
    *,
    key: str,
    place: str = "page",
    then: Callable[[], object] | None = None,
    in_form: bool = False,
    **look: Any,
) -> None:
    """A button that does it. `act` reads what was typed when it is clicked (`typed`): a click right after typing comes with
    the last word of it. `look` is what streamlit's button takes besides."""
    button = st.form_submit_button if in_form else st.button
    asked = {"place": place, "then": then}
    click: Any = attempt  # streamlit drops what it returns
    button(words, key=key, on_click=click, args=(act, done), kwargs=asked, **look)


def submit_here(
    words: str,
    act: Callable[[], T],
    done: str,
    *,
    place: str,
    missing: str = "",
    then: Callable[[], object] | None = None,
    button: Callable[..., bool] = st.form_submit_button,
    **look: Any,
) -> None:
    """A form's button that tells beneath the form what went wrong; when it was done, the page is drawn anew. `missing` says
    what has to be chosen first."""
    if not button(words, **look):
        return
    if missing:
        st.warning(missing)
        return
    if attempt(act, done, place=place, then=then):
        st.rerun()
    show_outcome(place)


def typed(key: str) -> str:
    """What stands in a field now."""
    return str(st.session_state.get(key) or "")


def typed_day(key: str) -> date | None:
    """The day that stands in a field now (`choices.day_field`)."""
    value = st.session_state.get(key)
    return value if isinstance(value, date) else None


def failed(why: str, *, place: str = "page") -> None:
    """It was not done."""
    forget_outcome(place)
    st.session_state[f"failure_{place}"] = why
    _note(SEE_PAGE, ":material/error:")


def succeeded(done: str, *, place: str = "page") -> None:
    """It was done; nothing is said yet when `done` is empty."""
    forget_outcome(place)
    st.session_state[f"done_{place}"] = done
    if done:
        head, stop, _ = done.partition("。")
        _note(plain(done if len(done) <= LONG else head + stop), ":material/check:")


def _note(words: str, icon: str) -> None:
    """In the corner of the window. Before a part of the page alone is drawn anew nothing may be drawn: it would stand in the
    place of that part, and the client would find nowhere to put the rest. The part shows it then (`show_notes`)."""
    run = get_script_run_ctx(suppress_warning=True)
    if run and run.fragment_ids_this_run:
        st.session_state.setdefault(_NOTES, []).append((words, icon))
    else:
        st.toast(words, icon=icon)


def show_notes() -> None:
    """What was done or refused in a part of the page that is drawn alone, in the corner of the window."""
    for words, icon in st.session_state.pop(_NOTES, []):
        st.toast(words, icon=icon)


def forget_outcome(place: str) -> None:
    """Another attempt begins, or another form."""
    for name in ("failure", "done", "wrong"):
        st.session_state.pop(f"{name}_{place}", None)


def show_wrong(place: str, name: str) -> None:
    """Beneath a field that was not taken: what the service says of it."""
    if message := st.session_state.get(f"wrong_{place}", {}).get(name):
        st.markdown(f":red[{plain(message)}]")


def show_outcome(place: str = "page") -> None:
    """A failure stays until the next attempt, a success is said once."""
    if failure := st.session_state.get(f"failure_{place}"):
        st.error(plain(failure))
    elif done := st.session_state.pop(f"done_{place}", ""):
        st.success(plain(done))


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
