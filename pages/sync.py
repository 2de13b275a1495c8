"""同步状态: how the shared sheet and the portal stand to each other, and what a person has to decide."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, Role, may
from portal.signin.session import gone, opened
from portal.sync_status import parts as sync_view
from portal.sync_status.backups import show_backup
from portal.sync_status.conflicts import show_conflicts, show_settled
from portal.sync_status.copies import show_copies
from portal.sync_status.parts import show_findings, show_missing, show_runs, show_waiting
from portal.ui.attempts import attempt, show_outcome
from portal.ui.choices import narrow, tabs
from portal.ui.messages import local_time
from portal.ui.widgets import page_head
from store.status import SyncStatus, Waiting

portal, context = opened()
person = context.person
services, service = portal.entry, portal.entry.service
SEEN = "sync_version"


def sync_now() -> None:
    """Ask for a cycle."""

    def ask() -> None:
        service.control_sync(person)
        portal.sheet.wake()

    attempt(ask, "已开始同步，结果稍后显示在下面。")


@st.fragment(run_every=5.0)
def state() -> None:
    """Troubles and figures, looked at again by themselves; the lists below follow when something has changed."""
    if st.session_state[SEEN] != portal.book.version() or gone(person):
        st.rerun()
    now = portal.sheet.status()
    if now.trouble:
        sync_view.show_trouble(context, services, now.trouble)
    if reads_all:
        sync_view.show_kept(now.kept)
        show_copies(context, services, now.copies)
    with st.grid(4, min_column_width=150):
        day, _, minute = local_time(now.checked).partition(" ")
        st.metric(f"最近核对表格 {day}", minute or "还没有", border=True, height="stretch")
        st.metric("等待写入", f"{len(concerning(now))} 格", border=True, height="stretch")
        st.metric("待处理冲突", f"{len(service.conflicts(person))} 处", border=True, height="stretch")
        st.metric("需要核对", f"{len(service.findings(person))} 处", border=True, height="stretch")
    if reads_all:
        sync_view.show_usage(portal.sheet.usage())


def concerning(now: SyncStatus) -> list[Waiting]:
    """Waiting edits that are the person's business."""
    return [w for w in now.waiting if service.concerns(person, w.key)]


def pick_unit() -> str:
    """For those who see several units: whose matters to show; the empty text for all."""
    units = [u for u, own in ledger.by_unit.items() if any(service.concerns(person, e.key) for e in own)]
    if len(units) < 2:
        return ""
    return narrow("单位", "全部单位", units, key="of_unit", width=220)


def within(key: str) -> bool:
    """Is an entry of the unit that was picked?"""
    entry = ledger.by_key.get(key)
    return not unit or (entry is not None and entry.unit == unit)


def both_changed() -> None:
    """Conflicts to decide, then those that were."""
    show_conflicts(context, services, open_ones)
    show_settled(context, [c for c in service.conflicts(person, state="settled") if within(c.key)])


def to_look_at() -> None:
    """Rows that are gone, and cells that could not be read."""
    show_missing(context, services, [f for f in found if f.outcome == "missing"])
    show_findings(context, services, [f for f in found if f.outcome != "missing"])


st.session_state[SEEN] = portal.book.version()
ledger = context.ledger()
reads_all = may(person, Action.HISTORY, None, ledger)
page_head("同步状态", context, "门户与共享表格之间的往来")
if not reads_all:
    st.caption("只列出与您有关的：" + ("本单位填报的和本单位牵头的。" if Role.LEAD in person.roles else "本单位的。"))
state()
show_outcome()
with st.container(horizontal=True, vertical_alignment="bottom"):
    unit = pick_unit()
    if may(person, Action.SYNC_CONTROL, None, ledger):
        st.button("立即同步", key="sync_now", on_click=sync_now, icon=":material/sync:")
    sync_view.offer_repair(context, services)
show_backup(context, portal.backups)
status = portal.sheet.status()
open_ones = [c for c in service.conflicts(person) if within(c.key)]
found = [f for f in service.findings(person) if within(f.key)]
unwritten = [w for w in concerning(status) if within(w.key)]
listed = {
    "冲突": both_changed,
    "需要核对": to_look_at,
    "等待写入": lambda: show_waiting(unwritten, stopped=status.trouble is not None),
    "同步经过": lambda: show_runs(context, status.runs),
}
tabs(listed, {"冲突": len(open_ones), "需要核对": len(found), "等待写入": len(unwritten)}, every=True)
