"""Reviewing one entry on the screen: what it says beside what it said when it was last decided on, and the buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from ledger.columns import column, shown_text
from ledger.entries import Entry, Ledger
from ledger.permissions import Action, may
from ledger.review.service import Seen
from ledger.review.workflow import CONTENT, Rating, Stage, Step, content_of, stage_of
from portal.context import Context
from portal.entry.evidence_file import show_evidence_files
from portal.entry.quality import show_hints
from portal.entry.services import EntryServices
from portal.ui.attempts import act_button, done_with, show_outcome, token_for, typed
from portal.ui.filters import entry_label
from portal.ui.messages import header_of, plain
from portal.ui.widgets import field, fields

ICONS = {
    Step.APPROVE: ":material/check:",
    Step.SEND_BACK: ":material/undo:",
    Step.CLOSE: ":material/task_alt:",
    Step.REOPEN: ":material/lock_open:",
}
DECIDED = "review_decided"
SHORT = 16  # characters: a word or a number, not a sentence
NOTES = {
    Stage.CHANGED: "审核通过以后，表格里又改过：改动已经收下，没有丢；请看过以后重新通过，或者退回。统计时按未审核计。",
    Stage.TYPED: "这个审核状态是在共享表格里填的，看不出是谁填的，不算审核过。请看过内容以后通过，或者退回。",
    Stage.PENDING: "",
    Stage.RETURNED: "已退回，等单位修改后重新报送。退回错了的，可以直接通过。",
    Stage.APPROVED: "已通过，门户里锁定；已完成、长期坚持或确认不涉及的，由市政府办公厅办结。",
    Stage.CLOSED: "已办结，门户里锁定；要修改的，由市政府办公厅重新打开。",
    Stage.NONE: "",
}


def show_review(context: Context, services: EntryServices, entry: Entry, ledger: Ledger, *, texts: bool) -> None:
    """The review part of an entry: where it stands, what changed, and what the person may do.

    `ledger` is the one that the page shows: its texts go with the decision. `texts`: show them here as well.
    """
    stage = stage_of(entry)
    if stage is not Stage.NONE:
        st.badge(f"审核：{stage.label}", color=_COLOURS[stage])
    if NOTES[stage]:
        st.caption(NOTES[stage])
    steps = services.review.steps(context.person, entry.key)
    if texts or steps:
        show_hints(context, services, entry.key)
    seen = Seen(entry.key, content_of(entry.key, ledger))
    if (texts or stage is Stage.CHANGED) and may(context.person, Action.HISTORY, entry, ledger):
        _sides(seen.texts, services.review.before(context.person, entry.key), every=texts)
    if texts:
        show_evidence_files(context, services.evidence_files, entry.key, reads=True)
    place = f"review_{entry.key}"
    show_outcome(place)
    if steps:
        _buttons(context, services, seen, steps)


def show_decided(listed: Sequence[Entry]) -> None:
    """Above a list that an entry leaves once it is decided on: its card, where the outcome would stand, is gone."""
    key = st.session_state.pop(DECIDED, "")
    if key and key not in {entry.key for entry in listed}:
        show_outcome(f"review_{key}")


_COLOURS: Mapping[Stage, Literal["gray", "blue", "orange", "green", "red"]] = {
    Stage.PENDING: "blue",
    Stage.RETURNED: "orange",
    Stage.APPROVED: "green",
    Stage.CHANGED: "red",
    Stage.TYPED: "red",
    Stage.CLOSED: "green",
}


def _sides(now: Mapping[str, str], before: Mapping[str, str], *, every: bool) -> None:
    """Each text as it is, beside what was decided on when that was another."""
    same = [name for name in CONTENT if before.get(name, now[name]) == now[name] and now[name]]
    if every:
        with st.grid(3, min_column_width=150):
            for name in same:
                if column(name).width <= SHORT:
                    field(header_of(name), shown_text(name, now[name]))
        for name in same:
            if column(name).width > SHORT:
                field(header_of(name), now[name])
    for name in CONTENT:
        if before.get(name, now[name]) != now[name]:
            header, texts = header_of(name), [shown_text(name, side[name]) or "（空）" for side in (now, before)]
            fields(240, (f"{header}（现在）", texts[0]), (f"{header}（上次审核时）", texts[1]))
    if every:
        _open_evidence(now["evidence"])
        if not before:
            st.caption("首次审核。")


def _open_evidence(text: str) -> None:
    """A public page can be opened from here; anything else is text to read."""
    if text.startswith(("http://", "https://")) and not any(c.isspace() for c in text):
        st.link_button("打开佐证链接", text, icon=":material/open_in_new:")


def _buttons(context: Context, services: EntryServices, seen: Seen, steps: tuple[Step, ...]) -> None:
    key = seen.key
    st.text_area("审核意见", key=f"reason_{key}", height=72, placeholder="退回和重新打开必须写原因；通过时可以不写")
    _ask_rating(key)
    token = f"review_token_{key}"
    with st.container(horizontal=True):
        for step in steps:
            act_button(
                step.label,
                partial(_take, context, services, seen, step, token),
                str,
                key=f"{step.value}_{key}",
                place=f"review_{key}",
                then=partial(_taken, services, key, token),
                icon=ICONS[step],
                type="primary" if step in (Step.APPROVE, Step.CLOSE) else "secondary",
            )


def _ask_rating(key: str) -> None:
    rated = "写在“办理经过”里，不影响通过和退回。"
    st.segmented_control("评定（可以不选）", list(Rating), key=f"rating_{key}", format_func=_label, help=rated)


def _label(rating: str) -> str:
    return Rating(rating).label


def _take(context: Context, services: EntryServices, seen: Seen, step: Step, token: str) -> str:
    """Says what came of it."""
    key, reason = seen.key, typed(f"reason_{seen.key}")
    done = plain(f"{entry_label(context.ledger(), key)}：{step.leads_to}，等待写入表格。")
    rating = Rating(chosen) if (chosen := typed(f"rating_{key}")) else None
    once = token_for(token, step, reason, rating)
    services.review.take(context.person, step, seen, token=once, reason=reason, rating=rating)
    return done


def _taken(services: EntryServices, key: str, token: str) -> None:
    done_with(token, f"reason_{key}")
    st.session_state.pop(f"rating_{key}", None)
    st.session_state[DECIDED] = key
    services.sheet.wake()
