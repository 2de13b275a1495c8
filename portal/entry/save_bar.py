"""The bar at the foot of the window while a form is open: the button that hands it in, always in reach, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ledger.repository import Receipt
from ledger.review.drafts import Draft
from portal.context import Context
from portal.entry.draft import drop_button
from portal.entry.services import EntryServices
from portal.ui.messages import RECEIPT_STATES, header_of, local_time

UNCHANGED = "没有改动"


def show_save_bar(
    context: Context,
    services: EntryServices,
    key: str,
    *,
    wrong: Mapping[str, str],
    receipt: Receipt | None,
    submit: Callable[[], None],
    reopen: Callable[[], None],
) -> None:
    """`wrong` are the fields that were not taken; `receipt` is of what was handed in last; `reopen` is called when the form has
    to take its fields anew. The browser writes over the state while something is under way (`portal/client/form.js`)."""
    drafts = services.drafts.of(context.person, key)
    handed_in = ""
    if receipt:
        handed_in = f"{local_time(receipt.at)} 报送，{RECEIPT_STATES.get(services.receipt_state(receipt.number), '')}"
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="save_bar"):
        st.button("保存并报送", key="submit", type="primary", on_click=submit, icon=":material/send:")
        with st.container(key="save_state", width="stretch"):
            st.text(_state(wrong, drafts, handed_in))
        if drafts:
            drop_button(context, services, key, reopen)


def _state(wrong: Mapping[str, str], drafts: Mapping[str, Draft], handed_in: str) -> str:
    if wrong:
        return f"有 {len(wrong)} 处要改：{_named(wrong)}"
    if drafts:
        newest = local_time(max(draft.at for draft in drafts.values()))
        return f"草稿已存 {newest}，还没有报送"
    return handed_in or UNCHANGED


def _named(fields: Mapping[str, object]) -> str:
    return "、".join(header_of(name) for name in fields)
