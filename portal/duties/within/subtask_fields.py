"""分办: the fields in which a part's progress is written, by the clerk or by the 科室, and what was done to the part."""

from __future__ import annotations

import streamlit as st

from ledger.audit.kinds import word_of
from ledger.within.subtask import Subtask, SubtaskProgress, SubtaskService, SubtaskState, SubtaskStep
from portal.context import Context
from portal.ui.attempts import typed
from portal.ui.messages import local_time, plain
from portal.ui.widgets import first

SHOWN = 20  # steps


def field_keys(one: Subtask) -> tuple[str, str, str]:
    """Of the fields in which a part's progress is written: state, percent and text."""
    return f"subtask_state_{one.id}", f"subtask_percent_{one.id}", f"subtask_text_{one.id}"


def as_typed(one: Subtask) -> SubtaskProgress:
    """What stands in those fields now."""
    state, percent, text = field_keys(one)
    return SubtaskProgress(SubtaskState(typed(state) or one.state), typed(percent), typed(text))


def step_label(state: str) -> str:
    """`在办`."""
    return SubtaskState(state).label


def show_steps(context: Context, service: SubtaskService, one: Subtask) -> None:
    """What was done to a part, newest first."""
    first(service.steps(context.person, one), SHOWN, _step, "更早的还有 {} 次。")


def _step(step: SubtaskStep) -> None:
    said = "；".join(f"{name}：{text}" for name, text in step.said.items() if text and name != "编号")
    with st.container(gap="xxsmall"):
        st.caption(plain(f"{local_time(step.at)} · {step.person} · {word_of(step.kind)}"))
        st.text(said)
