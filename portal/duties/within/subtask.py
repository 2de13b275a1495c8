"""分办 on the screen: parts of an entry that 科室 and 镇街 do, beside its form and all together; their words into the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from ledger.figures.board import Board
from ledger.within.subtask import (
    ASKED,
    DEPARTMENT,
    DUE,
    OPEN,
    PERCENT,
    REPORTED,
    TEXT,
    WHO,
    Subtask,
    SubtaskDetails,
    SubtaskService,
)
from portal.context import Context
from portal.duties.within.subtask_fields import as_typed, field_keys, show_steps, step_label
from portal.duties.within.subtask_texts import Merge, show_texts
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import pick_one, when_open
from portal.ui.filters import entry_label
from portal.ui.forms import Field, Form
from portal.ui.messages import day_text, local_time, plain
from portal.ui.widgets import card, field, fields, newest, tell_beside

PLACE = "subtask"
ALL, UNDONE, LATE = "全部", "没办完", "已超期"
DETAILS = Form(
    SubtaskDetails,
    "subtask",
    (
        Field("department", DEPARTMENT, look={"placeholder": "例如 政务公开科、东街街道"}),
        Field("who", WHO),
        Field("due", DUE, date),
    ),
    Field("asked", ASKED, look={"height": 72}),
)
TESTS: Mapping[str, Callable[[Subtask, date], bool]] = {
    ALL: lambda _one, _today: True,
    UNDONE: lambda one, _today: one.state in OPEN,
    LATE: lambda one, today: one.late(today),
}


def show_subtasks(context: Context, service: SubtaskService, key: str, merge: Merge | None) -> None:
    """Above an entry's form: its parts side by side, how far each is, and clicks that put their words into the report (`merge`;
    None where there is no form); the clerk gives and changes them here."""
    found, splits = (
        service.of_entry(context.person, key),
        service.may_split(context.person, context.ledger().by_key[key]),
    )
    with st.container(gap="small"):  # there also when empty, so that the form below never moves under the hands
        show_outcome(PLACE)
        if found:
            show_texts(context, service, key, found, merge)
        if found or splits:
            show = partial(_edit, context, service, key, found, splits=splits)
            when_open(
                "分给科室、镇街办（各有各的时限和进展）", show, icon=":material/account_tree:", key=f"subtasks_{key}"
            )


def _edit(context: Context, service: SubtaskService, key: str, found: Sequence[Subtask], *, splits: bool) -> None:
    for one in found:
        _card(context, service, one)
    if splits:
        _new(context, service, [key], key)


def show_unit_subtasks(context: Context, service: SubtaskService, board: Board, unit: str) -> None:
    """The page: all parts of a unit's entries, and giving one of them for several entries."""
    show_outcome(PLACE)
    found = [one for one in service.listed(context.person) if one.unit == unit]
    picked = pick_one("显示", list(TESTS), key="subtask_show", bare=False)
    shown = [one for one in found if TESTS[picked](one, context.today)]
    counts = {word: sum(test(one, context.today) for one in found) for word, test in TESTS.items()}
    st.caption(" · ".join(f"{word} {number} 件" for word, number in counts.items()))
    if not shown:
        st.text("没有这样的分办。")
    newest(shown, partial(_card, context, service, titled=True), "件，时限早的在前，别的请到“填报”里这一条看。")
    if service.may_split(context.person, unit):
        with st.expander("分给科室、镇街办", icon=":material/add:", key="subtask_box"):
            keys = [entry.key for entry in board.ledger.by_unit.get(unit, ())]
            label = partial(entry_label, board.ledger)
            st.multiselect("任务（可以选几项）", keys, key="subtask_keys", format_func=label, placeholder="选择任务")
            _new(context, service, None, unit)


