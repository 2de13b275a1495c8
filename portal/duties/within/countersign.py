"""审签 on the screen: what waits for a signature beside what stands now; above a form what waits or came back; the switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from ledger.columns import shown_text
from ledger.within.countersign import HeldReport, HeldState
from ledger.within.countersign_service import CountersignService
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, local_time, plain
from portal.ui.widgets import card, field, fields, first

PLACE = "countersign"
AT_ONCE = 30
PutBack = Callable[[Mapping[str, str]], None]


def show_countersigns(
    context: Context, service: CountersignService, units: Sequence[str], wake: Callable[[], object]
) -> None:
    """The page: what waits for the reader's signature, and for each of the units whether it asks for one. `wake` is called
    when something was signed."""
    show_outcome(PLACE)
    waiting = service.waiting(context.person)
    if waiting:
        st.caption(f"等您审签的 {len(waiting)} 份，签了才写入共享表格。")
    else:
        st.text("没有等您审签的填报。")
    first(waiting, AT_ONCE, partial(_card, context, service, wake), "另有 {} 份，签好前面的再列出来。")
    for unit in units:
        if service.may_switch(context.person, unit):
            _switch(context, service, unit)
        else:
            st.caption(plain(f"{_asked_words(service, unit)}。由分管领导或市政府办公厅决定要不要先审签。"))


def _asked_words(service: CountersignService, unit: str) -> str:
    return f"{unit}：填报{'先审签再写入表格' if service.switch_of(unit).asked else '不用审签，直接写入表格'}"


def _switch(context: Context, service: CountersignService, unit: str) -> None:
    stands = service.switch_of(unit)
    with card(_asked_words(service, unit)):
        if stands.at:
            st.caption(plain(f"{stands.by} {local_time(stands.at)}"))
        words = "不再要求审签" if stands.asked else "要求先审签"
        switch = partial(service.switch, context.person, unit, on=not stands.asked)
        act_button(words, switch, f"{unit}：已改为“{words}”。", key=f"countersign_switch_{unit}", place=PLACE)


def _card(context: Context, service: CountersignService, wake: Callable[[], object], one: HeldReport) -> None:
    no = one.id
    with card(f"{entry_label(context.ledger(), one.key)} · {one.written_by} {local_time(one.written_at)}"):
        _texts(context, one)
        st.text_input("退回原因", key=f"countersign_reason_{no}", placeholder="退回必须写原因")
        with st.container(horizontal=True):
            sign = partial(service.sign, context.person, no, seen=one.version)
            done = f"{one.unit}：已签发，等待写入表格。"
            act_button("签发", sign, done, key=f"countersign_sign_{no}", place=PLACE, then=wake, type="primary")
            act_button(
                "退回",
                lambda: service.send_back(context.person, no, typed(f"countersign_reason_{no}"), seen=one.version),
                f"{one.unit}：已退回给填报的人。",
                key=f"countersign_back_{no}",
                place=PLACE,
            )


def _texts(context: Context, one: HeldReport) -> None:
    """Each text that was handed in, beside what stands now."""
    cells = context.ledger().cells
    for name, text in one.texts.items():
        now = shown_text(name, cells.get((one.key, name), "")) or "（空）"
        fields(
            240,
            (f"{header_of(name)}（报送的）", shown_text(name, text) or "（空）"),
            (f"{header_of(name)}（现在）", now),
        )


def show_held(context: Context, service: CountersignService, key: str, put_back: PutBack | None) -> None:
    """Above an entry's form: what of it waits for a signature or came back, and the way back into the form (`put_back`)."""
    one = service.of_entry(context.person, key)
    with st.container(gap="small"):  # there also when empty, so that the form below never moves under the hands
        show_outcome(PLACE)
        if one is None:
            if service.switch_of(context.ledger().by_key[key].unit).asked:
                st.caption("本单位的填报先由分管领导审签，签了以后写入共享表格。")
            return
        when = f"{one.written_by} {local_time(one.written_at)} 报送"
        if one.state is HeldState.RETURNED:
            st.warning(
                plain(one.reason), title=f"审签退回（{plain(one.decided_by)}）：请改好再报送", icon=":material/undo:"
            )
        else:
            st.info(
                plain(f"{when}，等分管领导审签，签了才写入共享表格。现在再报送的，合到这一份里。"),
                icon=":material/draw:",
            )
        _of_the_clerk(context, service, one, put_back)


def _of_the_clerk(context: Context, service: CountersignService, one: HeldReport, put_back: PutBack | None) -> None:
    with st.container(border=True, gap="xsmall"):
        for name, text in one.texts.items():
            field(header_of(name), shown_text(name, text) or "（空）")
        with st.container(horizontal=True):
            if put_back:
                st.button("放回表单再改", key=f"held_back_{one.id}", on_click=put_back, args=(one.texts,))
            take = partial(service.take_back, context.person, one.id, seen=one.version)
            act_button("收回，不报送了", take, "已收回，没有写入表格。", key=f"held_drop_{one.id}", place=PLACE)
