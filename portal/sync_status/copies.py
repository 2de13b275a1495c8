"""Copies beside the sheet, as cloud drives make them; the office takes their edits in, all or cell by cell, or sets them aside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hashlib import sha256

import streamlit as st

from ledger.columns import shown_text
from ledger.permissions import Action, may
from portal.context import Context
from portal.entry.services import EntryServices
from portal.sync_status.parts import move
from portal.ui.attempts import act_button
from portal.ui.choices import when_open
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, plain, sentence
from portal.ui.widgets import field, first
from store.sheet.known_copies import FoundCopy
from sync.errors import CopyGone
from sync.stale.copies import CopyEdit

_ENTRIES = 15  # shown at a time; the others keep their ticks


def show_copies(context: Context, services: EntryServices, copies: Sequence[FoundCopy]) -> None:
    """Every copy that waits for a word; whoever may not decide is told of it."""
    decides = may(context.person, Action.SYNC_CONTROL, None, context.ledger())
    for number, copy in enumerate(copies):
        st.warning(plain(copy.message), title="台账旁边有一份副本", icon=":material/file_copy:")
        if not decides:
            continue
        _ways(context, services, copy, number)
        if copy.cells and not copy.trouble:
            by_cell = partial(_by_cell, context, services, copy)
            when_open("逐格核对，只收一部分", by_cell, key=f"copy_cells_{_mark(copy)}", icon=":material/rule:")


def _ways(context: Context, services: EntryServices, copy: FoundCopy, number: int) -> None:
    engine = services.sheet.engine
    take, aside = (partial(act, copy.name, copy.version) for act in (engine.take_copy, engine.set_copy_aside))
    with st.container(horizontal=True):
        if copy.cells and not copy.trouble:
            act_button(
                f"收进台账（{copy.cells} 格）",
                move(context, services, take),
                f"已从副本“{copy.name}”收进 {copy.cells} 格，马上写入台账；两边都改过的列在“冲突”里。",
                key=f"take_copy_{number}",
                type="primary",
            )
        act_button(
            "不用收，不再提示",
            move(context, services, aside),
            f"副本“{copy.name}”不再提示；确认无用后请把它删除或移走。",
            key=f"set_copy_aside_{number}",
            help="副本内容又有改动时会再提示。",
        )


def _by_cell(context: Context, services: EntryServices, copy: FoundCopy) -> None:
    """Each edited cell with what the ledger says, ticked where the copy alone has changed it."""
    try:
        edits = services.sheet.engine.copy_edits(copy.name, copy.version)
    except CopyGone as gone:
        st.error(plain(sentence(gone)))
        return
    by_entry: dict[str, list[CopyEdit]] = {}
    for edit in edits:
        by_entry.setdefault(edit.key, []).append(edit)
    st.caption(
        "只有副本改过的已勾选；两边都改过的没有勾选，勾选的会列到“冲突”里由人决定。没有勾选的不收，原文记入审计记录。"
    )
    show = partial(_entry, context, copy)
    first(list(by_entry.items()), _ENTRIES, show, "还有 {} 条台账没有列出，按勾选的规则处理。")
    act_button(
        "收进勾选的",
        move(context, services, partial(_take, services, copy, edits)),
        lambda taken: (
            f"已从副本“{copy.name}”收进 {taken} 格，马上写入台账；没有勾选的 {len(edits) - taken} 格没有收，原文在审计记录里。"
        ),
        key=f"take_cells_{_mark(copy)}",
        type="primary",
    )


def _take(services: EntryServices, copy: FoundCopy, edits: Sequence[CopyEdit], *, person: str) -> int:
    ticked = [one for one in edits if st.session_state.get(_tick(copy, one), not one.both)]
    return services.sheet.engine.take_copy(copy.name, copy.version, person=person, only=ticked)


def _entry(context: Context, copy: FoundCopy, entry: tuple[str, list[CopyEdit]]) -> None:
    key, edits = entry
    with st.container(border=True, gap="xsmall"):
        st.markdown(plain(entry_label(context.ledger(), key)))
        for one in edits:
            st.checkbox(plain(header_of(one.column)), value=not one.both, key=_tick(copy, one))
            sides = [("台账现在", one.now), ("副本里", one.typed)]
            if one.both:
                sides.insert(0, ("副本产生时", one.base))
            with st.grid(len(sides), min_column_width=220):
                for label, text in sides:
                    field(label, shown_text(one.column, text) or "（空）")


def _mark(copy: FoundCopy) -> str:
    return copy.version[:12]


def _tick(copy: FoundCopy, one: CopyEdit) -> str:
    """Another key when what it stands for has changed, so that nobody's tick moves to it."""
    said = sha256(repr(one).encode()).hexdigest()[:12]
    return f"copy_{_mark(copy)}_{one.key}_{one.column}_{said}"
