"""Did a write meet what it expected? Pure: the journal and the tabs as read, in; what to take back, out.

A write lands whole, but staff may have typed, sorted, inserted or deleted since we read. The image that the write left
in the journal tells what really stood in each cell: as expected, it landed; anything else is *astray* and is taken back,
the newest first. A taking back is judged in the same way, so it may be taken back itself. Verdicts come from images
alone: they are the same at every reading, whoever makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sync.backends.base import Grid, Overwritten
from sync.backends.google.journal import JournalLine, JournalOp, mark
from sync.backends.google.row_index import RowIndex


class OpOutcome(Enum):
    """What an op met."""

    LANDED = "landed"
    SAME = "same"  # our own text stood there already: nothing was changed, and nothing proven
    ASTRAY = "astray"  # another text, or another row or column than meant


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Copy the former content of an astray op's cell, kept in the journal's row `kept` at the image's column
    `kept_column`, to where our text stands now. `before` and `after` are marks of our text and of the former one; `ref`
    names the op. `header_row` names the columns now, 0 if that is not known."""

    ref: str
    sheet: int
    row: int
    column: int
    key_column: int
    header_row: int
    kept: int
    kept_column: int
    before: str
    after: str


@dataclass(slots=True)
class Judgement:
    """landed: operations proven to stand where they should. astray: operations that are not. take_back: what is to be
    put back now. overwritten: texts of staff that an astray write covered and that cannot be put back, because
    something else was typed over ours since."""

    landed: frozenset[str] = frozenset()
    astray: frozenset[str] = frozenset()
    take_back: list[TakeBack] = field(default_factory=list)
    overwritten: list[Overwritten] = field(default_factory=list)


def judge(lines: tuple[JournalLine, ...], tabs: Mapping[int, Grid]) -> Judgement:
    """Judge every line of the journal; `tabs` are the published tabs by sheet id."""
    heads = {(line.guard, line.sheet): line for line in lines if line.kind == "head"}
    verdicts = {(line, op): verdict(line, op, heads.get((line.guard, line.sheet))) for line, op in _ops(lines)}
    good = [op for (_, op), found in verdicts.items() if found is OpOutcome.LANDED]
    resolved = {op.undoes for op in good}
    ours = [(op, found) for (_, op), found in verdicts.items() if op.id]
    doubtful = {op.id for op, found in ours if found is not OpOutcome.LANDED}
    made = Judgement(
        landed=frozenset(op.id for op in good if op.id and op.id not in doubtful),
        astray=frozenset(op.id for op, found in ours if found is OpOutcome.ASTRAY),
    )
    for (line, op), found in reversed(verdicts.items()):
        if found is OpOutcome.ASTRAY and line.ref(op) not in resolved and line.sheet in tabs:
            _undo(made, line, op, heads.get((line.guard, line.sheet)), tabs[line.sheet])
    return made


def verdict(line: JournalLine, op: JournalOp, head: JournalLine | None) -> OpOutcome:
    """What one op met, by the images of its row and of the row that names the columns."""
    if head is not None and head.names() != head.key:
        return OpOutcome.ASTRAY
    if line.kind == "new":
        return OpOutcome.LANDED
    found = mark(line.was(op.column))
    if mark(line.was(line.key_column)) != line.key or found not in (op.before, op.after):
        return OpOutcome.ASTRAY
    return OpOutcome.LANDED if found == op.before else OpOutcome.SAME


def _ops(lines: tuple[JournalLine, ...]) -> Iterator[tuple[JournalLine, JournalOp]]:
    for line in lines:
        if line.kind != "head":
            yield from ((line, op) for op in line.ops)


def _undo(made: Judgement, line: JournalLine, op: JournalOp, head: JournalLine | None, grid: Grid) -> None:
    """Put the former text back where ours stands; if ours stands nowhere, tell what it covered, unless that shows."""
    former = line.was(op.column)
    if mark(former) == op.after:
        return
    now = RowIndex(grid, line, head)
    column = now.column(op.column)
    row = now.row_of_ours(op)
    if row is None:
        _lost(made, line, op, now, grid)
        return
    if any((one.sheet, one.row, one.column) == (line.sheet, row, column) for one in made.take_back):
        return  # a newer one first
    made.take_back.append(
        TakeBack(
            line.ref(op),
            line.sheet,
            row,
            column,
            now.key_column,
            now.header_row if head else 0,
            line.at,
            op.column,
            op.after,
            mark(former),
        )
    )


def _lost(made: Judgement, line: JournalLine, op: JournalOp, now: RowIndex, grid: Grid) -> None:
    former, column, row = line.was(op.column), now.column(op.column), now.row_of_key()
    shown = grid.text(row, column) if row else ""
    if former and mark(former) != mark(shown):
        name = f"{line.guard}.{line.ref(op)}"
        made.overwritten.append(Overwritten(name, grid.title, now.key, column, former))
