"""The units of a task as a table of links: a click anywhere on a row, the middle button and Enter open its entry, as a square does.

A table of streamlit's is a picture: it opens a row by the box at its left alone, a screen reader and the search of the browser find
nothing in it, and for paper it has to be drawn again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.columns import percent_text
from ledger.contacts import Contacts
from ledger.deadlines.standing import State
from ledger.figures.board import Board
from portal.overview.blocks import MadeHtml, rendered
from portal.overview.calls import Call, calls
from portal.overview.ways import Ways
from portal.ui.drawings import once_per_board
from portal.ui.grids import ENTRIES, EntryLine
from portal.ui.messages import local_time

UNITS = "各单位进展"
"""What the table is called."""


class EntryRow(NamedTuple):
    """A row: where it leads, and the texts of `grids.ENTRIES`."""

    href: str
    unit: str
    role: str
    state: str
    late: bool
    percent: str
    note: str
    due: str
    who: str
    calls: Sequence[Call]
    updated: str


@once_per_board
def entry_rows(board: Board, task_no: int, contacts: Contacts, ways: Ways) -> MadeHtml:
    """Every unit's entry of a task, in the order of the notice."""
    rows = [_row(EntryLine(board, e, contacts.of(e)), ways.entry(e)) for e in board.ledger.by_task[task_no]]
    return rendered("rows", name=UNITS, heads=[column.header for column in ENTRIES], rows=rows)


def _row(line: EntryLine, href: str) -> EntryRow:
    entry, standing = line.entry, line.board.standing[line.entry.key]
    return EntryRow(
        href,
        entry.unit,
        entry.role,
        line.state,
        standing.state is State.OVERDUE,
        percent_text(entry.percent),
        entry.progress_note,
        standing.due_words,
        line.contact.name,
        list(calls(line.contact.phone)),
        local_time(entry.updated_at),
    )
