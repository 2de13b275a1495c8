"""管理 › 临时交办: tasks that no notice holds, given to units and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from ledger.breakdown import Task
from ledger.figures.headline import ad_hoc_words
from ledger.year.ad_hoc_task import AdHocDetails, AdHocTaskService
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome
from portal.ui.forms import Field, Form
from portal.ui.messages import plain
from portal.ui.widgets import card, fields, link_to, where

PLACE, UNITS = "ad_hoc_task", "ad_hoc_units"
FORM = Form(
    AdHocDetails,
    "ad_hoc",
    Field("title", "任务"),
    Field("requirement", "工作要求（可以不写）", look={"height": 80}),
    (Field("source", "来源（哪次会议、哪件批示）"), Field("due", "完成时限", date)),
)


def show_ad_hoc_tasks(context: Context, service: AdHocTaskService, wake: Callable[[], object]) -> None:
    """What was given so far, and a form for another. `wake` has the rows written into the sheet."""
    st.caption(
        "会议、批示等临时交办的任务，通知里没有的，在这里加。有自己的编号（交1、交2……），在共享表格里排在最后，由市政府办公厅审核；"
        "另外计数，通知的任务数、台账数和各项比率不变。"
    )
    show_outcome(PLACE)
    with st.form("ad_hoc_form", enter_to_submit=False):
        FORM.draw(AdHocDetails("", ""))
        st.multiselect("交办给", service.units(), key=UNITS, placeholder="选一个或几个单位", select_all=True)
        give, done = partial(_give, context, service), partial(_given, wake)
        act_button("交办", give, _told, key="ad_hoc_give", place=PLACE, then=done, in_form=True, type="primary")
    board = context.board().ad_hoc
    if board.tasks:
        st.text(f"{ad_hoc_words(board)}。")
    for task in board.tasks:
        _card(context, service, task, wake)


def _give(context: Context, service: AdHocTaskService) -> Task:
    return service.give(context.person, FORM.typed(), tuple(st.session_state[UNITS]))


def _told(made: Task) -> str:
    return f"已交办 {made.label}，{len(made.responsible_units)} 个单位，正在写入共享表格。"


def _given(wake: Callable[[], object]) -> None:
    FORM.empty()
    st.session_state[UNITS] = []
    wake()


def _card(context: Context, service: AdHocTaskService, task: Task, wake: Callable[[], object]) -> None:
    with card(plain(task.label)):
        units = "、".join(map(str, task.responsible_units))
        fields(200, ("来源", task.section), ("完成时限", "；".join(map(str, task.deadlines))), ("交办给", units))
        with st.container(horizontal=True):
            link_to("tasks", "看进展", "checklist", **where(task.no))
            withdraw = partial(service.withdraw, context.person, task.no)
            done = f"{task.label}：已撤销；表格里的行还在，标着“已撤销”，填过的都保留。"
            key = f"ad_hoc_withdraw_{task.no}"
            act_button("撤销", withdraw, done, key=key, place=PLACE, then=wake, type="tertiary")
