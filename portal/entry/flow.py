"""An entry's way on the screen: what happened to it in time order, remarks, and what its unit can ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import streamlit as st

from ledger.permissions import Action, may
from ledger.review.requests import GRANTED, OPEN, STATES, Request, RequestKind
from portal.context import Context
from portal.entry.services import EntryServices
from portal.ui.attempts import act_button, done_with, show_outcome, token_for, typed, typed_day
from portal.ui.choices import day_field, when_open
from portal.ui.grids import SOURCES
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field

ASKING = {
    RequestKind.NOT_APPLICABLE: "这项任务确与本单位无关，申请不涉及",
    RequestKind.EXTENSION: "不能按时完成，申请延期",
    RequestKind.CHANGE: "已通过的内容要修改，申请退回",
}
DECIDERS = {
    RequestKind.NOT_APPLICABLE: "由市政府办公厅决定；决定前状态不变。",
    RequestKind.EXTENSION: "由市政府办公厅决定；牵头单位可以在“办理经过和留言”里写意见。",
    RequestKind.CHANGE: "由牵头单位或市政府办公厅决定；同意后退回给您，改好重新报送。",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an entry: when, who, what, and what was said; of a decision, whose work it was about."""

    at: datetime
    who: str
    what: str
    said: str = ""
    about: str = ""


def events_of(context: Context, services: EntryServices, key: str) -> list[Event]:
    """Decisions, requests, remarks, 领导批示 and review cells typed in the sheet, oldest first."""
    asked = services.requests.of(context.person, key)
    # What follows from an answer is the same decision.
    answered = {(r.decided_at, r.decided_by) for r in asked}
    found = [
        Event(d.at, d.person, d.words, d.reason, d.submitted_by and f"报送人：{d.submitted_by}")
        for d in services.review.decisions(context.person, key)
        if (d.at, d.person) not in answered
    ]
    found += [Event(c.at, c.person, "留言", c.text) for c in services.comments.of(context.person, key)]
    for request in asked:
        found += _asked_and_answered(request)
    found += [Event(e.at, e.person, e.what, e.said) for e in services.instruction.events(context.person, key)]
    found += [
        Event(c.at, SOURCES.get(c.source, c.source), f"审核状态改为“{c.new or '空'}”")
        for c in services.service.history(context.person, key, limit=500)
        if c.column == "review_state" and c.source not in ("portal", "restore", "moved", "put_back")
    ]
    return sorted(found, key=lambda event: event.at)


def _asked_and_answered(request: Request) -> Iterable[Event]:
    yield Event(request.at, request.person, f"申请：{request.words}", request.reason)
    if request.decided_at:
        what = f"{STATES[request.state]}：{request.words if request.state == GRANTED else request.kind.label}"
        about = f"申请人：{request.person}"
        yield Event(request.decided_at, request.decided_by, what, request.answer, about)


def show_way(context: Context, services: EntryServices, key: str) -> None:
    """The way so far and a box for remarks, read only when it is opened."""
    ledger = context.ledger()
    if not may(context.person, Action.HISTORY, ledger.by_key[key], ledger):
        return
    show = partial(_way, context, services, key)
    when_open("办理经过和留言", show, icon=":material/forum:", key=f"way_{key}")


def _way(context: Context, services: EntryServices, key: str) -> None:
    show_events(context, services, key)
    show_remark_box(context, services, key)


def show_events(context: Context, services: EntryServices, key: str) -> None:
    """What happened, oldest first."""
    events = events_of(context, services, key)
    if not events:
        st.text("还没有审核、申请、批示和留言。")
    for event in events:
        with st.container(gap="xxsmall"):
            words = (local_time(event.at), event.who, event.what, event.about)
            st.caption(plain(" · ".join(filter(None, words))))
            if event.said:
                st.text(event.said)


def show_remark_box(context: Context, services: EntryServices, key: str) -> None:
    """Say something about the entry, for those whom it concerns."""
    if not services.comments.may(context.person, Action.COMMENT, context.ledger().by_key[key]):
        return
    place = f"remark_{key}"
    show_outcome(place)
    st.text_area("留言", key=place, height=72, placeholder="填报单位、牵头单位和市政府办公厅都看得到")
    token = f"remark_token_{key}"
    act_button(
        "发表留言",
        partial(_say, context, services, key, token),
        "留言已发表。",
        key=f"say_{key}",
        place=place,
        then=partial(done_with, token, place),
        icon=":material/send:",
    )


def _say(context: Context, services: EntryServices, key: str, token: str) -> None:
    text = typed(f"remark_{key}")
    services.comments.add(context.person, key, text, token=token_for(token, text))


def show_asking(context: Context, services: EntryServices, key: str) -> None:
    """What the unit can ask for now, and what it has asked for."""
    service = services.requests
    if not may(context.person, Action.REQUEST, context.ledger().by_key[key], context.ledger()):
        return
    for request in service.undecided(key):
        _waiting(context, services, request)
    place = f"asked_{key}"
    show_outcome(place)
    if not (offered := service.offered(context.person, key)):
        return
    with st.expander("申请（不涉及、延期、修改）", icon=":material/contact_support:", key=f"asking_{key}"):
        kind = RequestKind(
            st.radio("申请什么", offered, format_func=lambda k: ASKING[RequestKind(k)], key=f"kind_{key}")
        )
        st.caption(DECIDERS[kind])
        if kind is RequestKind.EXTENSION:
            last = max(date(context.year, 12, 31), context.today)
            day_field("延期到", None, min_value=context.today, max_value=last, key=f"until_{key}")
        st.text_area("理由", key=f"why_{key}", height=72, placeholder="写明理由，便于决定")
        token = f"ask_token_{key}"
        act_button(
            "提交申请",
            partial(_ask, context, services, key, token),
            str,
            key=f"ask_{key}",
            place=place,
            then=partial(done_with, token, f"why_{key}"),
        )


def _ask(context: Context, services: EntryServices, key: str, token: str) -> str:
    """Says what was asked for."""
    kind, reason = RequestKind(st.session_state[f"kind_{key}"]), typed(f"why_{key}")
    due = typed_day(f"until_{key}") if kind is RequestKind.EXTENSION else None
    once = token_for(token, kind, reason, due)
    services.requests.ask(context.person, kind, key, reason, token=once, due=due)
    return f"已提交“{kind.label}”申请，决定后在“办理经过和留言”里看得到。"


def _waiting(context: Context, services: EntryServices, request: Request) -> None:
    with st.container(border=True):
        field(f"申请{request.words} · {STATES[OPEN]} · {local_time(request.at)}", request.reason)
        withdraw = partial(services.requests.withdraw, context.person, request.id)
        key, place = f"withdraw_{request.id}", f"asked_{request.key}"
        act_button("撤回申请", withdraw, "申请已撤回。", key=key, place=place)
