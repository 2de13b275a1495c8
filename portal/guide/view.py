"""帮助 on the screen: a section, what a word was found in, or the list of all sections; and the ways there from the pages."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from portal.guide.sections import GuideSection, excerpt, found, guide, section
from portal.ui.messages import plain
from portal.ui.widgets import link_to, on_phone

PAGE = "finding/guide"
ABOUT, ASKED = "about", "find"


def show_guide(words: str) -> None:
    """What was looked for, else the section in the address (?about=填报), else all headings."""
    asked = section(str(st.query_params.get(ABOUT, "")))
    if words.strip():
        _found(words)
    elif asked:
        link_to(PAGE, "全部目录", "arrow_back")
        _section(asked)
    else:
        _contents()


def _found(words: str) -> None:
    hits = found(words)
    if not hits:
        st.info(plain(f"帮助里没有“{words}”。可以换一个词，或少写几个字；几个词用空格隔开，要都出现。"))
        return
    st.caption(f"{len(hits)} 处写到。")
    for one in hits:
        with st.container(border=True, gap="xxsmall"):
            link_to(PAGE, one.title, "arrow_forward", about=one.title)
            st.caption(plain(excerpt(one, words)))


def _section(asked: GuideSection) -> None:
    """In full; a heading of the first level with the list of what stands beneath it."""
    st.header(plain(asked.title), anchor=False)
    for piece in asked.pieces:
        if isinstance(piece, str):
            st.markdown(piece)
        elif piece.narrow == on_phone():
            st.image(piece.file, caption=plain(f"{piece.name}（演示数据）"))
    listed = [one for one in guide() if one.part == asked.part and one is not asked]
    if listed:
        st.header("接着看", anchor=False)
        _links(listed)


def _contents() -> None:
    parts = [list(listed) for _, listed in groupby(guide(), key=lambda one: one.part)]
    _links([part[0] for part in parts if len(part) == 1])
    for part in parts:
        if len(part) > 1:
            st.header(plain(part[0].part), anchor=False)
            _links(part)


def _links(listed: list[GuideSection]) -> None:
    with st.grid(3, min_column_width=260):
        for one in listed:
            link_to(PAGE, one.title, "article", about=one.title)
