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
    if row is None or st.session_state.get(_READ) == mark:
        return
    if inbox.has_noted(person, mark):
        st.session_state[_READ] = mark
        return
    with st.container(border=True, gap="xsmall", key="first_hint"):
        st.markdown("**第一次用？**")
        st.markdown(plain(row["text"]))
        with st.container(horizontal=True, vertical_alignment="center"):
            act_button("知道了", partial(inbox.note, person, mark), "", key="hint_known", place="hint")
            link_to(PAGE, "看帮助", "help", **{ABOUT: row["about"]})
