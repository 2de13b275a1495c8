"""The fields of the 填报 form, each with its help from the catalogue and what the service says of it. No `st.form`: what is
typed there is the browser's alone until it is handed in, and a draft must not be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from ledger.columns import STATUSES, column
from ledger.entries import NOT_APPLICABLE_STATUS
from portal.guide.sections import section
from portal.ui.messages import plain

CHIPS = ("0%", "30%", "60%", "80%", "100%")
CHIP = "percent_chip"
EXAMPLES = "工作进展怎么写"
PAUSE = "1200ms"  # without another letter, until what was typed is kept; text areas: `exchanges.MENDS`


def show_fields(keep: Callable[[str], None], errors: Mapping[str, str], beside_evidence: Callable[[], None]) -> None:
    """`keep` runs when a field was left or its writer pauses; `errors` are the service's messages by field; `beside_evidence`
    draws the files under the links."""
    ask = partial(_ask, keep, errors)
    with st.container(border=True, key="report"):
        left, right = st.columns(2)
        with left:
            ask(st.selectbox, "status", options=STATUSES, index=None, placeholder="请选择")
        with right:
            ask(st.text_input, "percent", placeholder="0 到 100", live=PAUSE)
            _chips(keep)
        ask(st.text_area, "progress_note", height="content")
        _beside_progress()
        ask(st.text_area, "evidence", height="content")
        beside_evidence()
        for name in ("issues", "next_steps"):
            ask(st.text_area, name, height="content")
        for place, name in zip(st.columns(2), ("reporter", "phone"), strict=True):
            with place:
                ask(st.text_input, name, live=PAUSE)


def _beside_progress() -> None:
    """How long the text is, and how one is well written; opened, the examples lie over the form and move nothing in it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(str(st.session_state.get('progress_note') or ''))} 字", width="content")
        if examples := section(EXAMPLES):
            with st.popover(EXAMPLES, type="tertiary", icon=":material/lightbulb:"):
                st.markdown(examples.text)


def _ask(
    keep: Callable[[str], None], errors: Mapping[str, str], widget: Callable[..., object], name: str, **look: Any
) -> None:
    asked = column(name)
    widget(asked.header, key=name, help=asked.help or None, on_change=keep, args=(name,), **look)
    _told(errors.get(name), name)


def _told(message: str | None, name: str) -> None:
    """The service's message under its field, which the browser marks as wrong (`portal/client/form.js`)."""
    with st.container(gap=None, key=f"told_{name}"):
        if message:
            st.markdown(f":red[{plain(message)}]")
            if name == "status" and st.session_state.get(name) == NOT_APPLICABLE_STATUS:
                st.caption("请在下面的“申请”里选“申请不涉及”，写明理由后提交，由市政府办公厅决定。")


def _chips(keep: Callable[[str], None]) -> None:
    """The usual percentages, one tap each."""
    now = str(st.session_state.get("percent") or "").strip()
    st.session_state[CHIP] = next((chip for chip in CHIPS if now in (chip, chip[:-1])), None)

    def picked() -> None:
        st.session_state["percent"] = st.session_state[CHIP] or ""
        keep("percent")

    st.pills("常用进度", CHIPS, key=CHIP, label_visibility="collapsed", on_change=picked)
