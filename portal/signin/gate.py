"""What a window shows to somebody who is not signed in: how to sign in, or why they are not; nothing of any page.

Who never signed in gets no window (`portal.server.windows`) but the plain pages of `portal.signin.login_pages`: this is for windows
that stayed open when their sign-in ended, and for whom we know too little to let in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from ledger.entries import Ledger
from ledger.figures.counts import COUNTY_SIDE, side_of
from portal.signin.entrance import HOW_TO_BEGIN, Entrance
from portal.signin.identity import ASK, Identification, Why, reason
from portal.signin.people import AUDITOR, LEADER, OFFICE, WITHIN
from portal.ui.messages import plain

Names = tuple[Ledger, Sequence[str]]
TRIAL_LABEL = "体验模式"


def show_gate(
    entrance: Entrance, names: Callable[[], Names], sign_in: str, label: str, standing: Identification
) -> None:
    """The picker of 体验模式 (`names`: the ledger, and whom one may be), or the way to sign in and the reason why it is needed."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.title("政务公开任务台账", anchor=False)
        if sign_in == "trial":
            _show_trial(*names(), label, wanted())
            return
        if label:
            st.badge(label, color="orange")
        if entrance.lacks_office():
            st.warning(HOW_TO_BEGIN)
        elif standing.why is Why.UNKNOWN:
            _not_opened(sign_in, standing)
        else:
            st.info(plain(reason(standing) or f"请先登录。还没有账号的，{ASK}"))
            _way_in(sign_in, standing)


def _way_in(sign_in: str, standing: Identification) -> None:
    if sign_in == "oidc":
        st.button("用统一身份认证登录", key="oidc_login", type="primary", on_click=st.login)
    elif sign_in == "proxy":
        st.text("本门户由统一入口登录：请关闭本页，从统一入口重新打开。")
    elif standing.why is Why.MUST_CHANGE:
        st.html(link(f"/password?next={quote(wanted(), safe='')}", "去设置新密码"))
    else:
        st.html(link(f"/login?next={quote(wanted(), safe='')}", "去登录"))


def _not_opened(sign_in: str, standing: Identification) -> None:
    st.warning(
        f"您的账号还没有开通{f'（登录名 {plain(standing.login)}）' if standing.login else ''}。请把登录名、姓名和单位告诉"
        "市政府办公厅，开通后再打开本页。"
    )
    if sign_in == "oidc":
        st.button("换一个身份登录", key="oidc_logout", on_click=st.logout)


def wanted() -> str:
    """The path and query that were asked for."""
    path = urlsplit(st.context.url or "/").path or "/"
    asked = urlencode(st.query_params.to_dict())
    return f"{path}?{asked}" if asked else path


def _show_trial(ledger: Ledger, names: Sequence[str], label: str, after: str) -> None:
    """Everybody one can be; `after` is the address to come back to."""
    st.badge(TRIAL_LABEL, color="gray")
    st.text("体验模式只在这台机器上可用，不用密码。请选择以谁的身份进入：")
    for title, listed in _groups(ledger, names):
        with st.container(border=True):
            st.header(title, anchor=False)
            st.html(_links(listed, after))
    if label:
        st.caption(label)


def _groups(ledger: Ledger, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    kinds = {unit.short_name: unit.kind for unit in ledger.directory.units}
    units = [name for name in names if name not in (OFFICE, LEADER, AUDITOR) and WITHIN not in name]
    within = [name for name in names if WITHIN in name]
    counties = [name for name in units if side_of(kinds.get(name, "")) == COUNTY_SIDE]
    others = [name for name in units if name not in counties]
    found = [("督查与办公厅", [OFFICE, LEADER, AUDITOR]), ("县（市）区", counties), ("市直部门", others)]
    return [*found, *([("科室、镇街（分给它的事）", within)] if within else [])]


def _links(names: Sequence[str], after: str) -> str:
    """Links to /trial that come back to the address that was asked for."""
    return "　".join(link(f"/trial?as={quote(name)}&next={quote(after, safe='')}", name) for name in names)


def link(href: str, text: str) -> str:
    """A link that stays in this tab (markdown's open a new one), never broken inside a name."""
    return f'<nobr><a href="{escape(href)}" style="color:inherit">{escape(text)}</a></nobr> '
