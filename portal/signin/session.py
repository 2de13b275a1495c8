"""Who is looking at this page: read from `st.user` only, which the server fills from what it has verified."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Person
from portal.build import Portal, current
from portal.context import Context
from portal.signin.identity import Identification


def standing() -> Identification:
    """Who is signed in as of this rerun, or why nobody is."""
    return current().entrance.identity.of_user(st.user)


def require_person() -> Person:
    """The person signed in; without one the page ends here with a sentence, whatever called it."""
    signed_in = standing().person
    if signed_in is None:
        st.warning("请先登录：从左侧或首页选择一个身份后再打开本页。")
        st.stop()
    return signed_in


def opened() -> tuple[Portal, Context]:
    """For a page: the portal, from which it takes services, and what its views are drawn for."""
    portal = current()
    return portal, portal.context(require_person())


def gone(signed_in: Person) -> bool:
    """Has the sign-in ended since the page was drawn? For fragments, which run by themselves, without the shell's gate."""
    return signed_in.still is not None and not signed_in.still()
