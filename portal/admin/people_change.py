"""管理 › 人员: one person's account: name, login, roles, and what ends or opens his sign-ins; what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from ledger.accounts.accounts import Account
from ledger.clock import BEIJING
from ledger.permissions import Person
from portal.admin.people_new import hand_over, pick_grants
from portal.build import Portal
from portal.ui.attempts import attempt
from portal.ui.messages import local_time

PLACE = "people"
AUDIT_EVENTS = {
    "account.added": "开通账号", "account.changed": "修改资料或角色", "account.disabled": "停用", "account.enabled": "启用",
    "account.reset": "重置密码", "account.password_changed": "本人修改密码", "account.unlocked": "解除锁定",
    "account.signed_in": "登录", "account.signed_out": "退出登录", "account.signed_out_everywhere": "全部退出",
}  # fmt: skip


def show_one(portal: Portal, person: Person, account: Account, *, locked: float) -> None:
    """The account as a form, and its switches."""
    with st.container(border=True):
        with st.form(f"people_{account.id}_{account.version}"):
            name = st.text_input("姓名", account.name, key=f"{account.id}_name", max_chars=40)
            login = st.text_input("登录名", account.login, key=f"{account.id}_login", max_chars=80)
            grants = pick_grants(portal, account.id, account.grants)
            if st.form_submit_button("保存修改", type="primary", icon=":material/save:"):
                service = portal.entrance.service
                attempt(
                    lambda: service.edit(person, account.id, name=name, login=login, grants=grants),
                    "已保存，对方下一次点击时生效。",
                    place=PLACE,
                )
                st.rerun()
        if locked:
            until = datetime.fromtimestamp(locked + 59, BEIJING)
            st.warning(f"密码错误次数太多，{until:%H:%M} 以前不能登录。")
        _switches(portal, person, account, locked=bool(locked))
        with st.expander("这个账号的记录", icon=":material/history:"):
            _deeds(portal, account)


def _switches(portal: Portal, person: Person, account: Account, *, locked: bool) -> None:
    service = portal.entrance.service
    with st.container(horizontal=True):
        if account.disabled:
            _button("启用账号", "enable", lambda: service.enable(person, account.id), "账号已启用。")
        else:
            _sure(
                "停用账号", "disable", "停用后不能再登录，正打开着的窗口也不能再用。填报过的内容都保留。",
                lambda: service.disable(person, account.id), "账号已停用。",
            )  # fmt: skip
        if portal.settings.sign_in in ("trial", "accounts"):
            _sure(
                "重置密码", "reset", "原来的密码作废，已登录的全部退出；会生成新的首次密码。",
                lambda: hand_over([service.reset(person, account.id)]), "密码已重置。",
            )  # fmt: skip
        _button(
            "全部退出",
            "out",
            lambda: service.sign_out_everywhere(person, account.id),
            "已让这个账号在各处退出。",
        )
        if locked:
            key = portal.entrance.authentication.login_key(account.login)
            _button(
                "解除锁定",
                "unlock",
                lambda: service.unlock(person, account.id, key),
                "已解除锁定，可以马上登录。",
            )


def _button(label: str, key: str, act: Callable[[], object], done: str) -> None:
    st.button(label, key=f"people_{key}", on_click=_do, args=(act, done))


def _sure(label: str, key: str, warning: str, act: Callable[[], object], done: str) -> None:
    with st.popover(label):
        st.text(warning)
        _button(f"确认{label}", key, act, done)


def _do(act: Callable[[], object], done: str) -> None:
    attempt(act, done, place=PLACE)


def _deeds(portal: Portal, account: Account) -> None:
    rows = [
        (local_time(d.at.isoformat()), AUDIT_EVENTS.get(d.kind, d.kind), d.person, _detail(d.detail))
        for d in portal.entrance.accounts.audit_events(subject=account.id, limit=50)
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["时间", "做了什么", "谁", "内容"]), hide_index=True, alt="这个账号的记录"
    )


def _detail(detail: object) -> str:
    values = detail.items() if isinstance(detail, dict) else ()
    return "；".join(str(text) for name, text in values if name != "by")
