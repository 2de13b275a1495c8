"""Under which hat somebody works in this window: their own, or a colleague's who handed them their work (委托)."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Person
from ledger.within.delegation import Delegation, DelegationService
from portal.ui.messages import plain

ACTING = "acting"
OWN = 0


def acting(service: DelegationService, person: Person) -> Person:
    """The person under the hat that was put on in this window, as long as that holds; else the person."""
    number = st.session_state.get(ACTING, OWN)
    made = service.acting(person, number) if number else None
    if made is None and number:
        st.session_state.pop(ACTING)
    return made or person


def put_on(number: int) -> None:
    """Work under the hat of a delegation from the next run on; `OWN`: under one's own."""
    st.session_state[ACTING] = number


def show_hats(service: DelegationService, own: Person) -> None:
    """In the sidebar, for whoever was handed somebody's work: under which hat this window works."""
    held = {one.id: one for one in service.for_whom(own)}
    if not held:
        return
    now = st.session_state.get(ACTING, OWN)
    with st.sidebar:
        if now:
            st.badge(plain(_words(held[now])), color="orange", icon=":material/swap_horiz:")
            st.button("回到本人", key="own_hat", on_click=put_on, args=(OWN,))
        for number, one in held.items():
            if number != now:
                st.button(
                    plain(_words(one)),
                    key=f"hat_{number}",
                    on_click=put_on,
                    args=(number,),
                    icon=":material/swap_horiz:",
                )


def _words(one: Delegation) -> str:
    return f"代{one.giver.name}办理（{one.unit}）"
