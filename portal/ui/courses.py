"""What was done to something, step by step, in a box that opens."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.audit.kinds import detail_word, word_of
from ledger.year.ad_hoc_task import AdHocTaskService
from portal.context import Context
from portal.ui.choices import when_open
from portal.ui.messages import local_time, plain


def show_ad_hoc_course(context: Context, service: AdHocTaskService, no: int) -> None:
    """Who gave a 临时交办 and what was changed since, the newest first."""
    show = partial(_steps, context, service, no)
    when_open("交办和修改经过", show, icon=":material/history:", key=f"ad_hoc_course_{no}")


def _steps(context: Context, service: AdHocTaskService, no: int) -> None:
    for step in reversed(service.course(context.person, no)):
        st.caption(plain(f"{local_time(step.at)} · {step.person} · {word_of(step.kind)}"))
        st.text("；".join(f"{detail_word(name)}：{text}" for name, text in step.said.items()))
