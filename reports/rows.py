"""Ledger entries as table rows: the catalogue's columns in its order, with the state of the day behind them; tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

from ledger.breakdown import is_ad_hoc, number_text
from ledger.columns import LEDGER, Column
from ledger.deadlines.standing import Standing
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.texts.csv_cells import defuse
from reports.letters import unturned
from reports.workbook import Heading, Value

STATE_HEADER = "当前状态"
_DAY = len("2021-10-30")
_LOOKS = {"percent": "percent", "task_no": "number", "status": "center", "choice": "center", "date": "center"}


def headings(board: Board) -> list[Heading[Entry]]:
    """The catalogue's columns with an entry's values, and the computed state as the last."""
    return [_heading(column, board) for column in LEDGER] + [
        Heading(STATE_HEADER, 11, lambda entry: board.standing[entry.key].words, "center")
    ]


def sheet_headings(board: Board) -> list[Heading[Entry]]:
    """The same for a spreadsheet, where days stand as days: the deadline's day, and what it is from in a column of its own."""
    days: dict[str, list[Heading[Entry]]] = {
        "完成时限": [
            Heading("完成时限", 12, lambda entry: due_of(board.standing[entry.key]), "date"),
            Heading("时限依据", 14, lambda entry: board.standing[entry.key].due_from),
        ],
        "填报时间": [Heading("填报时间", 17, lambda entry: moment(value_of(entry, "reported_at", board)), "minute")],
    }
    return [one for heading in headings(board) for one in days.get(heading.text, [heading])]


def due_of(standing: Standing) -> date | None:
    """The day that counts, if one does."""
    return standing.deadline.due if standing.deadline else None


def moment(value: Value) -> Value:
    """A written day as a day, or as a moment where its hour is known; what could not be read stays a text."""
    try:
        return date.fromisoformat(str(value)) if len(str(value)) == _DAY else datetime.fromisoformat(str(value))
    except ValueError:
        return value


def _heading(column: Column, board: Board) -> Heading[Entry]:
    look = _LOOKS.get(column.kind, "text")
    return Heading(column.header, column.width, lambda entry: value_of(entry, column.name, board), look)


def value_of(entry: Entry, name: str, board: Board) -> Value:
    """A cell as the ledger reads it; what could not be read is marked 待核对, never passed off as a value."""
    if name == "task":
        return next((t.title for t in board.ledger.breakdown.all_tasks if t.no == entry.task_no), "")
    if name == "task_no" and is_ad_hoc(entry.task_no):
        return number_text(entry.task_no)
    if name == "due_date":
        return board.standing[entry.key].due_words
    value: Value = getattr(entry, name)
    if value in (None, ""):
        return board.ledger.shown(entry.key, name) or None
    return value


def csv_table(headers: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> bytes:
    """A CSV of texts, its label in a last column: UTF-8 with a byte order mark, so that Excel and WPS read Chinese; what
    they would run is defused, and nothing turns the direction of writing."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra, said = (["数据说明"], [label]) if label else ([], [])
    writer.writerow([*map(unturned, headers), *extra])
    for row in rows:
        writer.writerow([*(defuse(unturned(cell)) for cell in row), *said])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
