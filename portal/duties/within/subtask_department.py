"""分办 for the 科室 or 镇街 itself: one part that its unit gave to it, what came back, how far it is, and what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from ledger.breakdown import Task
from ledger.within.subtask import (
    ASKED,
    DUE,
    OPEN,
    PERCENT,
    REPORTED,
    TEXT,
    Subtask,
    SubtaskProgress,
    SubtaskService,
)
from portal.context import Context
from portal.duties.within.subtask_fields import as_typed, field_keys, show_steps, step_label
from portal.ui.attempts import act_button, show_outcome
from portal.ui.choices import when_open
from portal.ui.messages import day_text, local_time, plain
from portal.ui.widgets import field, fields

PLACE, PICKED, KEPT = "department", "department_part", "department_kept"


def show_own_parts(context: Context, service: SubtaskService) -> None:
    """The one that is picked, or a link names."""
    found = sorted(service.listed(context.person), key=lambda one: one.state not in OPEN)
    show_outcome(PLACE)
    if not found:
        name = context.person.department.words if context.person.department else ""
        st.info(plain(f"还没有分给{name}的事。应该有的，请告诉本单位经办人：分办时写的科室名称要与您的账号一样。"))
        return
    one = _picked(context, found)
    _head(context, one)
    if service.may_report(context.person, one):
        _form(context, service, one)
    else:
        field(TEXT, one.progress.text)
    show = partial(show_steps, context, service, one)
    when_open("办理记录", show, icon=":material/history:", key=f"department_steps_{one.id}")


def _picked(context: Context, found: Sequence[Subtask]) -> Subtask:
    """As on 填报: the address bears the number, and what is on offer no more gives way to the first."""
    by_number = {f"{one.id}": one for one in found}
    asked = str(st.query_params.get("part", ""))
    if st.session_state.get(PICKED, asked) not in by_number:
        st.session_state[PICKED] = next(iter(by_number))
    elif PICKED not in st.session_state:
        st.session_state[PICKED] = asked
    label = partial(_label, context, by_number)
    picked = str(st.selectbox(f"哪一件（共 {len(found)} 件）", list(by_number), key=PICKED, format_func=label))
    st.query_params["part"] = picked
    return by_number[picked]


def _label(context: Context, found: dict[str, Subtask], number: str) -> str:
    """Nothing in it changes while the page is open: browsers send labels back."""
    return f"{_title(context, found[number])} · 编号 {number}" if number in found else number


def _task(context: Context, one: Subtask) -> Task | None:
    """None when the notice, put right since, asks its unit for that no more; the part stays with the unit."""
    ledger = context.ledger()
    return ledger.breakdown.task(one.task_no) if one.key in ledger.by_key else None


def _title(context: Context, one: Subtask) -> str:
    task = _task(context, one)
    return task.label if task else one.key


def _head(context: Context, one: Subtask) -> None:
    """What is asked, until when; what the task asks of the unit."""
    task = _task(context, one)
    if one.back:
        st.warning(plain(one.back), title="单位退回，请补充、修改后再保存", icon=":material/undo:")
    if not task:
        st.info(
            "通知修改以后不再有这项任务，不用再办；已经写的进展本单位经办人仍看得到。要不要收回，请问本单位经办人。"
        )
    with st.container(border=True):
        st.header(plain(_title(context, one)), anchor=False)
        field(ASKED, one.details.asked)
        told = f"{one.told_by} {local_time(one.told_at)}" if one.told_at else "（还没有）"
        now, due = one.words(context.today), day_text(one.details.due, "（未设）")
        fields(160, ("办到哪一步", now), (DUE, due), ("责任人", one.details.who), ("最近填写", told))
        if task:
            with st.expander("这项任务的工作要求", icon=":material/description:"):
                st.text(task.requirement or "（通知未写工作要求）")


def _form(context: Context, service: SubtaskService, one: Subtask) -> None:
    """No `st.form`: what is typed there is the browser's alone, and would be gone with a look at another part."""
    changed = _open(one)
    keep: dict[str, Any] = {"on_change": _keep, "args": (one,)}
    state, percent, text = field_keys(one)
    with st.container(border=True):
        if changed:
            said = f"{one.words(context.today)}，{one.progress.text or '没有写进展'}"
            st.warning(plain(f"您打开以后，{one.told_by}改过。现在是：{said}"))
        steps = [s.value for s in REPORTED]
        st.segmented_control("办到哪一步", steps, key=state, format_func=step_label, required=True, **keep)
        st.text_input(PERCENT, key=percent, placeholder="0 到 100，可以不填", **keep)
        st.text_area(TEXT, key=text, height=180, placeholder="办了什么、成效如何，写日期、数字、网址", **keep)
        act_button(
            "保存进展",
            lambda: service.report(context.person, one.id, as_typed(one), seen=one.version),
            "已保存，本单位经办人看得到；由经办人并入报送稿。",
            key=f"department_send_{one.id}",
            place=PLACE,
            then=partial(_kept().pop, one.id, None),
            type="primary",
            icon=":material/save:",
        )


def _open(one: Subtask) -> bool:
    """The fields with what was typed in this window, else with what stands in the record; whether another wrote since."""
    opened, typed = _kept().get(one.id, (one.progress, one.progress))
    if typed == opened:
        opened, typed = one.progress, one.progress
    _kept()[one.id] = opened, typed
    st.session_state.update(zip(field_keys(one), (typed.state.value, typed.percent, typed.text), strict=True))
    return opened != one.progress


def _keep(one: Subtask) -> None:
    """Runs when a field was left."""
    _kept()[one.id] = _kept()[one.id][0], as_typed(one)


def _kept() -> dict[int, tuple[SubtaskProgress, SubtaskProgress]]:
    """By part: what stood in the record when somebody began to type, and what was typed."""
    kept: dict[int, tuple[SubtaskProgress, SubtaskProgress]] = st.session_state.setdefault(KEPT, {})
    return kept
