"""帮助: the guide by its sections, looked through by words."""

from __future__ import annotations

import streamlit as st

from portal.guide.view import ASKED, show_guide
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
page_head("帮助", context, "各个页面怎么用")
words = st.text_input("在帮助里找", key=ASKED, bind="query-params", placeholder="例如：退回、申请延期", max_chars=100)
show_guide(str(words or ""))
