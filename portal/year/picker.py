"""Looking at a year that was closed: the picker in the sidebar, and what the pages of that session then read.

It needs nothing of the portal, so that `portal.build` can ask it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

KEY = "year_shown"


def picked_year() -> int:
    """The year that this session's reader picked; 0 for none, and outside of a page."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return 0
    value = str(st.session_state.get(KEY) or st.query_params.get(KEY, ""))
    return int(value) if value.isdecimal() and len(value) == 4 else 0


def show_year(year: int) -> None:
    """Look at another year from the next run on; for a button."""
    st.session_state[KEY] = str(year)


def show_year_picker(known: Sequence[int], shown: int) -> None:
    """Draw the picker when there is more than one year, and say so when the one shown was closed."""
    if len(known) < 2:
        return
    with st.sidebar:
        st.selectbox(
            "年度",
            [str(year) for year in known],
            index=list(known).index(shown),
            key=KEY,
            bind="query-params",
            format_func=lambda text: f"{text}年",
        )
    if shown != known[0]:
        st.info(
            f"这是 {shown} 年的台账，已经结转，只能查看和下载；年报段落、整改、承诺和领导批示没有办完的照样办理。要回到 "
            f"{known[0]} 年，请在左侧改选“年度”。",
            icon=":material/history:",
        )
