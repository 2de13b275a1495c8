"""领导批示 on the screen: a leader writes with two taps, the unit reports, the leader or the office closes or sends back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ledger.duties.instruction import PHRASES, Instruction, InstructionService, InstructionState, counted
from ledger.permissions import Role
from ledger.register import RecordList
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed, typed_day
from portal.ui.choices import day_field, pick_one
from portal.ui.downloads import paper_button
from portal.ui.messages import day_text, local_time, plain
from portal.ui.widgets import card, field, fields, link_to, newest, where

PLACE = "instruction"
EVERY = "全部"
ICON = ":material/edit_square:"


def show_instructions(context: Context, service: InstructionService) -> None:
    """The page: numbers, the newest instructions, the list to download."""
    records = service.records(context.person)
    show_outcome(PLACE)
    if not records:
        st.text("没有领导批示。")
        return
    state = pick_one("显示", [EVERY, *(s.label for s in InstructionState)], key="instruction_state", bare=False)
    st.caption(f"共 {counted(records, context.today).words}。")
    shown = [record for record in records if state in (EVERY, record.state.label)]
    if not shown:
        st.text("没有这样的批示。")
    newest(shown, partial(_card, context, service), "件，全部见下载的领导批示办理情况。")
    content = partial(all_instructions, context, service)
    paper_button(context, "instructions", "下载领导批示办理情况（Word）", content)


def all_instructions(context: Context, service: InstructionService) -> RecordList[Instruction]:
    """What the person may read, for the document."""
    return RecordList(context.year, context.today, tuple(service.records(context.person)), context.titles)


def progress_words(context: Context, service: InstructionService) -> str:
    """领导批示办理情况 in one line; empty where there is none."""
    records = service.records(context.person)
    return f"领导批示 {counted(records, context.today).words}" if records else ""


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a leader writes: `stem` is of the widgets' keys, `offered` are entries by key or a unit's name, of which the
    `first` are chosen until others are; a leader's form of what `stands_open` takes two taps."""

    stem: str
    title: str
    offered: Sequence[str]
    first: Sequence[str] = ()
    stands_open: bool = False

    def key(self, name: str) -> str:
        """A widget's key."""
        return f"instruct_{name}_{self.stem}"

    def about(self) -> Sequence[str]:
        """To whom it goes now."""
        return st.session_state[self.key("to")] if len(self.offered) > 1 else self.offered


def show_writing(context: Context, service: InstructionService, writing: Writing) -> None:
    """A remark, for those who may write one."""
    if not service.may_write(context.person):
        return
    own = Role.LEADER in context.person.roles
    show_outcome(writing.key("done"))
    with st.expander(plain(writing.title), icon=ICON, expanded=own and writing.stands_open, key=writing.key("box")):
        if len(writing.offered) > 1:
            key, named, hint = writing.key("to"), partial(_unit_of, context), "选一个或几个单位"
            st.multiselect("交办给", writing.offered, writing.first, key=key, format_func=named, placeholder=hint)
        if not own:
            st.text_input("批示领导", key=writing.key("leader"), width=260, placeholder="哪位领导的批示")
        _remark(context, service, writing)


def _unit_of(context: Context, key: str) -> str:
    entry = context.ledger().by_key.get(key)
    return entry.unit if entry else key


def _remark(context: Context, service: InstructionService, writing: Writing) -> None:
    st.pills("常用批示", list(PHRASES), key=writing.key("phrase"), on_change=_take, args=(service, writing))
    st.text_area("批示", key=writing.key("text"), height=72)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day_field("报结果日期", None, key=writing.key("due"), width=190, min_value=context.today)
        act_button(
            "批示交办",
            partial(_write, context, service, writing),
            lambda made: f"已批示交办 {made} 个单位，办理情况见“领导批示”。",
            key=writing.key("send"),
            place=writing.key("done"),
            then=partial(_empty, writing),
            type="primary",
        )


def _take(service: InstructionService, writing: Writing) -> None:
    """A ready remark stands in the field, with the day that it asks for; both can be changed."""
    if phrase := typed(writing.key("phrase")):
        st.session_state.update({writing.key("text"): phrase, writing.key("due"): service.wanted_by(phrase)})


def _write(context: Context, service: InstructionService, writing: Writing) -> int:
    text, due, leader = typed(writing.key("text")), typed_day(writing.key("due")), typed(writing.key("leader"))
    return service.write(context.person, writing.about(), text, due, leader=leader)


def _empty(writing: Writing) -> None:
    st.session_state.update({writing.key("text"): "", writing.key("phrase"): None, writing.key("due"): None})


def _card(context: Context, service: InstructionService, record: Instruction) -> None:
    with card(f"{record.unit} · {record.about} · {record.words(context.today)}"):
        field(f"{record.leader.name}批示（{local_time(record.written_at)}）", record.text)
        title = context.titles.get(record.task_no, "")
        fields(200, ("关于", title or record.about), ("报结果日期", day_text(record.due)))
        if record.answer:
            field(f"办理结果（{record.answered_by} {local_time(record.answered_at)}）", record.answer)
        if record.reason:
            st.warning(plain(f"{'办结说明' if record.closed_at else '退回'}：{record.reason}"))
        if record.task_no:
            link_to("tasks", "看这一条台账", "checklist", **where(record.task_no, record.unit))
        if service.may_answer(context.person, record):
            _answer_form(context, service, record)
        if service.may_close(context.person, record):
            _closing(context, service, record)


def _answer_form(context: Context, service: InstructionService, record: Instruction) -> None:
    no, text = record.id, f"instruction_text_{record.id}"
    with st.form(f"instruction_answer_{no}", enter_to_submit=False):
        st.text_area("办理结果", record.answer, key=text, height=80)
        act_button(
            "报结果",
            lambda: service.answer(context.person, no, typed(text), seen=record.version),
            f"{record.unit}：已报结果，等领导或市政府办公厅办结。",
            key=f"instruction_send_{no}",
            place=PLACE,
            in_form=True,
        )


def _closing(context: Context, service: InstructionService, record: Instruction) -> None:
    """Closing, sending back, and the words that go with it."""
    no, said, due = record.id, f"instruction_said_{record.id}", f"instruction_due_{record.id}"
    close = partial(service.close, context.person, no, seen=record.version)
    back = partial(service.send_back, context.person, no, seen=record.version)
    open_, closed = record.state is InstructionState.OPEN, record.state is InstructionState.CLOSED
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("没有结果就办结的原因" if open_ else "退回原因", key=said, width=320)
        if not open_:
            day_field("新的报结果日期", None, key=due, width=190, min_value=context.today)
            done, key = f"{record.unit}：已退回，单位重新报结果。", f"instruction_back_{no}"
            act_button("退回", lambda: back(typed(said), due=typed_day(due)), done, key=key, place=PLACE)
        if not closed:
            done, key = f"{record.unit}：批示已办结。", f"instruction_close_{no}"
            # What stands in the field of a reason to send back is none to close.
            act_button("批示办结", lambda: close(reason=typed(said) if open_ else ""), done, key=key, place=PLACE)
