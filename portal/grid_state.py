"""What the grid of 单位台账 remembers: the rows it shows, by key, and the edits made on them.

The editor counts rows by position. So the rows stay the same object while edits are open, edits are taken against the keys
that stood at those positions, and the grid's own output is never fed back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pandas as pd

from ledger.board import Board
from ledger.columns import column
from ledger.desk import Submission
from ledger.entries import Entry, Ledger
from ledger.workflow import locked
from portal.form_state import FIELDS, as_text, as_widget, seen_texts, unread
from portal.widgets import unbroken

HEADERS = {column(name).header: name for name in FIELDS}


@dataclass
class Grid:
    """One opening of the grid: a unit's rows as they stood then."""

    unit: str
    version: int
    keys: tuple[str, ...]
    rows: pd.DataFrame
    seen: Mapping[str, Mapping[str, str]]
    edits: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid4().hex)

    def take(self, edited: Mapping[int, Mapping[str, Any]]) -> None:
        """Take the editor's edits (by position, by header) against keys; columns that are not the unit's fall away."""
        self.edits = {key: dict(values) for key, values in self.kept.items()}
        for place, cells in edited.items():
            if 0 <= place < len(self.keys):
                mine = {
                    HEADERS[header]: as_text(HEADERS[header], cells[header])
                    for header in cells
                    if header in HEADERS
                }
                self.edits.setdefault(self.keys[place], {}).update(mine)

    def shown_again(self) -> Grid:
        """The same opening for an editor that was left and comes back empty: unsaved edits stand in its rows."""
        rows = self.rows.copy()
        for key, values in self.edits.items():
            for name, text in values.items():
                value = (float(text.removesuffix("%")) if name == "percent" else text) if text else None
                rows.loc[key, column(name).header] = value
        kept = {key: dict(values) for key, values in self.edits.items()}
        return Grid(self.unit, self.version, self.keys, rows, self.seen, dict(kept), kept)

    def submissions(self) -> list[Submission]:
        """One per edited row."""
        return [
            Submission(key, values, {name: self.seen[key].get(name, "") for name in values})
            for key, values in self.edits.items()
            if values
        ]


def open_grid(board: Board, unit: str) -> Grid:
    """The unit's rows as they stand now."""
    entries = board.ledger.by_unit.get(unit, ())
    rows = pd.DataFrame([_row(board, e) for e in entries])
    if not rows.empty:
        rows = rows.set_index("台账编号").astype({column("percent").header: "float"})
    keys = tuple(e.key for e in entries)
    return Grid(unit, board.ledger.version, keys, rows, {key: seen_texts(board.ledger, key) for key in keys})


def _remark(ledger: Ledger, entry: Entry) -> str:
    odd = unread(ledger, entry.key)
    return ("（锁定）" if locked(entry) else "") + (f"（{'、'.join(odd)}待核对）" if odd else "")


def _row(board: Board, entry: Entry) -> dict[str, object]:
    ledger, standing = board.ledger, board.standing[entry.key]
    task = ledger.breakdown.task(entry.task_no)
    cells = {
        column(name).header: as_widget(ledger, name, ledger.cells.get((entry.key, name), ""))
        for name in FIELDS
    }
    return {
        "台账编号": entry.key,
        "工作任务": unbroken(task.label),
        "状态": unbroken(f"{standing.state.symbol} {standing.words}") + _remark(ledger, entry),
        **cells,
        column("review_comment").header: entry.review_comment,
        "完成时限": standing.due_words,
        "职责": entry.role,
        "编号": entry.key,
    }
