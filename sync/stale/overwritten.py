"""Texts of staff that a write of ours covered by mistake and that nothing shows any more, because somebody typed over
ours before it could be taken back (a backend without compare-and-swap tells them, see `Reading.overwritten`).

A reading tells the same ones until our next write; each is booked once: into history, and before a person when the
cell says something else now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.repository import Finding
from store.codec import Cell, fold_key, same
from store.facts import get_fact, put_fact
from sync.backends.base import Grid, Overwritten
from sync.rows.locate import Located, address

_FACT = "overwritten"


@dataclass(frozen=True, slots=True)
class Covered:
    """A text that belongs to a cell of the ledger; `shown` is what the cell says now, None when its row is gone."""

    cell: Cell
    text: str
    shown: str | None

    @property
    def disputed(self) -> bool:
        """Does the cell say something else now?"""
        return self.shown is not None and not same(self.cell[1], self.text, self.shown)


def unseen(connection: Connection, told: Sequence[Overwritten]) -> list[Overwritten]:
    """Those that earlier readings did not tell; from now on they are seen."""
    known = json.loads(get_fact(connection, _FACT) or "[]")
    names = [one.name for one in told]
    if names != known:
        put_fact(connection, _FACT, json.dumps(names))
    return [one for one in told if one.name not in known]


def covered(told: Iterable[Overwritten], grid: Grid, located: Located, keys: Mapping[str, str]) -> list[Covered]:
    """The texts that belong to cells of the ledger, in order. `keys` maps folded keys to the ledger's keys."""
    found = []
    for one in told:
        cell = _cell(one, grid, located, keys)
        if cell is not None:
            row = located.rows.get(cell[0])
            found.append(Covered(cell, one.text, None if row is None else grid.text(row, one.column)))
    return found


def homeless(told: Iterable[Overwritten], grid: Grid, located: Located, keys: Mapping[str, str]) -> list[Finding]:
    """The texts of rows and columns that are not the ledger's, for a person to look at."""
    return [
        Finding(
            address(located.header_row, one.column),
            "",
            "",
            one.text,
            "overwritten",
            f"“{one.tab}”中{f'“{one.key}”行' if one.key else '没有编号的一行'}的“{one.text}”"
            "被系统误写后又被改动，没有放回；请核对，需要的请重新填写。",
        )
        for one in told
        if one.tab == grid.title and _cell(one, grid, located, keys) is None
    ]


def _cell(one: Overwritten, grid: Grid, located: Located, keys: Mapping[str, str]) -> Cell | None:
    names = {place: name for name, place in located.columns.items() if name != "key"}
    key = keys.get(fold_key(one.key))
    if one.tab != grid.title or key is None or one.column not in names:
        return None
    return key, names[one.column]
