"""What the grid of 单位台账 shows: a unit's rows with their drafts, what is locked, what cannot be saved and why; pure functions.

All its cells are texts, as somebody typed or pasted them: a number or drop-down column would read 40% as 0.4 and drop a word that
it does not know, before `ledger.columns.parse`, which reads a cell of the sheet, could be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pandas as pd

from ledger.columns import column
from ledger.deadlines.standing import State
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.repository import Submission
from ledger.review.drafts import Draft
from ledger.review.workflow import Stage, locked, stage_of
from portal.entry.form_state import FIELDS, as_widget, seen_texts, unread
from portal.entry.grid_acts import Cell, Taken
from portal.ui.addresses import links_of
from portal.ui.widgets import unbroken

Drafts = Mapping[str, Mapping[str, Draft]]
WIDTHS = {"status": 100, "percent": 92, "progress_note": 260, "evidence": 320, "issues": 170, "next_steps": 170}


@dataclass
class GridOpening:
    """One opening of the grid in one window: which acts are done, the texts that were shown last, and what to say of a paste.

    What was typed is no part of it: drafts are the store's, so that a reload and the form find them.
    """

    unit: str
    token: str = field(default_factory=lambda: uuid4().hex)
    done: int = 0
    saved: int = 0
    seen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pasted: Taken | None = None
    said: str = ""


def columns_of(*, phones: bool = True) -> list[dict[str, object]]:
    """The grid's columns, from the catalogue; `phones`: may the reader see everybody's telephone?"""
    fixed = [("task", "工作任务", 240), ("state", "状态", 150)]
    behind = [("review_comment", column("review_comment").header, 200), ("due", "完成时限", 190), ("role", "职责", 64)]
    return [
        *({"name": name, "header": header, "width": width, "edit": False} for name, header, width in fixed),
        *(
            {"name": n, "header": column(n).header, "width": WIDTHS.get(n, 116), "edit": True, "help": column(n).help}
            for n in FIELDS
            if phones or n != "phone"
        ),
        *({"name": name, "header": header, "width": width, "edit": False} for name, header, width in behind),
        {"name": "key", "header": column("key").header, "width": 150, "edit": False},
    ]


def row_of(
    board: Board, entry: Entry, drafts: Mapping[str, Draft], wrong: Mapping[str, str], *, phones: bool = True
) -> dict[str, Any]:
    """A row as the grid draws it: its texts, the unit's own ones with its drafts; `was` is what stands under a draft, `moved` names
    the columns where that is another text than the draft was typed over."""
    ledger, standing = board.ledger, board.standing[entry.key]
    texts = shown_texts(ledger, entry.key)
    typed = {name: draft.text for name, draft in drafts.items() if name in FIELDS}
    cells = {**texts, **typed, "review_comment": entry.review_comment, "due": standing.due_words, "role": entry.role}
    label = ledger.breakdown.task(entry.task_no).label
    odd = unread(ledger, entry.key)
    state = f"{standing.state.symbol} {standing.words}" + (f"（{'、'.join(odd)}待核对）" if odd else "")
    if not phones:
        cells.pop("phone", None)
    return {
        "key": entry.key,
        "lock": why_locked(entry),
        "tone": standing.state.value if standing.state is State.OVERDUE else "",
        "cells": {**cells, "task": unbroken(label), "state": unbroken(state), "key": entry.key},
        "was": {name: texts[name] for name in typed},
        "moved": [name for name in typed if drafts[name].seen != ledger.cells.get((entry.key, name), "")],
        "wrong": dict(wrong),
        "links": {"evidence": links_of(cells["evidence"])},
    }


def printed_rows(board: Board, entries: Sequence[Entry]) -> pd.DataFrame:
    """Rows as a table of a phone, or of paper."""
    headers = {"task": "工作任务", "state": "状态", "due": "完成时限", **{name: column(name).header for name in FIELDS}}
    rows = [row_of(board, entry, {}, {})["cells"] for entry in entries]
    return pd.DataFrame([[cells[name] for name in headers] for cells in rows], columns=list(headers.values()))


def shown_texts(ledger: Ledger, key: str) -> dict[str, str]:
    """The unit's cells of an entry as they are read (40%)."""
    return {name: as_widget(ledger, name, text) or "" for name, text in seen_texts(ledger, key).items()}


def why_locked(entry: Entry) -> str:
    """`已通过`; the empty text for an entry that one can type in."""
    if not locked(entry):
        return ""
    return stage_of(entry).label if stage_of(entry) is not Stage.CHANGED else "审核后又改过，正等审核"


def seen_in(ledger: Ledger, keys: Sequence[str], drafts: Drafts) -> dict[str, dict[str, str]]:
    """The ledger's texts that the grid shows, by key and column; under a draft those that it was typed over."""
    return {
        key: seen_texts(ledger, key) | {name: draft.seen for name, draft in drafts.get(key, {}).items()} for key in keys
    }


def submission_of(key: str, drafts: Mapping[str, Draft]) -> Submission:
    """What is typed into a row, to be handed in."""
    mine = {name: draft for name, draft in drafts.items() if name in FIELDS}
    return Submission(key, {n: d.text for n, d in mine.items()}, {n: d.seen for n, d in mine.items()})


def wrong_cells(refused: Mapping[Cell, str], key: str) -> dict[str, str]:
    """The refused cells of a row."""
    return {name: why for (of, name), why in refused.items() if of == key}
