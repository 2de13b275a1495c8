"""The foot of the sidebar: who is signed in, and what one does with one's own account."""

from __future__ import annotations

import streamlit as st

from portal.build import TRIAL_LABEL, Portal
from portal.signin.identity import Standing
from portal.signin.trial_gate import link
from portal.ui.attempts import attempt, show_outcome

PLACE = "own_account"


def show_foot(portal: Portal, standing: Standing) -> None:
    """Name, 体验模式 or 演示数据 when it is that, and 修改密码, 退出登录, 全部退出."""
    with st.sidebar:
        st.text(standing.person.name if standing.person else "")
        with st.container(horizontal=True):
            if portal.settings.trial:
                st.badge(TRIAL_LABEL, color="gray")
            if portal.label:
                st.badge(portal.label, color="orange")
        leave = portal.signer.way_out(standing.claim) if standing.claim else "/signout"
        if portal.settings.trial:
            st.html(link(leave, "切换身份"))
            return
        if portal.settings.sign_in == "accounts":
            st.html(link("/password", "修改密码") + link(leave, "退出登录"))
        elif portal.settings.sign_in == "oidc":
            st.button(
                "退出登录", key="sign_out", type="tertiary", on_click=_sign_out, args=(portal, standing)
            )
        with st.popover("全部退出", type="tertiary"):
            st.text("在所有电脑和手机上退出这个账号，包括这里。别人可能用过您的账号时，请先修改密码。")
            st.button(
                "确认全部退出", key="sign_out_everywhere", on_click=_everywhere, args=(portal, standing)
            )
            show_outcome(PLACE)


def _sign_out(portal: Portal, standing: Standing) -> None:
    """Streamlit only forgets this window's cookie: other windows of the browser would stay in."""
    if standing.account and standing.claim:
        until = standing.claim.issued + portal.signer.max_age + 60
        portal.entrance.accounts.end_session(standing.claim.session, until=until, by=standing.account.person)
    st.logout()


def _everywhere(portal: Portal, standing: Standing) -> None:
    person = standing.person
    if person is not None:
        attempt(
            lambda: portal.entrance.service.sign_out_everywhere(person, person.id),
            "已全部退出。",
            place=PLACE,
        )
