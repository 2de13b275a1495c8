"""节点成果 on the screen: one milestone with its units' results, the form to hand in, the office's decision and date."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial

import streamlit as st

from ledger.attachments import KINDS, Upload, media_type
from ledger.deadlines.milestones import Milestone
from ledger.deadlines.owed import PASSED, SENT_BACK, SUBMITTED
from ledger.deadlines.workdays import Calendar
from ledger.duties.milestone import Milestones, Result
from ledger.duties.milestone_service import MilestoneService
from ledger.permissions import Action
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed, typed_day
from portal.ui.choices import day_field
from portal.ui.downloads import file_button
from portal.ui.messages import local_time, plain
from portal.ui.widgets import card, filled
from reports.file_names import safe_name

_MARKS = {PASSED: "✓", SUBMITTED: "›", SENT_BACK: "!"}


def headline(found: Milestones, day: date) -> str:
    """What is late, what comes next; computed from what was handed in."""
    late = found.overdue(day)
    if late:
        first, unit = late[0]
        more = f"等{len(late)}处" if len(late) > 1 else ""
        due = found.due(first, unit) or first.due  # a granted 延期 is another date than the notice's
        return f"{unit}的“{first.title}”{more}{_how(found, late)}，最早的时限是 {due.isoformat()}。"
    coming = [m for m in found.listed if day <= m.due]
    if not coming:
        nobodys = sum(not m.owners for m in found.listed)
        open_words = f"另有 {nobodys} 项还没有定由哪个单位负责，请市政府办公厅在“管理”里填写。" if nobodys else ""
        return f"{'已定责任单位的' if nobodys else '全部'}节点成果都已按要求提交。{open_words}"
    return f"没有逾期的节点成果；下一个时限是 {coming[0].due.isoformat()}（{coming[0].phrase}）：{coming[0].title}。"


def _how(found: Milestones, late: Sequence[tuple[Milestone, str]]) -> str:
    """What is late was never handed in, or came back: of who did hand in the page does not say otherwise."""
    back = [found.state(milestone, unit) == SENT_BACK for milestone, unit in late]
    if all(back):
        return "提交后被退回，逾期未重新提交"
    return "逾期未提交或被退回" if any(back) else "逾期未提交"


def show_milestone(
    context: Context,
    service: MilestoneService,
    calendar: Calendar,
    found: Milestones,
    milestone: Milestone,
) -> None:
    """A card: what, by when, who, and how far."""
    passed = sum(found.state(milestone, unit) == PASSED for unit in milestone.owners)
    with card():
        st.header(plain(milestone.title), anchor=False)
        st.text(f"{milestone.due_words} · {passed} / {len(milestone.owners)} 家通过")
        coming = [due for due in (milestone.due, milestone.counts) if due >= context.board().as_of]
        for due in dict.fromkeys(coming if passed < len(milestone.owners) else ()):
            if warning := calendar.warning(due):
                st.warning(warning, icon=":material/event_busy:")
        with st.expander("通知原文"):
            for text in milestone.basis:
                st.text(text)
        if milestone.collection:
            st.caption("汇总稿在“牵头汇总”里起草和报送，报齐以后这里自动标明；盖章件等需要存档的，可以在这里提交。")
        show_outcome(_place(milestone))
        for unit in milestone.owners:
            _unit(context, service, found, milestone, unit)
        if service.may(context.person, Action.MANAGE_MILESTONES):
            _internal_date(context, service, milestone)


def _place(milestone: Milestone) -> str:
    return f"ms_{milestone.key}"


def _unit(context: Context, service: MilestoneService, found: Milestones, milestone: Milestone, unit: str) -> None:
    person = context.person
    listed = found.results.get((milestone.key, unit), ())
    newest = listed[0] if listed else None
    mark = _MARKS.get(found.state(milestone, unit), "–")
    hands_in = service.may(person, Action.HAND_IN, unit)
    mine = hands_in and unit in person.units
    with st.expander(
        plain(f"{mark} {unit}：{found.words(milestone, unit, context.board().as_of)}"),
        expanded=len(milestone.owners) == 1 or mine,
    ):
        for result in listed:
            _result(context, service, result)
        if not listed:
            collected = found.collected(milestone, unit)
            st.caption("所牵头任务的汇总稿已经报送。" if collected else "还没有提交。")
        if hands_in and (newest is None or newest.state != PASSED):
            # The office can hand in for a unit; its own work is to decide, so that form stays folded.
            with nullcontext() if mine else st.popover(plain(f"代{unit}提交")):
                _form(context, service, milestone, unit)
        if newest and newest.state != SENT_BACK and service.may(person, Action.MANAGE_MILESTONES):
            _decision(context, service, newest, _place(milestone))


def _result(context: Context, service: MilestoneService, result: Result) -> None:
    with st.container(border=True, gap="xsmall"):
        st.text(f"{result.state} · {result.person} · {local_time(result.at)}")
        if result.note:
            st.text(result.note)
        filled(("链接或文号", result.link))
        if result.name:
            _file(context, service, result)
        filled((f"审定意见（{result.decided_by}）", result.comment))


def _file(context: Context, service: MilestoneService, result: Result) -> None:
    allowed = service.may_read_file(context.person, result.unit)
    why_not = "" if allowed else plain(f"只有{result.unit}、领导、审计人员和市政府办公厅可以下载。")
    words, name = f"下载 {plain(result.name)}（{result.size / 1024:.0f} KB）", safe_name(result.name)
    make, key = partial(service.file, context.person, result.seq), f"ms_get_{result.seq}"
    file_button(words, make, name, media_type(result.name), key=key, why_not=why_not, icon=":material/attach_file:")


def _form(context: Context, service: MilestoneService, milestone: Milestone, unit: str) -> None:
    base = f"ms_{milestone.key}_{unit}"
    turn = st.session_state.setdefault(f"{base}_turn", 0)
    file, link, note = (f"{base}_{name}_{turn}" for name in ("file", "link", "note"))
    st.file_uploader(f"上传成果文件（{'、'.join(KINDS)}，不超过 20 MB）", type=list(KINDS), key=file)
    st.text_input("或填公开网址、文号", key=link)
    st.text_area("说明（可不填）", key=note, height=80)
    hand_in = partial(service.hand_in, context.person, milestone.key, unit)
    act_button(
        plain(f"以{unit}名义提交"),
        lambda: hand_in(link=typed(link), note=typed(note), upload=_upload(file)),
        "已提交，等市政府办公厅审定。",
        key=f"{base}_go",
        place=_place(milestone),
        # Fresh keys empty the form; a refusal leaves everything in it.
        then=lambda: st.session_state.update({f"{base}_turn": turn + 1}),
        type="primary",
    )


def _upload(file: str) -> Upload | None:
    uploaded = st.session_state.get(file)
    return None if uploaded is None else Upload(uploaded.name, uploaded.getvalue())


def _decision(context: Context, service: MilestoneService, result: Result, place: str) -> None:
    no, comment = result.seq, f"ms_comment_{result.seq}"

    def decide(*, approve: bool) -> None:
        service.decide(context.person, no, approve=approve, comment=typed(comment))

    st.text_input("审定意见", key=comment, placeholder="退回时必填，单位会看到")
    with st.container(horizontal=True):
        if result.state == SUBMITTED:
            act = partial(decide, approve=True)
            act_button("通过", act, "已通过。", key=f"ms_pass_{no}", place=place, type="primary")
        act = partial(decide, approve=False)
        act_button("退回", act, "已退回，单位会看到原因。", key=f"ms_back_{no}", place=place)


def _internal_date(context: Context, service: MilestoneService, milestone: Milestone) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label, key = "内部时限（市政府办公厅设定，可清空）", f"ms_date_{milestone.key}"
        day_field(label, milestone.internal, max_value=milestone.due, key=key, width=260)
        save = partial(_set_date, context, service, milestone.key)
        act_button("保存内部时限", save, str, key=f"ms_set_{milestone.key}", place=_place(milestone))


def _set_date(context: Context, service: MilestoneService, key: str) -> str:
    """Says what was done."""
    day = typed_day(f"ms_date_{key}")
    service.set_internal(context.person, key, day)
    return "内部时限已保存。" if day else "已取消内部时限。"
