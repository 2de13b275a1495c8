"""Whom to call about what is late, as a table for the printer; on the screen they are cards (`portal/overview/lists.py`)."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from ledger.contacts import Contact, Contacts
from ledger.deadlines.standing import Standing
from ledger.figures.board import Urgent
from portal.ui.messages import day_text
from portal.ui.on_paper import paper_rows
from portal.ui.tables import TableColumn, frame
from portal.ui.widgets import task_name


def due_day(standing: Standing) -> str:
    """`2021-10-30`; the empty text where no day counts."""
    return day_text(standing.deadline.due if standing.deadline else None)


class _UrgentLine(NamedTuple):
    urgent: Urgent
    contact: Contact


COLUMNS: tuple[TableColumn[_UrgentLine], ...] = (
    TableColumn("责任单位", lambda line: line.urgent.entry.unit),
    TableColumn("任务", lambda line: task_name(line.urgent.task.label)),
    TableColumn("状态", lambda line: line.urgent.standing.words),
    TableColumn("时限", lambda line: due_day(line.urgent.standing)),
    TableColumn("联系人", lambda line: line.contact.name),
    TableColumn("联系电话", lambda line: line.contact.phone),
)


def printed(lines: tuple[Urgent, ...], contacts: Contacts) -> pa.Table:
    """Who, what, how late, whom to call, in the form that streamlit sends without converting it anew."""
    rows = frame(COLUMNS, (_UrgentLine(urgent, contacts.of(urgent.entry)) for urgent in lines))
    return pa.Table.from_pandas(paper_rows(rows, list(rows.columns)), preserve_index=False)
