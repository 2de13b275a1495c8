"""自动提醒 on the screen, for the office: which rules are on, when and to whom nothing goes, and what would go now."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

import streamlit as st

from ledger.duties.reminder import BY_ITSELF
from ledger.duties.reminder_auto import AutoReminderService
from ledger.figures.board import Board
from ledger.permissions import Action
from ledger.reminders.rules import AutoSettings, ReminderRule
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import when_open
from portal.ui.messages import local_time, plain
from portal.ui.tables import table

PLACE = "auto_reminders"


def show_auto(context: Context, service: AutoReminderService, board: Board) -> None:
    """The box beneath the list of 督办; closed, it says whether something is on."""
    if not service.may(context.person, Action.AUTO_REMIND):
        return
    on = "已开" if service.held.settings.on else "没有开"
    when_open(f"自动提醒（{on}）", partial(_box, context, service, board), icon=":material/schedule_send:", key=PLACE)


def _box(context: Context, service: AutoReminderService, board: Board) -> None:
    show_outcome(PLACE)
    held = service.held
    if held.at:
        st.caption(plain(f"{held.by}，{local_time(held.at)}设置。催办记录里“{BY_ITSELF}”的就是自动发出的。"))
    with st.form("auto_reminders_form"):
        _fields(held.settings, board)
        save = partial(_save, context, service, held.seq)
        act_button("保存", save, "已保存。", key="auto_save", place=PLACE, in_form=True)
    _preview(service, board)


def _fields(held: AutoSettings, board: Board) -> None:
    st.caption("每条台账、每个时限只提醒一次；一个单位一段话。没有配置邮件或群机器人时，文字放进催办记录，供复制。")
    st.multiselect("什么时候提醒", list(ReminderRule), list(held.rules), format_func=_rule_words, key="auto_rules")
    left, right = st.columns(2)
    left.number_input("几点以后才发", 0, 23, held.from_hour, key="auto_from_hour")
    right.number_input("几点以后不再发", 1, 24, held.until_hour, key="auto_until_hour")
    st.checkbox("只在工作日发（按“工作日历”）", held.workdays, key="auto_workdays")
    units = [*board.units, *(unit for unit in held.paused if unit not in board.units)]
    st.multiselect("暂停提醒的单位", units, list(held.paused), key="auto_paused")
    st.checkbox("每天给有待办的单位发一封待办邮件", held.clerks_digest, key="auto_clerks_digest")
    st.checkbox("每周一给领导发一周情况（十行以内）", held.leaders_digest, key="auto_leaders_digest")
    st.text_input("领导的邮箱（不填就发到群机器人）", held.leaders_mail, key="auto_leaders_mail")


def _rule_words(rule: ReminderRule) -> str:
    return rule.label


def _save(context: Context, service: AutoReminderService, seen: int) -> None:
    """What stands in the form when it is clicked."""
    held = {field.name: st.session_state[f"auto_{field.name}"] for field in fields(AutoSettings)}
    held |= {name: tuple(held[name]) for name in ("rules", "paused")}
    held["leaders_mail"] = typed("auto_leaders_mail")
    service.set(context.person, AutoSettings(**held), seen=seen)


def _preview(service: AutoReminderService, board: Board) -> None:
    """What would leave at the next moment that is allowed."""
    due = service.due(board)
    if not due:
        st.text("按现在的设置，今天没有要自动提醒的。")
        return
    st.text(f"按现在的设置，下一次会提醒 {len(due)} 家单位：")
    rows = [(unit, len(found), "、".join(dict.fromkeys(one.words for one in found))) for unit, found in due.items()]
    table(rows, ["单位", "条数", "原因"], alt="将要自动提醒的单位", fits=8, height=300)
