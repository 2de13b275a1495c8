"""Hints about an entry's texts on the screen: beneath the form before it is handed in, and for its reviewer. They stop nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ledger.entries import Entry
from ledger.review.quality import QualityHint, kinds_of
from portal.context import Context
from portal.entry.services import EntryServices
from portal.ui.messages import plain
from portal.ui.tables import TableColumn

BEFORE = "报送前请看一看（不改也能报送）"
REVIEWED = "门户的提示，只供审核时参考"


def show_typed_hints(context: Context, services: EntryServices, key: str, typed: Mapping[str, str | None]) -> None:
    """What stands out in what is typed. Its place is kept when there is nothing to say; it stands beneath the button, so that
    nothing moves under the hands when something is said."""
    texts = {name: text or "" for name, text in typed.items()}
    with st.container(gap="xxsmall", key="quality"):
        _listed(BEFORE, services.quality.of_typed(context.person, key, texts))


def show_hints(context: Context, services: EntryServices, key: str) -> None:
    """What stands out in an entry, for whoever reviews it."""
    with st.container(gap="xxsmall", key=f"quality_{key}"):
        _listed(REVIEWED, services.quality.of_entry(context.person, key))


def hint_column(context: Context, services: EntryServices) -> TableColumn[Entry]:
    """The kinds of hints of each entry in a list."""
    hints_of = services.quality.of_entries(context.person)
    return TableColumn("提示", lambda entry: kinds_of(hints_of(entry.key)), 90)


def _listed(title: str, found: Sequence[QualityHint]) -> None:
    if found:
        lines = "".join(f"\n- {plain(f'{hint.kind.label}：{hint.message}')}" for hint in found)
        st.info(lines, title=title, icon=":material/lightbulb:")
