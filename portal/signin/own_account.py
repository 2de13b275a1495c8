"""The foot of the sidebar: who is signed in, and what one does with one's own account."""

from __future__ import annotations

from functools import partial

import streamlit as st

from portal.signin.cookie import Signer
from portal.signin.entrance import Entrance
from portal.signin.gate import TRIAL_LABEL, link
from portal.signin.identity import Identification
from portal.ui.attempts import act_button, show_outcome

PLACE = "own_account"


def show_foot(entrance: Entrance, signer: Signer, sign_in: str, label: str, standing: Identification) -> None:
    """Name, 体验模式 or 演示数据 when it is that, and 修改密码, 退出登录, 全部退出."""
    with st.sidebar:
        st.text(standing.person.name if standing.person else "")
        with st.container(horizontal=True):
            if sign_in == "trial":
                st.badge(TRIAL_LABEL, color="gray")
            if label:
                st.badge(label, color="orange")
        leave = signer.way_out(standing.claim) if standing.claim else "/signout"
        if sign_in == "trial":
            st.html(link(leave, "切换身份"))
            return
        if sign_in == "accounts":
            st.html(link("/password", "修改密码") + link(leave, "退出登录"))
        elif sign_in == "oidc":
            asked = (entrance, signer, standing)
            st.button("退出登录", key="sign_out", type="tertiary", on_click=_sign_out, args=asked)
        with st.popover("全部退出", type="tertiary"):
            st.text("在所有电脑和手机上退出这个账号，包括这里。别人可能用过您的账号时，请先修改密码。")
            everywhere = partial(_everywhere, entrance, standing)
            act_button("确认全部退出", everywhere, "已全部退出。", key="sign_out_everywhere", place=PLACE)
            show_outcome(PLACE)


def _sign_out(entrance: Entrance, signer: Signer, standing: Identification) -> None:
    """Streamlit only forgets this window's cookie: other windows of the browser would stay in."""
    entrance.end(standing, signer.max_age)
    st.logout()


def _everywhere(entrance: Entrance, standing: Identification) -> None:
    if person := standing.person:
        entrance.service.sign_out_everywhere(person, person.id)
