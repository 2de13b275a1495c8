"""The pages beside the menu, each with what it is for and how much of 待办 is done there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from ledger.inbox.item import InboxItem
from ledger.permissions import Person
from portal.navigation import PageRecord, other_pages
from portal.ui.messages import plain
from portal.ui.widgets import link_to

FIRST = "专项"


def show_other_pages(person: Person, items: Sequence[InboxItem]) -> None:
    """By group, 专项 first and each group once."""
    waiting = Counter[str]()
    for item in items:
        waiting[item.page] += item.number
    records = list(other_pages(person))
    groups = [FIRST, *(record.section for record in records)]
    records.sort(key=lambda record: groups.index(record.section))
    for section, found in groupby(records, key=lambda record: record.section):
        st.header(plain(section), anchor=False)
        with st.grid(3, min_column_width=260):
            for record in found:
                _card(record, waiting[record.stem])


def _card(record: PageRecord, waiting: int) -> None:
    with st.container(border=True, gap="xxsmall"):
        link_to(record.stem, record.title + (f"（{waiting}）" if waiting else ""), record.icon)
        st.caption(plain(record.help))
