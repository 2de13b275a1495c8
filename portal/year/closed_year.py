"""What a closed year still waits for (年报段落, 整改, 承诺), told on the same page of the year in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ledger.duties.annual_report_service import PUBLISHED
from ledger.duties.rectification import RectificationState
from ledger.permissions import Action, Person
from portal.context import Context
from portal.duties.registry import Duties
from portal.ui.messages import plain
from portal.year.picker import show_year


def show_left_of_last_year(
    context: Context,
    known: Sequence[int],
    duties_of: Callable[[int], Duties],
    count: Callable[[Duties, Person], str],
) -> None:
    """A line and the way there, while `count` finds something of the person's in the year before; nothing otherwise."""
    earlier = [year for year in known if year < context.year]
    if not earlier or context.ledger().closed:
        return
    if left := count(duties_of(earlier[0]), context.person):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(plain(f"{earlier[0]}年已经结转，还有{left}，结转后照样办理。"), width="stretch")
            st.button(f"打开{earlier[0]}年", key="open_last_year", on_click=show_year, args=(earlier[0],))


def annual_left(duties: Duties, person: Person) -> str:
    """`2 家的年报段落没有公开`; the empty text for none."""
    service = duties.annual_report
    lines = (
        service.overview(person)
        if service.may(person, Action.READ_ANNUAL)
        else [service.of(person, u) for u in service.writes_for(person)]
    )
    missing = sum(line.state != PUBLISHED for line in lines)
    return f" {missing} 家的年报段落没有公开" if missing else ""


def records_left(duties: Duties, person: Person) -> str:
    """`1 条整改没有销号、2 项承诺没有销号`; the empty text for none."""
    records = sum(r.state is not RectificationState.CLOSED for r in duties.rectification.records(person))
    promises = sum(not c.closed for c in duties.commitment.records(person))
    told = [f" {records} 条整改没有销号"] if records else []
    return "、".join([*told, *([f" {promises} 项承诺没有销号"] if promises else [])])
