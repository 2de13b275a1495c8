"""An open form tells when somebody else changes the entry meanwhile, in the sheet or in another window: it looks again by itself,
and offers what stands there now. Fields with a draft of one's own are told of by `portal.entry.draft`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from ledger.entries import Ledger
from portal.context import Context
from portal.entry.form_state import FormOpening
from portal.ui.messages import header_of, plain
from portal.ui.widgets import field

LOOK_EVERY = 10.0  # seconds
_TOLD = "elsewhere_told"


def show_elsewhere(context: Context, opening: FormOpening, renew: Callable[[str], None]) -> None:
    """`renew` lets a field show what its cell says now."""
    changed = opening.changed_elsewhere(context.ledger())
    look = st.fragment(run_every=LOOK_EVERY)(_look)
    look(context.ledger, opening, dict(changed))
    _tell(opening.key, changed)
    typed = {name for name in changed if st.session_state.get(name) != opening.shown[name]}
    if free := {name: text for name, text in changed.items() if name not in typed}:
        with st.container(border=True):
            st.warning("您打开以后，这条台账在别处有改动，表单里还是打开时的内容。")
            for name, text in free.items():
                field(f"{header_of(name)}（现在是）", text or "（空）")
            st.button("换成现在的内容", on_click=partial(_take, renew, tuple(free)), key="take_elsewhere")


def _look(ledger: Callable[[], Ledger], opening: FormOpening, told: Mapping[str, str]) -> None:
    if opening.changed_elsewhere(ledger()) != told:
        st.rerun()


def _tell(key: str, changed: Mapping[str, str]) -> None:
    """Once for each change: the box may stand above what the reader sees."""
    if changed and st.session_state.get(_TOLD) != (key, changed):
        st.toast(
            plain(f"这一条刚才在别处改过：{'、'.join(map(header_of, changed))}"), icon=":material/edit_notifications:"
        )
    st.session_state[_TOLD] = (key, changed)


def _take(renew: Callable[[str], None], names: tuple[str, ...]) -> None:
    for name in names:
        renew(name)
