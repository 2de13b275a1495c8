"""The merge of one cell: pure, no clock, no I/O. The truth table in README.md is its test.

Names: b base (last agreed), t the sheet now (theirs), o a portal edit (ours) with the value its author saw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from store.sheet.clash import Clash

Same = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Op:
    """A portal edit of one cell as the merge sees it: its author saw `base` and wants `value`."""

    op: str
    base: str
    value: str


@dataclass(slots=True)
class CellPlan:
    """What to do with one cell.

    accept: the sheet's text becomes the base (None: it already is). write: put this text into the sheet (None: leave
    it). agreed: edits whose value stands in the sheet already. written: edits that `write` applies, in order.
    """

    accept: str | None = None
    write: str | None = None
    agreed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def exactly(a: str, b: str) -> bool:
    """The strictest sameness of two texts."""
    return a == b


def merge_cell(b: str, t: str, ops: Sequence[Op] = (), *, same: Same = exactly) -> CellPlan:
    """Merge one cell; `ops` are in sequence order and each builds on what the ones before it leave."""
    made = CellPlan(accept=None if same(t, b) else t)
    standing = t
    for op in ops:
        if same(standing, op.value):
            (made.agreed if made.write is None else made.written).append(op.op)
        elif same(standing, op.base):
            standing = made.write = op.value
            made.written.append(op.op)
        else:
            made.clashes.append(Clash(op.op, op.base, standing, op.value))
    return made


class Stale(Enum):
    """What a stale copy did to a cell."""

    NOTHING = "nothing"
    WIPED = "wiped"  # it still holds an old text that nobody edited: put the agreed one back
    EDITED = "edited"  # somebody edited it there and nobody here: take it
    BOTH = "both"  # edited there and here: the sheet keeps its text, ours waits for a decision


def judge_stale(ours: str, t: str, untouched: Sequence[str], *, same: Same = exactly) -> Stale:
    """Judge a cell of a *stale* sheet: a copy opened before our last write and saved over it.

    `ours` is what the sheet should say (agreed, or about to be put back); `untouched` are the texts that the cell can
    have in that copy without anybody having edited it there, first the one that whoever edited it saw.
    """
    if same(t, ours):
        return Stale.NOTHING
    if any(same(t, old) for old in untouched):
        return Stale.WIPED
    return Stale.EDITED if untouched and same(ours, untouched[0]) else Stale.BOTH
