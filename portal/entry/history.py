"""Who changed an entry, when and from where; and a former value brought back by an ordinary submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from ledger.clock import BEIJING, day_of
from ledger.columns import shown_text
from ledger.permissions import Action, may
from ledger.repository import Change
from ledger.review.service import Decision
from portal.context import Context
from portal.entry.form_state import FIELDS
from portal.entry.services import EntryServices
from portal.ui import grids
from portal.ui.attempts import act_button, done_with, show_outcome, show_receipt, token_for
from portal.ui.choices import when_open
from portal.ui.messages import header_of, local_time, plain
from portal.ui.tables import chosen, table_key
from portal.ui.widgets import fields
from store.errors import StoreError

MOST = 500
LABEL_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Restoration:
    """What a confirmed click asks for: the cell, its former text, the text it was shown to hold now."""

    key: str
    name: str
    text: str
    seen: str
    token: str


def show_history(
    context: Context,
    services: EntryServices,
    key: str,
    *,
    until: date | None = None,
    on_restored: Callable[[str], None] | None = None,
) -> None:
    """Every change of the entry (up to a past day), newest first, for those who may see it; read only when it is opened.

    `on_restored` is told the column that a former value was brought back to.
    """
    ledger = context.ledger()
    if not may(context.person, Action.HISTORY, ledger.by_key[key], ledger):
        return
    title = f"修改记录（截至 {until.isoformat()}）" if until else "修改记录"

    def show() -> None:
        changes = services.service.history(context.person, key, limit=MOST)
        _ratings(services.review.decisions(context.person, key), until)
        _table(key, [c for c in changes if until is None or c.at.astimezone(BEIJING).date() <= until])
        if until is None and services.service.may_edit(context.person, key):
            _offer(context, services, key, changes, on_restored)

    when_open(title, show, icon=":material/history:", key=f"history_{key}")


def _ratings(decisions: Sequence[Decision], until: date | None) -> None:
    """What reviewers thought of the entry, the newest first: no cell holds it."""
    for decision in reversed(decisions):
        if decision.rating and (until is None or day_of(decision.at) <= until):
            st.caption(plain(f"{local_time(decision.at)} · {decision.person} · {decision.words}"))


def _table(key: str, changes: Sequence[Change]) -> None:
    if not changes:
        st.text("还没有修改记录。")
        return
    if len(changes) == MOST:
        st.caption(f"只列出最近 {MOST} 次修改。")
    receipts = [grids.RECEIPT] if any(change.receipt for change in changes) else []
    tidied = [grids.TYPED] if any(change.typed for change in changes) else []
    rows = table_key(f"history_rows_{key}", (f"{change.seq}" for change in changes))
    picked = chosen(changes, [*grids.HISTORY, *receipts, *tidied], alt="修改记录", fits=11, height=400, key=rows)
    if picked:
        _whole(changes[picked[0]])
    else:
        st.caption("点选一行，看原来和改为的全文。")


def _whole(change: Change) -> None:
    """Both texts in full, side by side: a cell of the table cuts them."""
    with st.container(border=True):
        st.caption(plain(f"{grids.origin(change)} · {header_of(change.column)}"))
        old, new = (shown_text(change.column, text) or "（空）" for text in (change.old, change.new))
        typed = [("填写原文", change.typed)] if change.typed else []
        fields(300, ("原来", old), ("改为", new), *typed)


def former_values(changes: Sequence[Change], now: Mapping[str, str]) -> dict[int, Change]:
    """Texts that the form's columns once held and do not hold now, newest first, each by a number of its own.

    `changes` are newest first; `now` maps columns to their present texts. A change under a negative number stands for
    what its column held *before* it: the text that history begins with. A blank is no former status.
    """
    found: dict[int, Change] = {}
    seen: set[tuple[str, str]] = set()
    oldest: dict[str, Change] = {}
    for change in changes:
        oldest[change.column] = change
    steps = [(c.seq, c.new, c) for c in changes] + [(-c.seq, c.old, c) for c in oldest.values()]
    for number, text, change in steps:
        name = change.column
        blank_status = name == "status" and not text
        if name in FIELDS and text != now.get(name, "") and (name, text) not in seen and not blank_status:
            seen.add((name, text))
            found[number] = change
    return found


def text_of(number: int, change: Change) -> str:
    """The former text that a number of `former_values` stands for."""
    return change.new if number > 0 else change.old


def _offer(
    context: Context,
    services: EntryServices,
    key: str,
    changes: Sequence[Change],
    on_restored: Callable[[str], None] | None,
) -> None:
    cells = context.ledger().cells
    now = {name: cells.get((key, name), "") for name in FIELDS}
    values = former_values(changes, now)
    picker, place, receipt = (f"{word}_{key}" for word in ("restore", "restoring", "restored"))
    if values:
        if st.session_state.get(picker) not in values:
            st.session_state[picker] = None
        picked = st.selectbox(
            "恢复以前的值",
            list(values),
            key=picker,
            placeholder="选择要恢复的值，先看再确认",
            format_func=lambda number: _label(number, values.get(number)),
        )
        if picked is not None:
            change, text = values[picked], text_of(picked, values[picked])
            token = token_for(f"restore_token_{key}", change.column, text)
            asked = Restoration(key, change.column, text, now[change.column], token)
            _confirm(context, services, asked, on_restored)
    show_outcome(place)
    if receipt in st.session_state:
        show_receipt(services.receipt_state, key, st.session_state[receipt])


def _label(number: int, change: Change | None) -> str:
    if change is None:
        return ""
    text = " ".join(shown_text(change.column, text_of(number, change)).split()) or "（空）"
    short = text if len(text) <= LABEL_LENGTH else text[:LABEL_LENGTH] + "…"
    origin = grids.origin(change) if number > 0 else "最初"
    return f"{header_of(change.column)}：{short}（{origin}）"


def _confirm(
    context: Context, services: EntryServices, asked: Restoration, on_restored: Callable[[str], None] | None
) -> None:
    """Both values side by side; nothing is done before the button is pressed."""
    with st.container(border=True):
        now, former = asked.seen or "（空）", asked.text or "（空）"
        fields(240, (f"{header_of(asked.name)}，现在", now), ("恢复为", former))
        st.caption("恢复等于重新填报一次：有回执，会写入共享表格，修改记录里也看得到。")
        with st.container(horizontal=True):
            act_button(
                "确认恢复",
                partial(_restore, context, services, asked),
                "",
                key=f"restore_yes_{asked.key}",
                place=f"restoring_{asked.key}",
                then=partial(_restored, services, asked, on_restored),
                type="primary",
                icon=":material/settings_backup_restore:",
            )
            st.button("取消", key=f"restore_no_{asked.key}", on_click=_cancel, args=(asked.key,))


def _restore(context: Context, services: EntryServices, asked: Restoration) -> None:
    restore = partial(services.service.restore, context.person, asked.key, asked.name, asked.text)
    st.session_state[f"restored_{asked.key}"] = restore(seen=asked.seen, token=asked.token)


def _restored(services: EntryServices, asked: Restoration, on_restored: Callable[[str], None] | None) -> None:
    _cancel(asked.key)
    services.sheet.wake()
    if on_restored:
        with suppress(StoreError):  # the value is saved; the form takes it at its next opening
            on_restored(asked.name)


def _cancel(key: str) -> None:
    st.session_state[f"restore_{key}"] = None
    done_with(f"restore_token_{key}")
