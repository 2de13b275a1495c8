"""Hints about an entry's texts on the screen: beneath the form before it is handed in, and for its reviewer. They stop nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from ledger.entries import Entry
from ledger.review.quality import QualityHint, kinds_of
from portal.context import Context
from portal.entry.services import EntryServices
from portal.ui.filters import task_label
from portal.ui.messages import plain
from portal.ui.tables import TableColumn

BEFORE = "报送前请看一看（只是提示；不能收的内容，保存时会说明）"
LINES, LIST_HEIGHT = 6, 320  # of the grid's rows at once, else they scroll: the grid stays in sight
REVIEWED = "门户的提示，只供审核时参考"


def show_typed_hints(context: Context, services: EntryServices, key: str, typed: Mapping[str, str | None]) -> None:
    """What stands out in what is typed. Its place is kept when there is nothing to say; it stands beneath the button, so that
    nothing moves under the hands when something is said."""
    texts = {name: text or "" for name, text in typed.items()}
    with st.container(gap="xxsmall", key="quality"):
        _listed(BEFORE, services.quality.of_typed(context.person, key, texts))


def show_grid_hints(context: Context, services: EntryServices, rows: Mapping[str, Mapping[str, str]]) -> None:
    """The same of the grid's changed rows, texts by 台账编号 and column: a line for each that something is asked of."""
    found = services.quality.of_rows(context.person, rows)
    asked = {key: hints for key, hints in found.items() if hints}
    with st.container(gap="xxsmall", key="grid_quality", height=LIST_HEIGHT if len(asked) > LINES else "content"):
        lines = (f"{task_label(context.ledger(), key)} · {_sentences(hints)}" for key, hints in asked.items())
        _told(BEFORE, lines)


def show_hints(context: Context, services: EntryServices, key: str) -> None:
    """What stands out in an entry, for whoever reviews it."""
    with st.container(gap="xxsmall", key=f"quality_{key}"):
        _listed(REVIEWED, services.quality.of_entry(context.person, key))


def hint_column(context: Context, services: EntryServices) -> TableColumn[Entry]:
    """The kinds of hints of each entry in a list."""
    hints_of = services.quality.of_entries(context.person)
    return TableColumn("提示", lambda entry: kinds_of(hints_of(entry.key)), 90)


def _listed(title: str, found: Sequence[QualityHint]) -> None:
    _told(title, (_sentences([hint]) for hint in found))


def _sentences(found: Iterable[QualityHint]) -> str:
    return "".join(f"{hint.kind.label}：{hint.message}" for hint in found)


def _told(title: str, said: Iterable[str]) -> None:
    if lines := "".join(f"\n- {plain(line)}" for line in said):
        st.info(lines, title=title, icon=":material/lightbulb:")
