"""Whom to call: what is late, due soon or was not reported, with the way to each entry; cards on a phone."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pyarrow as pa
import streamlit as st

from ledger.contacts import Contact, Contacts
from ledger.deadlines.standing import Standing
from ledger.figures.board import Urgent
from portal.ui.messages import day_text
from portal.ui.tables import CALLED, PERCENT, TableColumn, button_column, frame, table
from portal.ui.widgets import first, link_to, task_name, where

PHONE_ROWS = 8
# Lines, and the same as a table in the form that streamlit sends without converting it anew.
Worklist = tuple[tuple[Urgent, ...], pa.Table]


def due_day(standing: Standing) -> str:
    """`2021-10-30`; the empty text where no day counts."""
    return day_text(standing.deadline.due if standing.deadline else None)


class _UrgentLine(NamedTuple):
    urgent: Urgent
    contact: Contact


COLUMNS: tuple[TableColumn[_UrgentLine], ...] = (
    TableColumn("责任单位", lambda line: line.urgent.entry.unit),
    TableColumn("任务", lambda line: task_name(line.urgent.task.label), 230),
    TableColumn("状态", lambda line: line.urgent.standing.words),
    TableColumn("时限", lambda line: due_day(line.urgent.standing)),
    TableColumn("进度", lambda line: line.urgent.entry.percent, 90, look=PERCENT),
    TableColumn("联系人", lambda line: line.contact.name),
    TableColumn("联系电话", lambda line: line.contact.phone, look=CALLED),
    TableColumn("牵头单位", lambda line: "、".join(line.urgent.lead_units), 120),
)


def drawn(lines: tuple[Urgent, ...], contacts: Contacts) -> Worklist:
    """A worklist: who, what, how late, whom to call."""
    rows = frame(COLUMNS, (_UrgentLine(urgent, contacts.of(urgent.entry)) for urgent in lines))
    return lines, pa.Table.from_pandas(rows.assign(打开="查看"), preserve_index=False)


def show_worklist(
    listed: Worklist, contacts: Contacts, *, key: str, phone: bool, empty: str, day: dict[str, str]
) -> None:
    """A worklist that leads to the entry: a table, or cards on a phone. `day` is the query of a past day."""
    lines, rows = listed
    if not lines:
        st.text(empty)
    elif phone:
        first(lines, PHONE_ROWS, partial(_card, contacts, day), "还有 {} 条，请按范围或任务筛选查看。")
    else:
        button = button_column(key, _open_line, (key, lines, day), width=70)
        table(rows, [*COLUMNS, button], alt="责任单位与任务清单", fits=7, height=440, wraps=True)


def _card(contacts: Contacts, day: dict[str, str], line: Urgent) -> None:
    with st.container(border=True, gap="xsmall"):
        person = " ".join(filter(None, contacts.of(line.entry)))
        who = f"{line.entry.unit}（{person}）" if person else line.entry.unit
        st.text(f"{line.standing.state.symbol} {who} · {line.standing.words}")
        st.text(line.task.label)
        link_to("tasks", "查看", **where(line.task.no, line.entry.unit), **day)


def _open_line(key: str, lines: tuple[Urgent, ...], day: dict[str, str]) -> None:
    line = lines[st.session_state[key].row]
    st.switch_page("../pages/tasks.py", query_params=where(line.task.no, line.entry.unit) | day)
