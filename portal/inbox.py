"""待办 on the screen: what waits for the reader, the most urgent first, each line with the one click that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Literal

import streamlit as st

from ledger.inbox.item import InboxItem, Part, days_words
from ledger.inbox.service import InboxService
from portal.context import Context
from portal.ui.attempts import act_button
from portal.ui.messages import plain
from portal.ui.widgets import link_to, on_phone

NOTHING = "今天没有要您办的"
AT_ONCE = 20  # lines under one heading; the rest behind a click
_Colour = Literal["red", "orange", "blue", "gray"]
_COLOURS: Mapping[Part, _Colour] = {Part.FIRST: "orange", Part.REPORT: "blue", Part.LATER: "gray"}


def headline(items: Sequence[InboxItem]) -> str:
    """`要您办的有 6 件`: as many as there are lines, and as the menu says."""
    return f"要您办的有 {len(items)} 件" if items else NOTHING


def parts_words(items: Sequence[InboxItem], today: date) -> str:
    """`先办 3 件（逾期 1 件） · 还没有报的 2 件`."""
    said = []
    for part in Part:
        found = [item for item in items if item.part is part]
        late = sum(item.late(today) for item in found)
        if found:
            said.append(f"{part.label} {len(found)} 件" + (f"（{late} 件已过期）" if late else ""))
    return " · ".join(said)


def show_inbox(context: Context, service: InboxService, items: Sequence[InboxItem]) -> None:
    """All lines under their headings. Whose they are is said where the reader acts for several units."""
    several = len(context.person.units) > 1
    for part, found in groupby(items, key=lambda item: item.part):
        listed = list(found)
        st.header(plain(f"{part.label} {len(listed)} 件"), anchor=False)
        for item in listed[:AT_ONCE]:
            _line(context, service, item, several=several)
        if len(listed) > AT_ONCE:
            with st.expander(f"其余 {len(listed) - AT_ONCE} 件"):
                for item in listed[AT_ONCE:]:
                    _line(context, service, item, several=several)


def _line(context: Context, service: InboxService, item: InboxItem, *, several: bool) -> None:
    """One line: side by side, on a phone one beneath the other."""
    phone = on_phone()
    with st.container(
        border=True, horizontal=not phone, vertical_alignment="center", gap="xsmall" if phone else "small"
    ):
        colour = "red" if item.late(context.today) else _COLOURS[item.part]
        st.badge(plain(item.kind), color=colour, width="content" if phone else 84)
        with st.container(gap=None):
            st.text(f"{item.whose}：{item.what}" if several and item.whose else item.what)
            said = " · ".join(filter(None, (item.why, days_words(item, context.today, context.board().calendar))))
            if said:
                st.caption(plain(said))
        with st.container(horizontal=True, vertical_alignment="center", width="stretch" if phone else "content"):
            link_to(item.page, item.act, "arrow_forward", **item.address)
            if item.read:
                _took_note(context, service, item.read)


def _took_note(context: Context, service: InboxService, mark: str) -> None:
    act_button(
        "知道了",
        partial(service.note, context.person, mark),
        "已记下。",
        key=f"note_{mark}",
        place="inbox",
        type="tertiary",
    )
