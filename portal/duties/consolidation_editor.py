"""The consolidated text in its fields: opened on the version that counts, kept while somebody types, never overwritten.

What stands in the fields belongs to the browser session until it is saved; a newer version of somebody else's does not
push it out, but is announced.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import streamlit as st

from ledger.duties.consolidation import SECTIONS, Collection, Text
from ledger.duties.consolidation_text import Proposal

_HEIGHTS = {"overview": 120, "progress": 300, "highlights": 160, "issues": 140, "next_steps": 120}


@dataclass(frozen=True, slots=True)
class EditorOpening:
    """What the fields were opened on: the version, its text, and the entries that it (or a proposal since) drew on."""

    version: int
    text: Text
    drawn_from: tuple[str, ...] = ()
    unreviewed: int = 0


def opening_of(stands: Collection) -> EditorOpening:
    """The opening of a task's fields; opened anew when nobody typed and the version moved on."""
    no = stands.task_no
    opening: EditorOpening | None = st.session_state.get(_name(no))
    fresh = opening is None or any(_field(no, section) not in st.session_state for section in SECTIONS)
    if opening is None or fresh or (opening.version != stands.version and typed(no) == opening.text):
        opening = reopen(stands)
    return opening


def reopen(stands: Collection) -> EditorOpening:
    """Show the version that counts, whatever stood in the fields."""
    head = stands.head
    opening = EditorOpening(head.id, head.text, head.drawn_from) if head else EditorOpening(0, Text())
    st.session_state[_name(stands.task_no)] = opening
    show_text(stands.task_no, opening.text)
    return opening


def show_proposal(no: int, proposal: Proposal) -> None:
    """Put a first text into the fields; it is not saved yet."""
    opening: EditorOpening = st.session_state[_name(no)]
    st.session_state[_name(no)] = replace(opening, drawn_from=proposal.keys, unreviewed=proposal.unreviewed)
    show_text(no, proposal.text)


def typed(no: int) -> Text:
    """What stands in the fields now."""
    return Text(**{section: str(st.session_state.get(_field(no, section)) or "") for section in SECTIONS})


def unsaved(no: int) -> bool:
    """Does anything stand in the fields that is not saved?"""
    opening: EditorOpening | None = st.session_state.get(_name(no))
    return opening is not None and typed(no) != opening.text


def fields(no: int) -> None:
    """The fields, one per section; they keep their text over a look at another page."""
    for number, (section, header) in enumerate(SECTIONS.items()):
        st.text_area(
            f"{'一二三四五'[number]}、{header}",
            key=_field(no, section),
            height=_HEIGHTS[section],
            persist_state="session",
        )


def show_text(no: int, text: Text) -> None:
    """Put a text into the fields without saving it."""
    for section, part in asdict(text).items():
        st.session_state[_field(no, section)] = part


def _name(no: int) -> str:
    return f"collect_open_{no}"


def _field(no: int, section: str) -> str:
    return f"collect_{section}_{no}"
