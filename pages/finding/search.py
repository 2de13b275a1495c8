"""查找: words in tasks, units and what was reported, with the way to each place."""

from __future__ import annotations

import streamlit as st

from portal.search import ASKED, show_hits
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
page_head("查找", context, "任务、单位和各单位填报的内容")
words = st.text_input("查找什么", key=ASKED, bind="query-params", placeholder="例如：预算公开 鼓楼区")
if words.strip():
    show_hits(context, words)
