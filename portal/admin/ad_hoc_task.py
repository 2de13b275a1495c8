"""管理 › 临时交办: tasks that no notice holds, given to units, put right, closed and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from ledger.breakdown import Task
from ledger.figures.headline import ad_hoc_words
from ledger.year.ad_hoc_task import AdHocDetails, AdHocTaskService, details_of, units_of
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import when_open
from portal.ui.courses import show_ad_hoc_course
from portal.ui.forms import Field, Form
from portal.ui.widgets import card, fields, link_to, where

PLACE, UNITS, LEAD = "ad_hoc_task", "ad_hoc_units", "ad_hoc_lead"
FORM = Form(
    AdHocDetails,
    "ad_hoc",
    Field("title", "任务"),
    Field("requirement", "工作要求（可以不写）", look={"height": 80}),
    (Field("source", "来源（哪次会议、哪件批示）"), Field("due", "完成时限", date)),
)
LED_BY = "由它审核其他单位的报送、起草汇总稿；不选就由市政府办公厅审核。"


def show_ad_hoc_tasks(context: Context, service: AdHocTaskService, wake: Callable[[], object]) -> None:
    """What was given so far, and a form for another. `wake` has the rows written into the sheet."""
    st.caption(
        "会议、批示等临时交办的任务，通知里没有的，在这里加。有自己的编号（交1、交2……），在共享表格里排在最后，由牵头单位审核，没有牵头单位的由市政府办公厅审核；"
        "另外计数，通知的任务数、台账数和各项比率不变。"
    )
    show_outcome(PLACE)
    with st.form("ad_hoc_form", enter_to_submit=False):
        _draw(service, AdHocDetails("", ""), (), "")
        give, done = partial(_give, context, service), partial(_given, wake)
        act_button("交办", give, _told, key="ad_hoc_give", place=PLACE, then=done, in_form=True, type="primary")
    board = context.board().ad_hoc
    if board.tasks:
        st.text(f"{ad_hoc_words(board)}。")
    for task in board.tasks:
        _card(context, service, task, wake)


def _draw(service: AdHocTaskService, details: AdHocDetails, units: tuple[str, ...], lead: str, which: str = "") -> None:
    """The fields, filled; `which` tells one task's from another's."""
    FORM.draw(details, which)
    known = service.units()
    given = [unit for unit in units if unit in known]
    st.multiselect("交办给", known, given, key=UNITS + which, placeholder="选一个或几个单位", select_all=True)
    at = known.index(lead) if lead in known else None
    st.selectbox("牵头单位（可以不选）", known, at, key=LEAD + which, placeholder="没有牵头单位", help=LED_BY)


def _give(context: Context, service: AdHocTaskService) -> Task:
    return service.give(context.person, FORM.typed(), tuple(st.session_state[UNITS]), typed(LEAD))


def _told(made: Task) -> str:
    return f"已交办 {made.label}，{len(units_of(made))} 个单位，正在写入共享表格。"


def _given(wake: Callable[[], object]) -> None:
    FORM.empty()
    st.session_state[UNITS], st.session_state[LEAD] = [], None
    wake()


def _card(context: Context, service: AdHocTaskService, task: Task, wake: Callable[[], object]) -> None:
    closed = service.closed(task.no)
    with card(f"{task.label}{' · 已办结' if closed else ''}"):
        leads = "、".join(map(str, task.lead_units)) or "（没有，市政府办公厅审核）"
        units = "、".join(map(str, task.responsible_units)) or "（只有牵头单位）"
        due = "；".join(map(str, task.deadlines))
        fields(200, ("来源", task.section), ("完成时限", due), ("牵头单位", leads), ("交办给", units))
        with st.container(horizontal=True, vertical_alignment="center"):
            link_to("tasks", "看进展", "checklist", **where(task.no))
            if not closed:
                close = partial(service.close, context.person, task.no)
                done = f"{task.label}：已办结 {{}} 条台账。".format
                act_button("办结", close, done, key=f"ad_hoc_close_{task.no}", place=PLACE, then=wake, type="tertiary")
            withdraw = partial(service.withdraw, context.person, task.no)
            done_with = f"{task.label}：已撤销；表格里的行还在，标着“已撤销”，填过的都保留。"
            key = f"ad_hoc_withdraw_{task.no}"
            act_button("撤销", withdraw, done_with, key=key, place=PLACE, then=wake, type="tertiary")
        edit = partial(_editor, context, service, task, wake)
        when_open("修改", edit, icon=":material/edit:", key=f"ad_hoc_edit_{task.no}")
        show_ad_hoc_course(context, service, task.no)


def _editor(context: Context, service: AdHocTaskService, task: Task, wake: Callable[[], object]) -> None:
    which, lead = f"_{task.no}", "".join(mention.name for mention in task.lead_units)
    with st.form(f"ad_hoc_form{which}", enter_to_submit=False, border=False):
        _draw(service, details_of(task), units_of(task), lead, which)
        st.caption("去掉的单位，行还在表格里，标着“已撤销”，填过的都保留；加的单位接在表格末尾。")
        save = partial(_change, context, service, task, which)
        done = f"{task.label}：已修改，正在写入共享表格。"
        act_button("保存修改", save, done, key=f"ad_hoc_change{which}", place=PLACE, then=wake, in_form=True)


def _change(context: Context, service: AdHocTaskService, task: Task, which: str) -> Task:
    units = tuple(st.session_state[UNITS + which])
    return service.change(context.person, task, FORM.typed(which), units, typed(LEAD + which))
