"""节点成果 on the screen: one milestone with its units' results, the form to hand in, the office's decision and date."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import streamlit as st

from ledger.attachments import KINDS, Upload, media_type
from ledger.deadlines.milestones import Milestone
from ledger.deadlines.owed import PASSED, SENT_BACK, SUBMITTED
from ledger.duties.milestone import Milestones, Result
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field
from reports.file_names import safe_name

_MARKS = {PASSED: "✓", SUBMITTED: "›", SENT_BACK: "!"}


def headline(found: Milestones, day: date) -> str:
    """What is late, what comes next; computed from what was handed in."""
    late = found.overdue(day)
    if late:
        first, unit = late[0]
        more = f"等{len(late)}处" if len(late) > 1 else ""
        due = found.due(first, unit) or first.due  # a granted 延期 is another date than the notice's
        return f"{unit}的“{first.title}”{more}逾期未提交，最早的时限是 {due.isoformat()}。"
    coming = [m for m in found.listed if day <= m.due]
    if not coming:
        nobodys = sum(not m.owners for m in found.listed)
        open_words = (
            f"另有 {nobodys} 项还没有定由哪个单位负责，请市政府办公厅在“管理”里填写。" if nobodys else ""
        )
        return f"{'已定责任单位的' if nobodys else '全部'}节点成果都已按要求提交。{open_words}"
    return f"没有逾期的节点成果；下一个时限是 {coming[0].due.isoformat()}（{coming[0].phrase}）：{coming[0].title}。"


def show_milestone(portal: Portal, person: Person, found: Milestones, milestone: Milestone) -> None:
    """A card: what, by when, who, and how far."""
    place = f"ms_{milestone.key}"
    passed = sum(found.state(milestone, unit) == PASSED for unit in milestone.owners)
    with st.container(border=True):
        st.subheader(plain(milestone.title), anchor=False)
        st.text(f"{milestone.due_words} · {passed} / {len(milestone.owners)} 家通过")
        coming = [due for due in (milestone.due, milestone.counts) if due >= portal.board().as_of]
        for due in dict.fromkeys(coming if passed < len(milestone.owners) else ()):
            if warning := portal.year_service.calendar().warning(due):
                st.warning(warning, icon=":material/event_busy:")
        with st.expander("通知原文"):
            for text in milestone.basis:
                st.text(text)
        if milestone.collection:
            st.caption(
                "汇总稿在“牵头汇总”里起草和报送，报齐以后这里自动标明；盖章件等需要存档的，可以在这里提交。"
            )
        show_outcome(place)
        for unit in milestone.owners:
            _unit(portal, person, found, milestone, unit)
        if portal.duties.milestone.manages(person):
            _internal_date(portal, person, milestone)


def _unit(portal: Portal, person: Person, found: Milestones, milestone: Milestone, unit: str) -> None:
    listed = found.results.get((milestone.key, unit), ())
    newest = listed[0] if listed else None
    mark = _MARKS.get(found.state(milestone, unit), "–")
    mine = portal.duties.milestone.may_hand_in(person, unit) and unit in person.units
    with st.expander(
        plain(f"{mark} {unit}：{found.words(milestone, unit, portal.board().as_of)}"),
        expanded=len(milestone.owners) == 1 or mine,
    ):
        for result in listed:
            _result(portal, person, result)
        if not listed:
            collected = found.collected(milestone, unit)
            st.caption("所牵头任务的汇总稿已经报送。" if collected else "还没有提交。")
        if portal.duties.milestone.may_hand_in(person, unit) and (newest is None or newest.state != PASSED):
            # The office can hand in for a unit; its own work is to decide, so that form stays folded.
            with nullcontext() if mine else st.popover(plain(f"代{unit}提交")):
                _form(portal, person, milestone, unit)
        if newest and newest.state != SENT_BACK and portal.duties.milestone.manages(person):
            _decision(portal, person, newest, f"ms_{milestone.key}")


def _result(portal: Portal, person: Person, result: Result) -> None:
    at = local_time(result.at.isoformat())
    with st.container(border=True, gap="xsmall"):
        st.text(f"{result.state} · {result.person} · {at}")
        if result.note:
            st.text(result.note)
        if result.link:
            field("链接或文号", result.link)
        if result.name:
            _file(portal, person, result)
        if result.comment:
            field(f"审定意见（{result.decided_by}）", result.comment)


def _file(portal: Portal, person: Person, result: Result) -> None:
    allowed = portal.duties.milestone.may_read_file(person, result.unit)
    st.download_button(
        f"下载 {plain(result.name)}（{result.size / 1024:.0f} KB）",
        lambda: portal.duties.milestone.file(person, result.seq),
        file_name=safe_name(result.name),
        mime=media_type(result.name),
        key=f"ms_get_{result.seq}",
        on_click="ignore",
        disabled=not allowed,
        icon=":material/attach_file:",
        help=None if allowed else plain(f"只有{result.unit}、领导、审计人员和市政府办公厅可以下载。"),
    )


def _form(portal: Portal, person: Person, milestone: Milestone, unit: str) -> None:
    base = f"ms_{milestone.key}_{unit}"
    turn = st.session_state.setdefault(f"{base}_turn", 0)
    st.file_uploader(
        f"上传成果文件（{'、'.join(KINDS)}，不超过 20 MB）", type=list(KINDS), key=f"{base}_file_{turn}"
    )
    st.text_input("或填公开网址、文号", key=f"{base}_link_{turn}")
    st.text_area("说明（可不填）", key=f"{base}_note_{turn}", height=80)
    st.button(
        plain(f"以{unit}名义提交"),
        key=f"{base}_go",
        type="primary",
        on_click=_hand_in,
        args=(portal, person, milestone.key, unit),
    )


def _hand_in(portal: Portal, person: Person, key: str, unit: str) -> None:
    base, state = f"ms_{key}_{unit}", st.session_state
    uploaded, link, note = (
        state.get(f"{base}_{field}_{state[f'{base}_turn']}") for field in ("file", "link", "note")
    )
    upload = Upload(uploaded.name, uploaded.getvalue()) if uploaded is not None else None

    def act() -> None:
        portal.duties.milestone.hand_in(person, key, unit, link=link or "", note=note or "", upload=upload)

    if attempt(act, "已提交，等市政府办公厅审定。", place=f"ms_{key}"):
        # Fresh keys empty the form; a refusal leaves everything in it.
        state[f"{base}_turn"] += 1


def _decision(portal: Portal, person: Person, result: Result, place: str) -> None:
    st.text_input("审定意见", key=f"ms_comment_{result.seq}", placeholder="退回时必填，单位会看到")
    with st.container(horizontal=True):
        if result.state == SUBMITTED:
            st.button(
                "通过",
                key=f"ms_pass_{result.seq}",
                type="primary",
                on_click=_decide,
                args=(portal, person, result.seq, True, place),
            )
        st.button(
            "退回",
            key=f"ms_back_{result.seq}",
            on_click=_decide,
            args=(portal, person, result.seq, False, place),
        )


def _decide(portal: Portal, person: Person, seq: int, approve: bool, place: str) -> None:
    comment = str(st.session_state.get(f"ms_comment_{seq}") or "")
    attempt(
        lambda: portal.duties.milestone.decide(person, seq, approve=approve, comment=comment),
        "已通过。" if approve else "已退回，单位会看到原因。",
        place=place,
    )


def _internal_date(portal: Portal, person: Person, milestone: Milestone) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "内部时限（市政府办公厅设定，可清空）",
            value=milestone.internal,
            max_value=milestone.due,
            format="YYYY-MM-DD",
            key=f"ms_date_{milestone.key}",
            width=260,
        )
        st.button(
            "保存内部时限",
            key=f"ms_set_{milestone.key}",
            on_click=_set_date,
            args=(portal, person, milestone.key),
        )


def _set_date(portal: Portal, person: Person, key: str) -> None:
    picked = st.session_state.get(f"ms_date_{key}")
    day = picked if isinstance(picked, date) else None
    attempt(
        lambda: portal.duties.milestone.set_internal(person, key, day),
        "内部时限已保存。" if day else "已取消内部时限。",
        place=f"ms_{key}",
    )
