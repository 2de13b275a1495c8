"""Above the form: a draft that waits to be handed in, what changed under it, and an entry that is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from ledger.columns import percent_text
from ledger.entries import Entry
from ledger.review.drafts import Draft
from ledger.review.workflow import CONTENT, Stage, stage_of
from portal.context import Context
from portal.entry.services import EntryServices
from portal.ui.attempts import act_button, show_outcome
from portal.ui.messages import header_of, local_time, plain
from portal.ui.widgets import field


def show_overtaken(context: Context, services: EntryServices, key: str, *, reopen: Callable[[], None]) -> None:
    """Fields of the draft that somebody else changed after it was begun. `reopen` is called when the form has to take its
    fields anew."""
    show_outcome("draft")
    if found := services.drafts.of(context.person, key):
        _overtaken(context, services, key, services.drafts.overtaken(key, found), reopen)


def show_draft(context: Context, services: EntryServices, key: str, *, reopen: Callable[[], None]) -> None:
    """Where no form shows it: that there is a draft, since when, its texts, and the way to give it up."""
    show_outcome("draft")
    found = services.drafts.of(context.person, key)
    if not found:
        return
    newest = max(draft.at for draft in found.values())
    with st.container(horizontal=True, vertical_alignment="center"):
        text = f"有未报送的草稿（{local_time(newest)}）。已自动保存，离开也不会丢；报送以后才算数。"
        st.info(plain(text), icon=":material/edit_note:", width="stretch")
        drop_button(context, services, key, reopen)
    _texts(found)


def drop_button(context: Context, services: EntryServices, key: str, reopen: Callable[[], None]) -> None:
    """Gives a draft up, when that was said twice."""
    with st.popover("放弃草稿"):
        st.text("草稿里写的内容会删掉，恢复成现在的填报内容。")
        drop = partial(services.drafts.drop, context.person, key)
        act_button("确认放弃", drop, "草稿已放弃。", key=f"drop_{key}", place="draft", then=reopen)


def show_closed(context: Context, services: EntryServices, entry: Entry) -> None:
    """An entry of a closed year: what stands in it, and what was typed and never handed in, to read and copy."""
    _contents(entry)
    if found := services.drafts.of(context.person, entry.key):
        st.info(
            "结转前有没报送的草稿，没有计入台账。需要的请复制到现在年度的台账里。",
            icon=":material/edit_note:",
        )
        _texts(found)


def _texts(found: Mapping[str, Draft]) -> None:
    with st.container(border=True):
        for name, draft in found.items():
            field(f"{header_of(name)}（草稿）", draft.text or "（空）")


def _overtaken(
    context: Context,
    services: EntryServices,
    key: str,
    changed: Mapping[str, str],
    reopen: Callable[[], None],
) -> None:
    if not changed:
        return
    with st.container(border=True):
        st.warning(
            "您写草稿以后，这条台账又有改动，见下面。看过以后点“以我写的为准”再报送，或者放弃草稿；"
            "直接报送的，两个内容都保留，到“同步状态”里选一个。"
        )
        for name, text in changed.items():
            field(f"{header_of(name)}（现在是）", text or "（空）")
        rebase = partial(services.drafts.rebase, context.person, key)
        done = "已按现在的内容核对，可以报送。"
        act_button("以我写的为准", rebase, done, key=f"rebase_{key}", place="draft", then=reopen)


def show_locked(entry: Entry) -> None:
    """Why there is no form, what stands in the entry, and what to do to change it."""
    changed = "审核通过以后在表格里又改过，正等审核的人重新看，门户里暂时"
    stands = changed if stage_of(entry) is Stage.CHANGED else f"{entry.review_state}，内容已"
    st.info(
        plain(f"这一条{stands}锁定。确需修改的，在下面“申请”里提出修改，退回以后就能改。"),
        icon=":material/lock:",
    )
    _contents(entry)


def _contents(entry: Entry) -> None:
    with st.container(border=True):
        for name in CONTENT:
            value = getattr(entry, name)
            if value not in ("", None):
                field(header_of(name), percent_text(value) if name == "percent" else str(value))
