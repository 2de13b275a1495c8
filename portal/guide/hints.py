"""A hint for a first visit: three clauses on where to begin, by role, until their reader has read them. It stands beside the page
(on a telephone beneath the home page), never above what is to be done."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.data_files import rows_of
from ledger.inbox.service import InboxService
from ledger.permissions import Person
from portal.guide.view import ABOUT, PAGE
from portal.navigation import MENUS
from portal.ui.attempts import act_button
from portal.ui.messages import plain
from portal.ui.widgets import link_to

_READ = "hint_is_read"


def show_hint(inbox: InboxService, person: Person) -> None:
    """The hint for the person's first role, as their menu is; nothing once it was read, now or years ago."""
    role = next((role.label for role in MENUS if role in person.roles), "")
    row = next((row for row in rows_of("hints.csv") if row["role"] == role), None)
    mark = f"hint {role}"
    if row is None or _known(inbox, person, mark):
        return
    with st.container(border=True, gap="xsmall", key="first_hint"):
        st.markdown(f"**第一次用？**\n\n{plain(row['text'])}")
        with st.container(horizontal=True, vertical_alignment="center"):
            note = partial(inbox.note, person, mark)
            act_button(
                "知道了", note, "", key="hint_known", place="hint", then=partial(st.session_state.pop, _READ, None)
            )
            link_to(PAGE, "看帮助", "help", **{ABOUT: row["about"]})


def _known(inbox: InboxService, person: Person, mark: str) -> bool:
    """Asked of the store once in a session, and again when the hint was answered."""
    of, known = st.session_state.get(_READ, ("", False))
    if of != mark:
        known = inbox.has_noted(person, mark)
        st.session_state[_READ] = mark, known
    return bool(known)
