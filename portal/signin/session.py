"""Who is looking at this page: read from `st.user` only, which the server fills from what it has verified."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ledger.permissions import Person
from portal.build import Portal, current, in_force
from portal.context import Context
from portal.signin.acting import acting
from portal.signin.identity import Identification


def standing() -> Identification:
    """Who is signed in as of this rerun, under the hat that they work under; or why nobody is."""
    return under_hat(signed_in())


def under_hat(now: Identification) -> Identification:
    """The same under the hat that they work under in this window."""
    return replace(now, person=acting(in_force().duties.delegation, now.person)) if now.person else now


def signed_in() -> Identification:
    """Who is signed in, as themselves."""
    return current().entrance.identity.of_user(st.user)


def require_person() -> Person:
    """The person signed in; without one the page ends here with a sentence, whatever called it."""
    person = standing().person
    if person is None:
        st.warning("请先登录：从左侧或首页选择一个身份后再打开本页。")
        st.stop()
    return person


def opened() -> tuple[Portal, Context]:
    """For a page: the portal, from which it takes services, and what its views are drawn for."""
    portal = current()
    return portal, portal.context(require_person())


def gone(person: Person) -> bool:
    """Has the sign-in ended since the page was drawn? For fragments, which run by themselves, without the shell's gate."""
    return person.still is not None and not person.still()
