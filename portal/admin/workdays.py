"""管理 › 工作日历: holidays and moved working days, as the State Council's yearly notice sets them."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from ledger.deadlines.workdays import DayKind, weekday
from ledger.year.service import YearService
from portal.context import Context
from portal.ui.attempts import act_button, attempt, show_outcome, typed, typed_day
from portal.ui.choices import day_field

PLACE = "workdays"


def show_workdays(context: Context, service: YearService) -> None:
    """The days entered so far, and a form for another."""
    show_outcome(PLACE)
    special = service.calendar().special
    st.caption("按国务院办公厅每年的节假日安排登记：放假的日子，和调休上班的周末。时限落在非工作日时，各页据此提醒。")
    with st.form("workday", clear_on_submit=False):
        left, right = st.columns(2)
        with left:
            day_field("日期", date(context.year, 1, 1), key="workday_day")
        right.segmented_control("这一天", [kind.value for kind in DayKind], key="workday_kind", default="放假")
        st.form_submit_button("登记", on_click=_set, args=(context, service), icon=":material/event:")
    if not special:
        st.text("还没有登记；目前只按周六、周日算非工作日。")
        return
    for day, kind in sorted(special.items()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{day}　{weekday(day)}　{kind.value}")
            drop = partial(service.set_day, context.person, day, None)
            key = f"workday_drop_{day}"
            act_button("删除", drop, f"已删除：{day}。", key=key, place=PLACE, type="tertiary")


def _set(context: Context, service: YearService) -> None:
    day, kind = typed_day("workday_day"), typed("workday_kind")
    if day and kind:
        enter = partial(service.set_day, context.person, day, DayKind(kind))
        attempt(enter, f"已登记：{day} {kind}。", place=PLACE)
