"""The box at the side of every page in which one looks for something, and what was found."""

from __future__ import annotations

import streamlit as st

from ledger.figures.search import LONGEST, MOST, Hit, search
from portal.context import Context
from portal.ui.messages import plain
from portal.ui.widgets import first, link_to, where

BOX, ASKED, _WANTED = "search_box", "q", "search_wanted"
SHOWN = 30


def show_search_box() -> None:
    """At the side; Enter leads to the page of what was found."""
    with st.sidebar:
        st.text_input(
            "查找",
            key=BOX,
            max_chars=LONGEST,
            placeholder="查找任务、单位、进展",
            label_visibility="collapsed",
            icon=":material/search:",
            on_change=_ask,
        )
    if words := st.session_state.pop(_WANTED, ""):
        st.switch_page("../pages/finding/search.py", query_params={ASKED: words})


def _ask() -> None:
    """Callbacks run before the pages are known."""
    st.session_state[_WANTED] = st.session_state[BOX].strip()


def show_hits(context: Context, words: str) -> None:
    """What was found, each with the way to it."""
    found = search(context.ledger(), words)
    if len(words) > LONGEST:
        st.info(f"只按前 {LONGEST} 个字查找，请只写要找的词。")
        words = f"{words[:LONGEST]}…"
    if not found:
        st.info(plain(f"没有找到“{words}”。可以换一个词，或少写几个字；几个词用空格隔开，要都出现。"))
        return
    more = f"，只列出前 {MOST} 处，请多写几个字" if len(found) == MOST else ""
    st.caption(f"找到 {len(found)} 处{more}。")
    first(found, SHOWN, _hit, "还有 {} 处，请多写几个字再找。")


def _hit(hit: Hit) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(plain(hit.kind), color="gray")
        with st.container(gap=None):
            st.text(hit.about)
            st.caption(plain(hit.excerpt))
        if hit.task_no:
            link_to("tasks", "打开", "arrow_forward", **where(hit.task_no, hit.unit))
        else:
            link_to("ledger", "打开", "arrow_forward", unit=hit.unit)
