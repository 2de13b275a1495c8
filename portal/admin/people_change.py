"""管理 › 人员: one person's account: name, login, roles, and what ends or opens their sign-ins; what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import streamlit as st

from ledger.accounts.accounts import Account
from ledger.clock import BEIJING
from ledger.permissions import Person
from portal.admin.people_new import hand_over, pick_grants
from portal.context import Context
from portal.signin.entrance import Entrance
from portal.ui.attempts import act_button, attempt
from portal.ui.messages import local_time
from portal.ui.tables import table

PLACE = "people"
AUDIT_EVENTS = {
    "account.added": "开通账号",
    "account.changed": "修改资料或角色",
    "account.disabled": "停用",
    "account.enabled": "启用",
    "account.reset": "重置密码",
    "account.password_changed": "本人修改密码",
    "account.unlocked": "解除锁定",
    "account.signed_in": "登录",
    "account.signed_out": "退出登录",
    "account.signed_out_everywhere": "全部退出",
}


def show_one(context: Context, entrance: Entrance, sign_in: str, account: Account, *, locked: float) -> None:
    """The account as a form, and its switches."""
    with st.container(border=True):
        with st.form(f"people_{account.id}_{account.version}"):
            name = st.text_input("姓名", account.name, key=f"{account.id}_name", max_chars=40)
            login = st.text_input("登录名", account.login, key=f"{account.id}_login", max_chars=80)
            grants = pick_grants(entrance, account.id, account.grants)
            if st.form_submit_button("保存修改", type="primary", icon=":material/save:"):
                service = entrance.service
                attempt(
                    lambda: service.edit(context.person, account.id, name=name, login=login, grants=grants),
                    "已保存，对方下一次点击时生效。",
                    place=PLACE,
                )
                st.rerun()
        if locked:
            until = datetime.fromtimestamp(locked + 59, BEIJING)
            st.warning(f"密码错误次数太多，{until:%H:%M} 以前不能登录。")
        _switches(context.person, entrance, sign_in, account, locked=bool(locked))
        with st.expander("这个账号的记录", icon=":material/history:"):
            _deeds(entrance, account)


def _switches(person: Person, entrance: Entrance, sign_in: str, account: Account, *, locked: bool) -> None:
    service, of = entrance.service, account.id
    with st.container(horizontal=True):
        if account.disabled:
            _button("启用账号", "enable", partial(service.enable, person, of), "账号已启用。")
        else:
            warning = "停用后不能再登录，正打开着的窗口也不能再用。填报过的内容都保留。"
            _sure("停用账号", "disable", warning, partial(service.disable, person, of), "账号已停用。")
        if sign_in in ("trial", "accounts"):
            warning = "原来的密码作废，已登录的全部退出；会生成新的首次密码。"
            _sure("重置密码", "reset", warning, lambda: hand_over([service.reset(person, of)]), "密码已重置。")
        out = partial(service.sign_out_everywhere, person, of)
        _button("全部退出", "out", out, "已让这个账号在各处退出。")
        if locked:
            key = entrance.authentication.login_key(account.login)
            unlock = partial(service.unlock, person, of, key)
            _button("解除锁定", "unlock", unlock, "已解除锁定，可以马上登录。")


def _button(label: str, key: str, act: Callable[[], object], done: str) -> None:
    act_button(label, act, done, key=f"people_{key}", place=PLACE)


def _sure(label: str, key: str, warning: str, act: Callable[[], object], done: str) -> None:
    with st.popover(label):
        st.text(warning)
        _button(f"确认{label}", key, act, done)


def _deeds(entrance: Entrance, account: Account) -> None:
    rows = [
        (local_time(d.at), AUDIT_EVENTS.get(d.kind, d.kind), d.person, _detail(d.detail))
        for d in entrance.accounts.audit_events(subject=account.id, limit=50)
    ]
    table(rows, ["时间", "做了什么", "谁", "内容"], alt="这个账号的记录", fits=0, height="auto")


def _detail(detail: object) -> str:
    values = detail.items() if isinstance(detail, dict) else ()
    return "；".join(str(text) for name, text in values if name != "by")
