"""What the grid of 单位台账 remembers: the rows it shows, by key, and the edits made on them.

The editor counts rows by position. So the rows stay the same object while edits are open, edits are taken against the keys
that stood at those positions, and the grid's own output is never fed back. All its cells are texts, as somebody typed or
pasted them: a number or drop-down column of the browser would read 40% as 0.4 and drop a word it does not know, before
`ledger.columns.parse`, which reads a cell of the sheet, could be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pandas as pd

from ledger.columns import column
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.repository import Submission
from ledger.review.workflow import Stage, locked, stage_of
from portal.entry.form_state import FIELDS, as_text, as_widget, seen_texts, unread
from portal.ui.widgets import task_name, unbroken

HEADERS = {column(name).header: name for name in FIELDS}
WHY = "没有保存的原因"
Cell = tuple[str, str]  # 台账编号 and code name of the column


@dataclass
class GridOpening:
    """One opening of the grid: a unit's rows that can be edited, as they stood then.

    `edits` are texts by key and column; those of `kept` stand in the rows already. `refused` says why a cell was not saved.
    """

    unit: str
    version: int
    keys: tuple[str, ...]
    rows: pd.DataFrame
    seen: Mapping[str, Mapping[str, str]]
    edits: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refused: Mapping[Cell, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid4().hex)

    def take(self, edited: Mapping[int, Mapping[str, Any]]) -> None:
        """Take the editor's edits (by position, by header) against keys; columns that are not the unit's fall away."""
        self.edits = {key: dict(values) for key, values in self.kept.items()}
        for place, cells in edited.items():
            if 0 <= place < len(self.keys):
                mine = {HEADERS[h]: as_text(cells[h]) for h in cells if h in HEADERS}
                self.edits.setdefault(self.keys[place], {}).update(mine)

    @property
    def cells(self) -> int:
        """How many cells were edited."""
        return sum(map(len, self.edits.values()))

    def shown_again(self) -> GridOpening:
        """The same opening for an editor that was left and comes back empty: unsaved edits stand in its rows."""
        rows = self.rows.copy()
        for key, values in self.edits.items():
            for name, text in values.items():
                if key in rows.index:
                    rows.loc[key, column(name).header] = text
        kept = {key: dict(values) for key, values in self.edits.items()}
        return replace(self, rows=rows, edits=dict(kept), kept=kept, token=uuid4().hex)

    def with_refusals(self, refused: Mapping[Cell, str]) -> GridOpening:
        """The same opening with the reason at each row that holds a refused cell."""
        again = replace(self, refused=refused).shown_again()
        again.rows = again.rows.drop(columns=WHY, errors="ignore")
        if refused:
            again.rows.insert(2, WHY, [_reasons(key, refused) for key in again.rows.index])
        return again

    def submissions(self, *, without: Mapping[Cell, str] | None = None) -> list[Submission]:
        """One per edited row, refused cells left out."""
        refused = without or {}
        found = [
            (key, {n: text for n, text in values.items() if (key, n) not in refused})
            for key, values in self.edits.items()
        ]
        return [
            Submission(key, values, {name: self.seen[key].get(name, "") for name in values})
            for key, values in found
            if values
        ]


def _reasons(key: str, refused: Mapping[Cell, str]) -> str:
    return " ".join(f"{column(name).header}：{why}" for (of, name), why in refused.items() if of == key)


def open_grid(board: Board, unit: str) -> GridOpening:
    """The unit's rows that nobody has locked, as they stand now."""
    entries = [e for e in board.ledger.by_unit.get(unit, ()) if not locked(e)]
    keys = tuple(e.key for e in entries)
    seen = {key: seen_texts(board.ledger, key) for key in keys}
    return GridOpening(unit, board.ledger.version, keys, grid_rows(board, entries), seen)


def left_over(grid: GridOpening) -> dict[str, dict[str, str]]:
    """What is still to be saved when all that was not refused has been: typed texts by key and column."""
    left = {key: {n: t for n, t in values.items() if (key, n) in grid.refused} for key, values in grid.edits.items()}
    return {key: values for key, values in left.items() if values}


def reopened(board: Board, grid: GridOpening) -> GridOpening:
    """The grid after a part of it was saved: refused cells stay as they were typed, over the texts they were typed over."""
    left = left_over(grid)
    again = open_grid(board, grid.unit)
    seen = {key: {**again.seen.get(key, {}), **{n: grid.seen[key].get(n, "") for n in left[key]}} for key in left}
    return replace(again, seen={**again.seen, **seen}, edits=left).with_refusals(grid.refused)


def grid_rows(board: Board, entries: Sequence[Entry]) -> pd.DataFrame:
    """Entries as the grid shows them, by 台账编号."""
    rows = pd.DataFrame([_row(board, e) for e in entries])
    return rows if rows.empty else rows.set_index("台账编号")


def locked_rows(board: Board, unit: str) -> pd.DataFrame:
    """The unit's locked rows, each with why; empty when there are none."""
    entries = [e for e in board.ledger.by_unit.get(unit, ()) if locked(e)]
    rows = grid_rows(board, entries)
    if not rows.empty:
        rows.insert(1, "锁定", [f"🔒 {_why(entry)}" for entry in entries])
        rows = rows.drop(columns="状态")
    return rows


def _why(entry: Entry) -> str:
    return stage_of(entry).label if stage_of(entry) is not Stage.CHANGED else "审核后又改过，正等审核"


def _remark(ledger: Ledger, entry: Entry) -> str:
    odd = unread(ledger, entry.key)
    return ("\n（锁定）" if locked(entry) else "") + (f"（{'、'.join(odd)}待核对）" if odd else "")


def _row(board: Board, entry: Entry) -> dict[str, object]:
    ledger, standing = board.ledger, board.standing[entry.key]
    task = ledger.breakdown.task(entry.task_no)
    cells = {
        column(name).header: as_widget(ledger, name, ledger.cells.get((entry.key, name), "")) or "" for name in FIELDS
    }
    return {
        "台账编号": entry.key,
        "工作任务": task_name(task.label),
        "状态": unbroken(f"{standing.state.symbol} {standing.words}") + _remark(ledger, entry),
        **cells,
        column("review_comment").header: entry.review_comment,
        "完成时限": standing.due_words,
        "职责": entry.role,
        "编号": entry.key,
    }
