"""The identity picker of 体验模式."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

from ledger.entries import Ledger
from ledger.figures.counts import COUNTY_SIDE, side_of
from portal.signin.people import AUDITOR, LEADER, OFFICE, trial_names

TRIAL_LABEL = "体验模式"


def show_trial(ledger: Ledger, label: str, after: str) -> None:
    """Everybody one can be; `after` is the address to come back to."""
    st.badge(TRIAL_LABEL, color="gray")
    st.text("体验模式只在这台机器上可用，不用密码。请选择以谁的身份进入：")
    for title, names in _groups(ledger):
        with st.container(border=True):
            st.subheader(title, anchor=False)
            st.html(_links(names, after))
    if label:
        st.caption(label)


def _groups(ledger: Ledger) -> list[tuple[str, list[str]]]:
    kinds = {unit.short_name: unit.kind for unit in ledger.directory.units}
    units = [name for name in trial_names(ledger) if name not in (OFFICE, LEADER, AUDITOR)]
    counties = [name for name in units if side_of(kinds.get(name, "")) == COUNTY_SIDE]
    others = [name for name in units if name not in counties]
    return [("督查与办公厅", [OFFICE, LEADER, AUDITOR]), ("县（市）区", counties), ("市直部门", others)]


def _links(names: Sequence[str], after: str) -> str:
    """Links to /trial that come back to the address that was asked for."""
    return "　".join(link(f"/trial?as={quote(name)}&next={quote(after, safe='')}", name) for name in names)


def link(href: str, text: str) -> str:
    """A link that stays in this tab (markdown's open a new one), never broken inside a name."""
    return f'<nobr><a href="{escape(href)}" style="color:#1F4E86">{escape(text)}</a></nobr> '
