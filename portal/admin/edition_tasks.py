"""The draft's tasks, edited as a table keyed by task number, and its deadlines with what the calendar says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from ledger.breakdown import Deadline, DeadlineKind, Duty
from ledger.deadlines.milestones import parted, plan
from ledger.deadlines.workdays import Calendar, weekday
from ledger.year.amendment import FIELDS, duty_texts_of, texts_of
from ledger.year.service import YearDraft, YearService
from portal.admin.edition_rows import PLACE, cells_left, show_rows, typed_cells
from portal.context import Context
from portal.ui.attempts import attempt, show_outcome
from portal.ui.late_cell import save_button
from portal.ui.messages import plain
from portal.ui.tables import table

_WIDTHS = {
    "title": 260,
    "requirement": 300,
    "lead_units": 220,
    "responsible_units": 240,
    "dates": 200,
    "internal": 120,
    "owners": 170,
}
DUTIES = "edition_duties"


def show_tasks(context: Context, service: YearService, draft: YearDraft) -> None:
    """Every task's texts; what was typed is saved into the draft by the button, all of it or nothing."""
    with st.container(border=True):
        st.header("第二步　逐项核对任务", anchor=False)
        st.caption(
            "双击单元格修改。几个单位之间用“；”，牵头分工写在括号里，如 市数据委（负责专题建设）；"
            "通知时限写成 2021-07-31（7月底前）；内部时限由市政府办公厅定，填日期。"
            "“时限由谁负责”写牵头单位、责任单位、全部单位或具体单位，几个日期由不同单位负责的依次用“；”隔开；"
            "清空就按时限的出处重新定，要多算单位的会先问。通知正文的时限在第三步改。"
        )
        # The key bears the draft's number: after a save the table is another one, without old edits at old places.
        st.data_editor(
            _frame(draft),
            key=f"tasks_{draft.seq}",
            height=420,
            alt="底稿的任务",
            column_config={FIELDS[name]: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()},
        )
        changes = typed_cells(draft)
        cells = sum(map(len, changes.values()))
        save, unsaved = partial(_save, context, service, draft.seq, changes), f"有 {cells} 格修改还没有保存。"
        save_button("保存修改", save, name=PLACE, key="tasks_save", unsaved=unsaved if cells else "")
        show_rows(context, service, draft)
        show_outcome(PLACE)


def _frame(draft: YearDraft) -> pd.DataFrame:
    tasks = draft.breakdown.tasks
    rows = [{FIELDS[name]: text for name, text in texts_of(task).items()} for task in tasks]
    return pd.DataFrame(rows, index=pd.Index([task.no for task in tasks], name="序号"))


def _save(context: Context, service: YearService, seq: int, changes: Mapping[int, Mapping[str, str]]) -> None:
    amend = partial(service.amend, context.person, seq, changes)
    attempt(amend, "已保存到底稿。", place=PLACE)


def show_deadlines(context: Context, service: YearService, draft: YearDraft) -> None:
    """All dates of the draft, the notice's own duties among them, whose they are and what to watch out for."""
    timed = [(f"第{task.no}项", d) for task in draft.breakdown.tasks for d in task.deadlines if d.due]
    duties = draft.breakdown.duties
    timed += [(f"通知{duty.place}", duty.deadline) for duty in duties if duty.deadline and duty.deadline.due]
    with st.container(border=True):
        st.header("第三步　时限", anchor=False)
        undated = sum(task.due is None for task in draft.breakdown.tasks)
        st.caption(f"{undated} 项任务没有写明日期；需要的，在第二步填内部时限。节假日在“工作日历”里登记。")
        for told in parted(plan(context.ledger()), draft.breakdown):
            st.warning(plain(told))
        if timed:
            _table(service.calendar(), sorted(timed, key=lambda one: str(one[1].due)))
        else:
            st.text("没有写明日期的时限。")
        _duties(context, service, draft)


def _table(calendar: Calendar, timed: Sequence[tuple[str, Deadline]]) -> None:
    rows = [
        (
            where,
            d.due,
            weekday(d.due) if d.due else "",
            d.phrase,
            "、".join(d.owners) or "未定",
            calendar.warning(d.due) if d.due else "",
        )
        for where, d in timed
    ]
    columns = ["出处", "时限", "星期", "依据", "由谁负责", "提醒"]
    table(rows, columns, alt="时限与工作日", fits=11, height=330)


def _duties(context: Context, service: YearService, draft: YearDraft) -> None:
    """A paragraph's date and whose it is are read from the sentence; here both are put right. The collection is the lead
    units' by the notice, whatever its sentence calls them."""
    for place, duty in enumerate(draft.breakdown.duties):
        for name, text in duty_texts_of(duty).items():
            if name == "owners" and duty.deadline and duty.deadline.kind is DeadlineKind.COLLECTION:
                continue
            label, hint = _OF_DUTY[name]
            st.text_input(
                plain(f"通知{_named(duty)}{label}"),
                text,
                key=_field(place, name, text),
                placeholder=hint,
                help=plain(duty.text),
            )
        if duty.deadline:
            st.button(
                plain(f"保存{_named(duty)}的时限"),
                key=f"duty_save_{place}",
                on_click=_save_duty,
                args=(context, service, draft, place),
                icon=":material/save:",
            )
    show_outcome(DUTIES)


def _named(duty: Duty) -> str:
    return f"{duty.place}（{duty.deadline.phrase}）" if duty.deadline else duty.place


_OF_DUTY = {
    "date": ("的时限", "2021-07-31（7月底前）；清空就不算时限"),
    "owners": ("由谁负责", "单位名称；几个单位用“、”隔开"),
}


def _field(place: int, name: str, text: str) -> str:
    """It bears what stands there, not the draft's number: what was typed outlives another save of the draft."""
    return f"duty_{place}_{name}_{text}"


def _typed(place: int, duty: Duty) -> dict[str, str]:
    """What the fields of a duty say now, by name."""
    keys = {name: _field(place, name, text) for name, text in duty_texts_of(duty).items()}
    return {name: str(st.session_state[key] or "") for name, key in keys.items() if key in st.session_state}


def duties_left(draft: YearDraft) -> bool:
    """Was something of the duties edited and not saved?"""
    return any(
        text != duty_texts_of(duty)[name]
        for place, duty in enumerate(draft.breakdown.duties)
        for name, text in _typed(place, duty).items()
    )


def _save_duty(context: Context, service: YearService, draft: YearDraft, place: int) -> None:
    if cells_left(draft, place=DUTIES):
        return
    typed = _typed(place, draft.breakdown.duties[place])
    attempt(
        lambda: service.amend_duties(context.person, draft.seq, {place: typed}),
        "已保存到底稿。",
        place=DUTIES,
    )
