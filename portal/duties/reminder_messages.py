"""The office's part of 督办: the units' mail addresses, and what became of the messages that the portal sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ledger.duties.reminder_service import Message, Post, ReminderService
from ledger.figures.board import Board
from portal.context import Context
from portal.ui.attempts import act_button, typed
from portal.ui.choices import when_open
from portal.ui.messages import local_time, plain
from portal.ui.tables import table
from portal.ui.widgets import card

PLACE = "urging"


def show_mailboxes(context: Context, service: ReminderService, board: Board) -> None:
    """Which address a unit's mail goes to; shown to the office alone."""
    show = partial(_mailboxes, context, service, board)
    when_open("催办邮箱", show, icon=":material/alternate_email:", key="mailboxes")


def _mailboxes(context: Context, service: ReminderService, board: Board) -> None:
    known = service.mailboxes(context.person)
    unset = "" if service.channels else "门户没有配置发送渠道，登记后暂不会发送；配置方法见运维说明。"
    st.caption(f"{len(known)} 家单位登记了邮箱。{unset}")
    with st.form("mailbox_form"):
        unit = str(st.selectbox("单位", list(board.units), key="mailbox_unit"))
        hint = known.get(unit, "name@example.gov.cn")
        st.text_input("邮箱（留空为删除）", key="mailbox_address", placeholder=hint)
        save = partial(_save, context, service)
        act_button("保存", save, str, key="mailbox_save", place=PLACE, in_form=True)
    if known:
        table(sorted(known.items()), ["单位", "邮箱"], alt="各单位催办邮箱", fits=11, height=300)


def _save(context: Context, service: ReminderService) -> str:
    """Says what was done."""
    unit = typed("mailbox_unit")
    service.set_mailbox(context.person, unit, typed("mailbox_address"))
    return f"已保存{unit}的邮箱。"


def show_post(context: Context, service: ReminderService, send: Callable[[], None]) -> None:
    """Messages; those that failed or are in doubt come first and wait for a decision."""
    messages = service.post(context.person)
    if not messages:
        return
    stuck = [m for m in messages if m.state in (Post.FAILED, Post.DOUBT)]
    for message in stuck[:10]:
        with card():
            st.warning(plain(f"{message.channel.value} · {message.unit}：{message.state.label}。{message.note}"))
            _settle(partial(service.settle, context.person, message.id), message, send)
    with st.expander(f"门户发出的消息 {len(messages)} 条", icon=":material/outgoing_mail:"):
        rows = [(local_time(m.at), m.channel.value, m.unit, m.address, m.state.label, m.note) for m in messages]
        columns = ["时间", "渠道", "单位", "收件", "结果", "说明"]
        table(rows, columns, alt="门户发出的消息", fits=0, height="auto")


def _settle(settle: Callable[..., object], message: Message, send: Callable[[], None]) -> None:
    with st.container(horizontal=True):
        again, drop = partial(settle, send=True), partial(settle, send=False)
        done = "已重新交给门户发送。"
        act_button("重发", again, done, key=f"again_{message.id}", place=PLACE, then=send)
        act_button("不再发送", drop, "已标记为不再发送。", key=f"drop_{message.id}", place=PLACE)
