"""通报整改 on the screen: records with their answers; the office opens, closes, gives back and puts on the 通报."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from functools import partial

import streamlit as st

from ledger.breakdown import task_words
from ledger.duties.rectification import Rectification, RectificationService, RectificationState
from ledger.errors import Refused
from ledger.register import RecordList
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import day_field, pick_one
from portal.ui.downloads import paper_button
from portal.ui.messages import day_text, local_time, plain
from portal.ui.widgets import card, field, fields, newest

PLACE = "rectification"
EVERY = "全部"
PROBLEM, DEMAND, DUE, IN_BULLETIN = (f"rectify_{name}" for name in ("problem", "demand", "due", "bulletin"))


def show_rectifications(context: Context, service: RectificationService) -> None:
    """The tab 通报整改."""
    records = service.records(context.person)
    show_outcome(PLACE)
    if service.may_open(context.person):
        _open_form(context, service)
    if not records:
        st.text("没有整改事项。")
        return
    state = pick_one("显示", [EVERY, *(s.label for s in RectificationState)], key="rectify_state", bare=False)
    shown = [r for r in records if state in (EVERY, r.state.label)]
    late = sum(r.late(context.today) for r in records)
    st.caption(
        f"共 {len(records)} 项，已销号 {sum(r.state is RectificationState.CLOSED for r in records)} 项，超过整改时限 {late} 项。"
    )
    newest(shown, partial(_card, context, service), "项，全部见下载的整改台账。")
    _downloads(context, service)


def _open_form(context: Context, service: RectificationService) -> None:
    """The office opens a record for one or several units of a task; tasks that speak of 通报 are offered first."""
    ledger = context.ledger()
    tasks = sorted(ledger.breakdown.asked, key=lambda t: ("通报" not in t.requirement, t.no))
    with st.expander("开列整改事项", icon=":material/add:"):
        st.selectbox("任务", tasks, key="rectify_task", format_func=lambda t: t.label)
        no, chosen = _chosen()
        units = [e.unit for e in ledger.by_task.get(no, ())]
        with st.form("rectify_form", enter_to_submit=False):
            st.multiselect("单位", units, key=chosen, placeholder="选一个或几个单位")
            st.text_area("问题", key=PROBLEM, height=80)
            st.text_area("整改要求", key=DEMAND, height=80)
            day_field("整改时限（可以不设）", None, key=DUE, width=190)
            st.checkbox("列入通报", key=IN_BULLETIN)
            act_button(
                "开列",
                partial(_open, context, service),
                lambda opened: f"已对 {opened} 个单位开列整改事项，单位登录后在这里反馈。",
                key="rectify_open",
                place=PLACE,
                then=_empty,
                in_form=True,
                type="primary",
            )


def _chosen() -> tuple[int, str]:
    """The number of the task that is picked now, and the key of its units' field."""
    task = st.session_state["rectify_task"]
    no = task.no if task else 0
    return no, f"rectify_units_{no}"


def _open(context: Context, service: RectificationService) -> int:
    state, (no, chosen) = st.session_state, _chosen()
    keys = [e.key for e in context.ledger().by_task.get(no, ()) if e.unit in (state.get(chosen) or [])]
    due, in_bulletin = state.get(DUE), bool(state.get(IN_BULLETIN))
    return service.open(context.person, keys, typed(PROBLEM), typed(DEMAND), due, in_bulletin=in_bulletin)


def _empty() -> None:
    st.session_state.update({PROBLEM: "", DEMAND: "", _chosen()[1]: []})


