"""Conflicts on the screen: values side by side, one or many settled, a third value written; and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from ledger.columns import column, shown_text
from ledger.repository import Conflict
from ledger.service import Choice
from portal.context import Context
from portal.entry.entry import SHORT, sheet_link
from portal.entry.services import EntryServices
from portal.ui import grids
from portal.ui.attempts import act_button, attempt, show_outcome, succeeded, typed
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, local_time, plain
from portal.ui.tables import table
from portal.ui.widgets import field, first

SHOWN = 20
SETTLED_SHOWN = 100
WORDS = {Choice.SHEET: "用表格的值", Choice.PORTAL: "用门户的值", Choice.OTHER: "用另填的值"}
KEYS = {Choice.SHEET: Choice.SHEET.value, Choice.PORTAL: Choice.PORTAL.value, Choice.OTHER: "third"}


def show_conflicts(context: Context, services: EntryServices, found: Sequence[Conflict]) -> None:
    """Those that are open, oldest first; who may, decides here."""
    if not found:
        st.text("没有待处理的冲突。")
        return
    st.caption("表格和门户改了同一格。表格里的值没有被覆盖，门户的值保存在这里；选一个，或者另填一个，再写入表格。")
    shown = found[:SHOWN]
    mine = {c.id: c.sheet for c in shown if services.service.may_resolve(context.person, c)}
    if len(mine) > 1:
        _many(context, services, mine)
    show = partial(_card, context, services, choosable=len(mine) > 1)
    first(found, SHOWN, show, f"先显示最早的 {SHOWN} 处，处理后显示其余 {{}} 处。")


def _many(context: Context, services: EntryServices, shown: Mapping[int, str]) -> None:
    """The same for all that are ticked, of these conflicts with what the sheet says in each."""
    ids = list(shown)
    picked = [number for number in ids if st.session_state.get(f"pick_{number}")]
    with st.container(horizontal=True, vertical_alignment="center"):
        every = len(picked) == len(ids)
        st.button("全部取消" if every else "全部选中", key="pick_all", on_click=_pick, args=(ids, not every))
        for choice in (Choice.SHEET, Choice.PORTAL):
            st.button(
                f"选中的都{WORDS[choice]}",
                key=f"many_{choice.value}",
                disabled=not picked,
                on_click=_settle_many,
                args=(context, services, shown, choice),
            )
        st.caption(f"已选 {len(picked)} 处。" if picked else "勾选几处，可以一起处理。")


def _pick(ids: Iterable[int], chosen: bool) -> None:
    for number in ids:
        st.session_state[f"pick_{number}"] = chosen


def _settle_many(context: Context, services: EntryServices, shown: Mapping[int, str], choice: Choice) -> None:
    picked = [number for number in shown if st.session_state.get(f"pick_{number}")]
    done = f"选中的 {len(picked)} 处已处理（{WORDS[choice]}），等待写入表格。"
    if attempt(lambda: services.service.resolve_many(context.person, picked, choice, seen=shown), done):
        _pick(picked, False)
        services.sheet.wake()


def _card(context: Context, services: EntryServices, conflict: Conflict, *, choosable: bool) -> None:
    allowed = services.service.may_resolve(context.person, conflict)
    title = f"{entry_label(context.ledger(), conflict.key)} · {header_of(conflict.column)}"
    with st.container(border=True):
        if allowed and choosable:
            st.checkbox(f"**{plain(title)}**", key=f"pick_{conflict.id}")
        else:
            st.markdown(f"**{plain(title)}**")
        _sides(context, services, conflict, allowed=allowed)
        sheet_link(services.sheet, conflict.key)
        if services.service.may_write_another(context.person, conflict):
            _write_another(context, services, conflict)
        elif not allowed:
            st.caption("由填报单位、牵头单位或市政府办公厅决定。")


def _sides(context: Context, services: EntryServices, conflict: Conflict, *, allowed: bool) -> None:
    """What stood there, what the sheet says, what the portal says."""
    before, sheet, ours = st.columns(3)
    with before:
        field("原来", shown_text(conflict.column, conflict.base) or "（空）")
    with sheet:
        when = local_time(conflict.at)
        field(f"表格中现在（{when} 发现冲突）", shown_text(conflict.column, conflict.sheet) or "（空）")
        if allowed:
            _take(context, services, conflict, Choice.SHEET)
    with ours:
        when = local_time(conflict.submitted_at)
        field(f"门户填报（{conflict.person}，{when}）", shown_text(conflict.column, conflict.portal) or "（空）")
        if allowed:
            _take(context, services, conflict, Choice.PORTAL)


def _take(context: Context, services: EntryServices, conflict: Conflict, choice: Choice) -> None:
    act_button(
        WORDS[choice],
        partial(_settle, context, services, conflict, choice),
        "",
        key=f"{KEYS[choice]}_{conflict.id}",
        place=f"conflict_{conflict.id}",
        then=partial(_settled, services),
    )


def _write_another(context: Context, services: EntryServices, conflict: Conflict) -> None:
    """A value of one's own; what was refused stays in its field, with the reason."""
    place = f"conflict_{conflict.id}"
    with st.expander("都不对，另填一个值", expanded=bool(st.session_state.get(f"failure_{place}"))):
        _third(conflict, f"other_{conflict.id}")
        show_outcome(place)
        _take(context, services, conflict, Choice.OTHER)


def _third(conflict: Conflict, key: str) -> None:
    """The field for a value of one's own, as its column has it."""
    catalogued = column(conflict.column)
    label = f"{catalogued.header}，另填的值"
    if catalogued.choices:
        st.selectbox(label, catalogued.choices, index=None, key=key, placeholder="请选择", width=320)
    elif catalogued.width > SHORT:
        st.text_area(label, key=key, height=72, help=catalogued.help or None)
    else:
        st.text_input(label, key=key, help=catalogued.help or None, width=320)


def _settle(context: Context, services: EntryServices, conflict: Conflict, choice: Choice) -> None:
    value = typed(f"other_{conflict.id}") or None if choice is Choice.OTHER else None
    services.service.resolve(context.person, conflict.id, choice, value, seen=conflict.sheet)


def _settled(services: EntryServices) -> None:
    """The card is gone: what was done is told above the page."""
    succeeded("已处理，等待写入表格。")
    services.sheet.wake()


def show_settled(context: Context, settled: Sequence[Conflict]) -> None:
    """Who decided what, when; newest first."""
    if not settled:
        return
    recent = list(reversed(settled))[:SETTLED_SHOWN]
    with st.expander(f"已处理的冲突 {len(settled)} 处", icon=":material/task_alt:"):
        table(recent, grids.settled_columns(context.ledger()), alt="已处理的冲突", fits=11, height=400)
