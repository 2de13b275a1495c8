"""What somebody sees who is not signed in: the identity picker of 体验模式, and nothing of any page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from ledger.figures import COUNTY_SIDE, side_of
from portal.build import TRIAL_LABEL, Portal
from portal.people import AUDITOR, LEADER, OFFICE, trial_names


def show_gate(portal: Portal) -> None:
    """The picker, or in real use a sentence that says how to sign in."""
    _, middle, _ = st.columns([1, 3, 1])
    with middle:
        st.title("政务公开任务台账", anchor=False)
        if not portal.settings.trial:
            st.info("请先登录。还没有账号的，请联系市政府办公厅开通。")
            return
        st.badge(TRIAL_LABEL, color="gray")
        st.text("体验模式只在这台机器上可用，不用密码。请选择以谁的身份进入：")
        for title, names in _groups(portal):
            with st.container(border=True):
                st.subheader(title, anchor=False)
                st.html(_links(names))
        if portal.label:
            st.caption(portal.label)


def sign_out_link(portal: Portal) -> None:
    """Back to the gate; a plain link, so that the cookie is dropped and the session ends."""
    st.html(_link("/signout", "切换身份" if portal.settings.trial else "退出登录"))


def _groups(portal: Portal) -> list[tuple[str, list[str]]]:
    ledger = portal.book.ledger()
    kinds = {unit.short_name: unit.kind for unit in ledger.directory.units}
    units = [name for name in trial_names(ledger) if name not in (OFFICE, LEADER, AUDITOR)]
    counties = [name for name in units if side_of(kinds.get(name, "")) == COUNTY_SIDE]
    others = [name for name in units if name not in counties]
    return [("督查与办公厅", [OFFICE, LEADER, AUDITOR]), ("县（市）区", counties), ("市直部门", others)]


def _links(names: Sequence[str]) -> str:
    """Links to /trial that come back to the address that was asked for."""
    after = _wanted()
    return "　".join(_link(f"/trial?as={quote(name)}&next={quote(after, safe='')}", name) for name in names)


def _link(href: str, text: str) -> str:
    """A link that stays in this tab (markdown's open a new one), never broken inside a name."""
    return f'<nobr><a href="{escape(href)}" style="color:#A6192E">{escape(text)}</a></nobr> '


def _wanted() -> str:
    path = urlsplit(st.context.url or "/").path or "/"
    asked = urlencode(st.query_params.to_dict())
    return f"{path}?{asked}" if asked else path
