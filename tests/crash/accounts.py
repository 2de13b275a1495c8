"""What became of every text that the portal acknowledged and that staff typed: found again, or lost; told, or silent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.build import Portal
from store import tables
from store.database import reading
from store.history import CONFLICTS
from tests.crash.staff import Staff, _texts
from tests.property.world import COLUMNS, KEY, PLACES, WorkbookSheet


@dataclass
class Account:
    """Sentences: `lost` texts that stand nowhere, `silent` changes that nothing tells of."""

    acknowledged: int = 0
    typed: int = 0
    conflicts: int = 0
    lost: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def add(self, other: Account) -> None:
        """Both together."""
        self.acknowledged += other.acknowledged
        self.typed += other.typed
        self.conflicts += other.conflicts
        self.lost += other.lost
        self.silent += other.silent


def acknowledged(path: Path) -> list[str]:
    """The texts whose receipts were written down, each after it was given."""
    lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def account_of(portal: Portal, acks: Collection[str], staff: Staff) -> Account:
    """Look into store, sheet and what was kept; the portal is at rest. What an unknown version of the sheet took back is told:
    it stood still until the office let that version pass, which then got a stamp of its own, without cells."""
    made = Account(len(acks), len(staff.typed))
    with reading(portal.book.engine) as connection:
        history = connection.execute(select(tables.history).order_by(tables.history.c.seq)).all()
        conflicts = connection.execute(select(CONFLICTS.table)).all()
        edits = connection.execute(select(tables.outbox).where(tables.outbox.c.source == "portal")).all()
        passed = set(connection.scalars(select(tables.stamp.c.at).where(tables.stamp.c.cells == "[]")))
    outbox = {row.value: row for row in edits}
    made.conflicts = len(conflicts)
    shown = {text for one in conflicts for text in (one.sheet, one.portal)}
    recorded = {text for one in history for text in (one.old, one.new)}
    kept = list(portal.settings.room.glob("保留-*"))
    standing = staff.texts() | {text for path in kept for text in _texts(path.read_bytes())}
    for text in acks:
        state = outbox[text].state if text in outbox else "nowhere"
        there = {
            "done": text in recorded,
            "conflict": text in shown,
            "blocked": bool(getattr(outbox.get(text), "reason", "")),
        }
        if not there.get(state):
            made.lost.append(f"handed in: {text} ({state})")
    for text in staff.typed:
        if text not in standing | recorded | shown | staff.covered:
            made.lost.append(f"typed: {text}")
    if kept and portal.book.fact("kept") in ("", "[]"):
        made.silent.append("a version was kept and nobody told")
    made.silent += [
        *_broken_chains(history),
        *_taken_back(history, shown, staff, passed),
        *_apart(portal, staff.sheet),
    ]
    return made


def _broken_chains(history: Sequence[Any]) -> Iterable[str]:
    """A text that gave way to another without a line of history."""
    last: dict[tuple[str, str], str] = {}
    for one in history:
        if one.source in tables.ASIDE:
            continue
        cell = (one.key, one.column)
        if one.old != last.get(cell, one.old):
            yield f"{cell}: {last[cell]} gave way to {one.old} untold ({one.seq})"
        last[cell] = one.new


def _taken_back(
    history: Sequence[Any], shown: Collection[str], staff: Staff, passed: Collection[str] = ()
) -> Iterable[str]:
    """A newer text gave way for good to a former one, to a blank or to another row's text, and nobody was told: a stale copy
    took it back, as if somebody had typed the old one anew.

    Two exceptions. A colleague's text in one row alone, which the guide names: nothing tells it from somebody who changed
    his mind. And a text that somebody typed over when a part sorted had brought it, or then took the new one, into another
    row: no copy took it, and once it stands nowhere nothing tells its own row's blank from one that was cleared."""
    before: dict[tuple[str, str], set[str]] = {}
    newest: dict[tuple[str, str], str] = {}  # what was typed or handed in last, whatever copies took back since
    own: dict[str, tuple[str, str]] = {}  # where it was; in any other cell it was sorted, and nobody wrote it there
    comes_back = {(one.key, one.column, one.new): one.seq for one in history if one.source not in tables.ASIDE}
    found: dict[str, list[tuple[str, str]]] = {}  # by reading: row and text
    for one in history:
        if one.source in tables.ASIDE or one.column not in COLUMNS:
            continue
        cell = (one.key, one.column)
        seen, last = before.setdefault(cell, {""}), newest.get(cell, "")
        if one.source != "sheet" or one.at in passed or (one.new not in seen and own.setdefault(one.new, cell) == cell):
            newest[cell] = one.new
            own.setdefault(one.new, cell)
        elif one.new != last and last and last not in shown and comes_back.get((*cell, last), 0) < one.seq:
            if not _typed_over_and_sorted(staff, history, cell, last):
                found.setdefault(one.at, []).append((one.key, last))
            newest[cell] = one.new
        seen.add(one.new)
    for at, taken in found.items():
        if len({key for key, _ in taken}) > 1 or any(text not in staff.typed for _, text in taken):
            yield f"taken back untold at {at}: {taken}"


def _typed_over_and_sorted(staff: Staff, history: Sequence[Any], cell: tuple[str, str], text: str) -> bool:
    new = {typed: (key, column) for key, column, said, typed in staff.typed_over if said == text}
    read = {one.new: (one.key, one.column) for one in reversed(history) if one.new in new}  # where it was seen first
    return any(where != cell or read.get(typed, cell) != cell for typed, where in new.items())


def _apart(portal: Portal, sheet: WorkbookSheet) -> Iterable[str]:
    """Ledger and sheet say different things, and nobody is told."""
    cells = portal.ledger().cells
    for row in sheet.grid()[1:]:
        for column in COLUMNS:
            if cells[row[KEY - 1], column] != row[PLACES[column] - 1]:
                yield f"{row[KEY - 1]}.{column}: ledger {cells[row[KEY - 1], column]!r}, sheet {row[PLACES[column] - 1]!r}"
