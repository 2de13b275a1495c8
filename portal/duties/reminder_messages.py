"""The office's part of 督办: the units' mail addresses, and what became of the messages that the portal sent."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from ledger.duties.reminder_service import Message, Post
from ledger.figures.board import Board
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt
from portal.ui.messages import local_time, plain

PLACE = "urging"


def show_mailboxes(portal: Portal, person: Person, board: Board) -> None:
    """Which address a unit's mail goes to; shown to the office alone."""
    service = portal.duties.reminder
    box = st.expander("催办邮箱", icon=":material/alternate_email:", on_change="rerun", key="mailboxes")
    if not box.open:
        return
    with box:
        known = service.mailboxes(person, board)
        st.caption(f"{len(known)} 家单位登记了邮箱。" + ("" if service.channels else "门户没有配置发送渠道，登记后暂不会发送；配置方法见运维说明。"))  # fmt: skip
        with st.form("mailbox_form"):
            unit = st.selectbox("单位", list(board.units), key="mailbox_unit")
            st.text_input(
                "邮箱（留空为删除）",
                key="mailbox_address",
                placeholder=known.get(str(unit), "name@example.gov.cn"),
            )
            st.form_submit_button("保存", key="mailbox_save", on_click=_save, args=(portal, person, board))
        if known:
            rows = pd.DataFrame(sorted(known.items()), columns=["单位", "邮箱"])
            st.dataframe(
                rows, hide_index=True, alt="各单位催办邮箱", height="content" if len(rows) < 11 else 300
            )


def _save(portal: Portal, person: Person, board: Board) -> None:
    unit, address = (str(st.session_state.get(name) or "") for name in ("mailbox_unit", "mailbox_address"))
    attempt(
        lambda: portal.duties.reminder.set_mailbox(person, board, unit, address),
        f"已保存{unit}的邮箱。",
        place=PLACE,
    )


def show_post(portal: Portal, person: Person, board: Board) -> None:
    """Messages; those that failed or are in doubt come first and wait for a decision."""
    messages = portal.duties.reminder.post(person, board)
    if not messages:
        return
    stuck = [m for m in messages if m.state in (Post.FAILED, Post.DOUBT)]
    for message in stuck[:10]:
        _stuck(portal, person, board, message)
    with st.expander(f"门户发出的消息 {len(messages)} 条", icon=":material/outgoing_mail:"):
        st.dataframe(
            pd.DataFrame(
                [(local_time(m.at.isoformat()), m.channel.value, m.unit, m.address, m.state.label, m.note) for m in messages],
                columns=["时间", "渠道", "单位", "收件", "结果", "说明"],
            ),
            hide_index=True, alt="门户发出的消息",
        )  # fmt: skip


def _stuck(portal: Portal, person: Person, board: Board, message: Message) -> None:
    with st.container(border=True):
        st.warning(plain(f"{message.channel.value} · {message.unit}：{message.state.label}。{message.note}"))
        with st.container(horizontal=True):
            for words, send in (("重发", True), ("不再发送", False)):
                st.button(
                    words, key=f"{'again' if send else 'drop'}_{message.id}", on_click=_settle,
                    args=(portal, person, board, message.id, send),
                )  # fmt: skip


def _settle(portal: Portal, person: Person, board: Board, number: int, send: bool) -> None:
    act = partial(portal.duties.reminder.settle, person, board, number, send=send)
    if attempt(act, "已重新交给门户发送。" if send else "已标记为不再发送。", place=PLACE) and send:
        portal.outbound_messages.wake()
