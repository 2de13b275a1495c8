"""The bar at the foot of a phone's window: the pages that the reader needs most, one tap each, and the whole menu behind 更多.

Its links are streamlit's own, so they are links for a keyboard and a screen reader, too. `portal/client/phone.js` says of the bar
that it is a navigation and which page is open, opens the menu and shuts it after use.
"""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Person
from portal.navigation import PAGES, menu_of
from portal.ui.messages import plain

AT_HAND = 4
# A place of its own (`phone.css` gives it that); streamlit's links say nothing of which page is open.
_MORE = (
    '<button type="button" data-menu aria-controls="stSidebar" aria-expanded="false"><span aria-hidden="true">☰</span>'
    "<span>更多</span></button>"
)


def show_phone_bar(person: Person, waiting: int) -> None:
    """The first pages of the person's menu; `waiting` is how many lines 待办 has."""
    icons = {record.stem: record.icon for record in PAGES}
    with st.bottom, st.container(horizontal=True, key="phone_bar", gap=None):
        for stem, words in list(menu_of(person).items())[:AT_HAND]:
            count = f" {waiting}" if stem == "inbox" and waiting else ""
            st.page_link(f"../pages/{stem}.py", label=plain(words + count), icon=f":material/{icons[stem]}:")
        st.html(_MORE)
