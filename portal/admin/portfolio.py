"""管理 › 分管领导: which leader is in charge of which tasks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from ledger.accounts.accounts import Account
from ledger.leaders import Leader
from ledger.permissions import Role
from ledger.year.portfolio import PortfolioService
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.widgets import card

PLACE, TASKS, WHO = "portfolio", "portfolio_tasks", "portfolio_who"


def show_portfolios(context: Context, service: PortfolioService, people: Iterable[Account]) -> None:
    """Who is in charge of what, and a form to give tasks to a leader: one with an account here, or only a name."""
    st.caption("领导登录以后，总览先看自己分管的任务，点一下就看全市；没有账号的领导只写姓名。")
    show_outcome(PLACE)
    accounts = {a.name: a.id for a in people if a.person.roles & {Role.LEADER} and not a.disabled}
    labels = {task.no: task.label for task in context.ledger().breakdown.asked}
    names = list(dict.fromkeys([*accounts, *service.by_name()]))
    st.multiselect("任务", list(labels), key=TASKS, format_func=lambda no: labels.get(no, ""), placeholder="选几项任务")
    hint = "选一位领导，或写姓名"
    st.selectbox("分管领导", names, index=None, key=WHO, accept_new_options=True, placeholder=hint, width=320)
    with st.container(horizontal=True):
        give = partial(_assign, context, service, accounts)
        done = "已确定 {} 项任务的分管领导。".format
        act_button("确定", give, done, key="portfolio_set", place=PLACE, then=_empty, type="primary")
        drop = partial(_drop, context, service)
        act_button(
            "取消分管", drop, "已取消 {} 项任务的分管领导。".format, key="portfolio_drop", place=PLACE, then=_empty
        )
    _list(service, labels)


def _list(service: PortfolioService, labels: dict[int, str]) -> None:
    for name, numbers in service.by_name().items():
        listed = [labels[no] for no in sorted(numbers) if no in labels]
        with card(f"{name} · {len(listed)} 项"):
            st.text("\n".join(listed))


def _assign(context: Context, service: PortfolioService, accounts: dict[str, str]) -> int:
    name = typed(WHO).strip()
    return service.assign(context.person, st.session_state[TASKS], Leader(name, accounts.get(name, "")))


def _drop(context: Context, service: PortfolioService) -> int:
    return service.assign(context.person, st.session_state[TASKS], None)


def _empty() -> None:
    st.session_state[TASKS] = []
