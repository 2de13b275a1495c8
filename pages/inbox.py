"""待办: what waits for the reader today, with the way to each; the home of clerks, lead units and the office."""

from __future__ import annotations

import streamlit as st

from portal.build import past
from portal.inbox import NOTHING, headline, parts_words, show_inbox
from portal.signin.session import opened
from portal.ui.attempts import show_outcome
from portal.ui.messages import plain
from portal.ui.widgets import page_head
from portal.year.closing_list import all_left, show_left_of_last_year

portal, context = opened()
items = portal.inbox.items(context.person, context.board())
page_head(f"待办：{headline(items)}", context, parts_words(items, context.today))
show_outcome("inbox")
show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, all_left)
if items:
    show_inbox(context, portal.inbox, items)
elif context.ledger().closed:
    st.info(f"{context.year}年的台账已经结转，没有还要您办的。请在左边把年度换成现在的一年。")
else:
    st.success(plain(f"{NOTHING}。"), icon=":material/check_circle:")