def _card(context: Context, service: RectificationService, record: Rectification) -> None:
    bulletin = " · 列入通报" if record.in_bulletin else ""
    with card(f"{record.unit} · {task_words(record.task_no)} · {record.words(context.today)}{bulletin}"):
        due = day_text(record.due, "未设")
        fields(200, ("问题", record.problem), ("整改要求", record.demand), ("整改时限", due))
        if record.answer:
            field(f"整改情况（{record.answered_by} {local_time(record.answered_at)}）", record.answer)
        if record.reason:
            st.warning(plain(f"市政府办公厅退回：{record.reason}"))
        whose, content = f"{record.unit}{context.year}年", partial(notice_to, context, service, record.unit, record.id)
        paper_button(context, "rectification_notice", "下载整改通知（Word）", content, whose, number=record.id)
        if service.may_answer(context.person, record):
            mine = record.unit in context.person.units
            # The office can answer for a unit; its own work is to decide, so that form stays folded.
            with nullcontext() if mine else st.popover(plain(f"代{record.unit}反馈")):
                _answer_form(context, service, record)
        if service.may_manage(context.person):
            _manage(context, service, record)


def _answer_form(context: Context, service: RectificationService, record: Rectification) -> None:
    no, text = record.id, f"answer_text_{record.id}"
    with st.form(f"answer_{no}", enter_to_submit=False):
        st.text_area("整改情况", record.answer, key=text, height=80)
        act_button(
            "反馈",
            lambda: service.answer(context.person, no, typed(text), seen=record.version),
            f"{record.unit}：已反馈，等市政府办公厅销号。",
            key=f"answer_send_{no}",
            place=PLACE,
            in_form=True,
        )


def _manage(context: Context, service: RectificationService, record: Rectification) -> None:
    """Closing, giving back and the 通报."""
    person, no, seen = context.person, record.id, record.version
    shown = not record.in_bulletin
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.state is RectificationState.ANSWERED:
            close = partial(service.close, person, no, seen=seen)
            act_button("销号", close, f"{record.unit}：已销号。", key=f"close_{no}", place=PLACE, type="primary")
        if record.state is not RectificationState.OPEN:
            _give_back(context, service, record)
        act_button(
            "列入通报" if shown else "移出通报",
            partial(service.put_in_bulletin, person, no, shown=shown, seen=seen),
            f"{record.unit}：{'已列入通报。' if shown else '已移出通报。'}",
            key=f"bulletin_{no}",
            place=PLACE,
        )


def _give_back(context: Context, service: RectificationService, record: Rectification) -> None:
    no, reason, due = record.id, f"back_reason_{record.id}", f"back_due_{record.id}"
    give_back = partial(service.reopen, context.person, no, seen=record.version)
    st.text_input("退回原因", key=reason, width=320)
    day_field("新的整改时限", None, key=due, width=190)
    act_button(
        "退回重新整改",
        lambda: give_back(typed(reason), due=st.session_state.get(due)),
        f"{record.unit}：已退回，单位可以重新反馈。",
        key=f"back_{no}",
        place=PLACE,
    )


def all_records(context: Context, service: RectificationService) -> RecordList[Rectification]:
    """What the person may read, for the ledger of 整改."""
    return RecordList(context.year, context.today, tuple(service.records(context.person)), context.titles)


def notice_to(context: Context, service: RectificationService, unit: str, number: int = 0) -> RecordList[Rectification]:
    """What a 整改通知 to a unit is made of: the one record, or (0) all that are not settled. Raises Refused when there is none."""
    every, known = all_records(context, service), context.ledger().directory.by_short.get(unit)
    own = [r for r in every.records if r.unit == unit and (r.id == number or (not number and _open_still(r)))]
    if not own:
        raise Refused(f"{unit}没有待整改的事项，没有可以通知的内容。")
    return replace(every, records=tuple(own), to=known.full_name if known else unit)


def _open_still(record: Rectification) -> bool:
    return record.state is not RectificationState.CLOSED


def _downloads(context: Context, service: RectificationService) -> None:
    with st.container(horizontal=True):
        content = partial(all_records, context, service)
        paper_button(context, "rectifications_table", "下载整改台账（Excel）", content)
        paper_button(context, "rectifications", "下载整改台账（CSV）", content)
