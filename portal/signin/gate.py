"""What a window shows to somebody who is not signed in: how to sign in, or why he is not; nothing of any page.

Who never signed in gets no window (`portal.server.windows`) but the plain pages of `portal.signin.login_pages`: this is for windows
that stayed open when their sign-in ended, and for whom we know too little to let in.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from portal.build import Portal
from portal.signin.entrance import HOW_TO_BEGIN
from portal.signin.identity import Standing, Why
from portal.signin.reasons import ASK, reason
from portal.signin.trial_gate import link, show_trial
from portal.ui.messages import plain


def show_gate(portal: Portal, standing: Standing) -> None:
    """The picker of 体验模式, or the way to sign in and the reason why it is needed."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.title("政务公开任务台账", anchor=False)
        if portal.settings.trial:
            show_trial(portal, wanted())
            return
        if portal.label:
            st.badge(portal.label, color="orange")
        if portal.entrance.lacks_office():
            st.warning(HOW_TO_BEGIN)
        elif standing.why is Why.UNKNOWN:
            _not_opened(portal, standing)
        else:
            st.info(plain(reason(standing) or f"请先登录。还没有账号的，{ASK}"))
            _way_in(portal, standing)


def _way_in(portal: Portal, standing: Standing) -> None:
    if portal.settings.sign_in == "oidc":
        st.button("用统一身份认证登录", key="oidc_login", type="primary", on_click=_to_identity_service)
    elif portal.settings.sign_in == "proxy":
        st.text("本门户由统一入口登录：请关闭本页，从统一入口重新打开。")
    elif standing.why is Why.MUST_CHANGE:
        st.html(link(f"/password?next={quote(wanted(), safe='')}", "去设置新密码"))
    else:
        st.html(link(f"/login?next={quote(wanted(), safe='')}", "去登录"))


def _not_opened(portal: Portal, standing: Standing) -> None:
    st.warning(
        f"您的账号还没有开通{f'（登录名 {plain(standing.login)}）' if standing.login else ''}。请把登录名、姓名和单位告诉"
        "市政府办公厅，开通后再打开本页。"
    )
    if portal.settings.sign_in == "oidc":
        st.button("换一个身份登录", key="oidc_logout", on_click=st.logout)


def _to_identity_service() -> None:
    st.login()


def wanted() -> str:
    """The path and query that were asked for."""
    path = urlsplit(st.context.url or "/").path or "/"
    asked = urlencode(st.query_params.to_dict())
    return f"{path}?{asked}" if asked else path