def _new(context: Context, service: SubtaskService, keys: Sequence[str] | None, which: str) -> None:
    """`keys` None: those that are picked above."""
    if known := service.departments(context.person, which.split("-", 2)[-1]):
        take = partial(_take, which)
        staffed = service.staffed(context.person, which.split("-", 2)[-1])
        st.pills(
            "用过的和有账号的科室、镇街，点一下填入",
            known,
            key=f"subtask_known_{which}",
            format_func=lambda name: plain(f"{name}（有账号）" if name in staffed else name),
            on_change=take,
        )
    with st.form(f"subtask_new_{which}", enter_to_submit=False):
        DETAILS.draw(SubtaskDetails(""), which)
        act_button(
            "分办",
            lambda: service.give(context.person, keys or st.session_state["subtask_keys"], DETAILS.typed(which)),
            lambda made: f"已分办：{made} 件。",
            key=f"subtask_give_{which}",
            place=PLACE,
            then=partial(DETAILS.empty, which),
            in_form=True,
            type="primary",
        )


def _take(which: str) -> None:
    if picked := typed(f"subtask_known_{which}"):
        st.session_state[f"subtask_department_{which}"] = picked


def _card(context: Context, service: SubtaskService, one: Subtask, *, titled: bool = False) -> None:
    """One part: what is asked, how far it is, and the forms of those who may write them. `titled`: says of which entry."""
    label = entry_label(context.ledger(), one.key) if one.key in context.ledger().by_key else one.key
    with card(f"{one.for_whom} · {one.words(context.today)}"):
        if titled:
            tell_beside(label, "submit", "填报这一条", entry=one.key)
        told = f"{one.told_by} {local_time(one.told_at)}" if one.told_at else "（还没有）"
        fields(160, (ASKED, one.details.asked), (DUE, day_text(one.details.due, "（未设）")), ("最近填写", told))
        field(TEXT, one.progress.text)
        if one.back:
            field("已退回", one.back)
        with st.container(horizontal=True):
            if service.may_report(context.person, one):
                with st.popover("填进展", icon=":material/edit:"):
                    _progress_form(context, service, one)
            if service.may_send_back(context.person, one):
                with st.popover("退回科室", icon=":material/undo:"):
                    _back_form(context, service, one)
            if service.may_split(context.person, one.unit):
                with st.popover("修改、收回", icon=":material/settings:"):
                    _details_form(context, service, one)
            with st.popover(
                "办理记录", icon=":material/history:", key=f"subtask_steps_{one.id}", on_change="rerun"
            ) as box:
                if box.open:
                    show_steps(context, service, one)


def _progress_form(context: Context, service: SubtaskService, one: Subtask) -> None:
    no = one.id
    state, percent, text = field_keys(one)

    def report() -> None:
        service.report(context.person, no, as_typed(one), seen=one.version)

    with st.form(f"subtask_report_{no}", enter_to_submit=False):
        steps = [s.value for s in REPORTED]
        st.segmented_control("办到哪一步", steps, default=one.state.value, key=state, format_func=step_label)
        st.text_input(PERCENT, one.progress.percent, key=percent, placeholder="0 到 100，可以不填")
        st.text_area(TEXT, one.progress.text, key=text, height=120)
        done = f"{one.details.department}：进展已保存。"
        act_button("保存进展", report, done, key=f"subtask_send_{no}", place=PLACE, in_form=True, type="primary")


def _back_form(context: Context, service: SubtaskService, one: Subtask) -> None:
    key = f"subtask_back_{one.id}"
    st.text_area("要补充、修改什么", key=key, height=100)
    act_button(
        "退回",
        lambda: service.send_back(context.person, one.id, typed(key), seen=one.version),
        f"{one.details.department}：已退回，由科室重写。",
        key=f"subtask_return_{one.id}",
        place=PLACE,
    )


def _details_form(context: Context, service: SubtaskService, one: Subtask) -> None:
    no, which = one.id, str(one.id)
    with st.form(f"subtask_change_{no}", enter_to_submit=False):
        DETAILS.draw(one.details, which)
        change = partial(_change, context, service, one, which)
        act_button("保存修改", change, "分办已修改。", key=f"subtask_save_{no}", place=PLACE, in_form=True)
    withdraw = partial(service.withdraw, context.person, no, seen=one.version)
    act_button("收回这件分办", withdraw, f"{one.details.department}：已收回。", key=f"subtask_drop_{no}", place=PLACE)


def _change(context: Context, service: SubtaskService, one: Subtask, which: str) -> None:
    service.change(context.person, one.id, DETAILS.typed(which), seen=one.version)
