"""管理 › 人员: who may sign in, with which roles; adding, changing, disabling, first passwords, lists, what was done.

Everything goes through the account service, which asks for the office's right itself.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ledger.accounts.accounts import Account
from ledger.permissions import Action, require
from portal.admin.people_change import show_one
from portal.admin.people_new import show_handover, show_import, show_new
from portal.context import Context
from portal.signin.entrance import Entrance
from portal.ui.attempts import show_outcome
from portal.ui.messages import local_time
from portal.ui.tables import table

PLACE = "people"
STATES = ("全部", "可用", "待改首次密码", "已停用")


def show_people(context: Context, entrance: Entrance, sign_in: str) -> None:
    """The list, one person's account, and the ways to add people."""
    require(context.person, Action.PEOPLE, None, context.ledger())
    people = entrance.service.people(context.person)
    _note(entrance, sign_in)
    show_handover()
    show_outcome(PLACE)
    _list(entrance, people)
    if people:
        names = {a.id: f"{a.name}（{a.login}）" for a in people}
        picked = st.selectbox(
            "选择人员，查看或修改",
            list(names),
            index=None,
            key="people_pick",
            format_func=lambda person_id: names.get(person_id, ""),
            placeholder="输入姓名或登录名查找",
        )
        chosen = next((a for a in people if a.id == picked), None)
        if chosen is not None:
            show_one(context, entrance, sign_in, chosen, locked=_locks(entrance, [chosen]).get(chosen.id, 0.0))
    with st.expander("开通一个账号", icon=":material/person_add:"):
        show_new(context, entrance)
    with st.expander("从名单导入", icon=":material/upload_file:"):
        show_import(context, entrance)


def state_of(account: Account) -> str:
    """可用, 待改首次密码 or 已停用."""
    return "已停用" if account.disabled else "待改首次密码" if account.must_change else "可用"


def _note(entrance: Entrance, sign_in: str) -> None:
    if sign_in == "trial":
        st.info(
            "现在是体验模式，谁都不用密码。可以先在这里开通账号、导入名单；把 PORTAL_SIGN_IN 改为 accounts 并重启后，"
            "大家就用这些账号登录。办法见运行维护手册。"
        )
        if entrance.lacks_office():
            st.caption("改用账号登录以前，先开通一个办公厅的账号，否则改了以后谁也进不来。")


def _list(entrance: Entrance, people: list[Account]) -> None:
    if not people:
        st.text("还没有账号。")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.segmented_control("状态", STATES, default=STATES[0], key="people_state") or STATES[0]
        words = st.text_input("查找", key="people_find", placeholder="姓名、登录名、单位或角色", width=260)
    signed_in, locks = entrance.accounts.sign_ins(), _locks(entrance, people)
    rows = [_row(a, signed_in.get(a.id, ""), locks.get(a.id, 0.0)) for a in people]
    shown = [r for r in rows if (state in (STATES[0], r["状态"])) and words.strip() in " ".join(r.values())]
    st.caption(f"共 {len(people)} 个账号，列出 {len(shown)} 个。")
    table(pd.DataFrame(shown, columns=list(rows[0])), alt="人员清单", fits=11)


def _row(account: Account, signed_in: str, locked: float) -> dict[str, str]:
    return {
        "姓名": account.name,
        "登录名": account.login,
        "角色": "、".join(g.words for g in account.grants),
        "状态": state_of(account) + ("（锁定中）" if locked else ""),
        "最近登录": local_time(signed_in) if signed_in else "没有登录过",
    }


def _locks(entrance: Entrance, people: list[Account]) -> dict[str, float]:
    keys = {a.id: entrance.authentication.login_key(a.login) for a in people}
    return entrance.accounts.locks(keys)
