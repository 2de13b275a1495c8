"""A PDF among the 佐证附件, page by page beneath its card: each page is a picture that the portal drew, when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.attachments.pages import DrawnPage
from ledger.errors import LedgerError
from ledger.review.evidence_file import EvidenceFile, EvidenceFileService
from portal.context import Context
from portal.ui.messages import plain, sentence
from store.errors import StoreError

WIDE = 900  # pixels of a page, at most


def read_button(one: EvidenceFile) -> None:
    """Opens a PDF that has a picture, on its first page."""
    if one.preview and one.name.endswith(".pdf"):
        turn = partial(_turn_to, one, 1)
        st.button("逐页看", on_click=turn, key=f"evidence_read_{one.id}", icon=":material/menu_book:")


def show_pages(context: Context, service: EvidenceFileService, one: EvidenceFile) -> None:
    """The page that stands open, and the way to the others; a sentence where it cannot be drawn."""
    if not (asked := st.session_state.get(_page(one))):
        return
    with st.container(border=True, key=f"evidence_pages_{one.id}"):
        drawn = _drawn(context, service, one, asked)
        if isinstance(drawn, str):
            st.error(plain(drawn))
            _ways(one, asked, 0)
        else:
            st.image(drawn.picture, alt=f"{one.name}第{drawn.number}页", width=WIDE)
            _ways(one, drawn.number, drawn.count)


def _drawn(context: Context, service: EvidenceFileService, one: EvidenceFile, asked: int) -> DrawnPage | str:
    """The page, or why there is none: that is asked for once, not at every rerun, because it may have taken half a minute."""
    why = f"evidence_why_{one.id}_{asked}"
    if why not in st.session_state:
        try:
            with st.spinner("正在画这一页。"):
                return service.page(context.person, one.id, asked)
        except (LedgerError, StoreError) as error:
            st.session_state[why] = sentence(error)
    return str(st.session_state[why])


def _ways(one: EvidenceFile, number: int, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for word, icon, to in (("上一页", "arrow_back", number - 1), ("下一页", "arrow_forward", number + 1)):
            turn, there = partial(_turn_to, one, to), 1 <= to <= (count or to)
            key = f"evidence_{icon}_{one.id}"
            st.button(word, on_click=turn, disabled=not there, key=key, icon=f":material/{icon}:")
        shut = partial(st.session_state.pop, _page(one), None)
        st.button("收起", on_click=shut, key=f"evidence_shut_{one.id}", icon=":material/close:")
        st.caption(plain(f"{one.name} · 第 {number}" + (f"/{count} 页" if count else " 页")))


def _page(one: EvidenceFile) -> str:
    return f"evidence_page_{one.id}"


def _turn_to(one: EvidenceFile, number: int) -> None:
    st.session_state[_page(one)] = number
    st.session_state.pop(f"evidence_why_{one.id}_{number}", None)
