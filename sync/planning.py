"""From a reading to a plan: every cell merged, nothing written yet. Pure; `advance` books it, `engine` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial

from ledger.columns import LEDGER, LEDGER_TAB
from store.codec import NUMERIC, Cell, Texts, same
from store.sheet.clash import Clash
from sync.backends.base import CellWrite, Grid
from sync.merge import Op, merge_cell
from sync.rows.locate import Located

MERGED = tuple(c.name for c in LEDGER if c.name != "key")
NOTHING: Mapping[Cell, str] = {}
MOVED = "这一格的内容像是别的行的，正等待市政府办公厅核对，核对后再写入。"


@dataclass(frozen=True, slots=True)
class Write:
    """Put `value` into a cell; `ops` are the edits that this applies."""

    cell: Cell
    value: str
    ops: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """Everything that follows from one reading."""

    accepts: list[tuple[Cell, str]] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    clashes: list[tuple[Cell, Clash]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)  # operation -> reason


def plan(
    base: Texts,
    ops: Mapping[Cell, Sequence[Op]],
    grid: Grid,
    located: Located,
    *,
    held: frozenset[str] = frozenset(),
    held_cells: Set[Cell] = frozenset(),
    returning: Mapping[Cell, str] = NOTHING,
    closed: Mapping[tuple[int, int], str] | None = None,
) -> Plan:
    """Merge every cell of every row that was found. Columns in `held` and `held_cells` are left alone (a safety stop is on
    them). `returning` are cells that a waiting operation puts back to what is agreed, with the text that stands there
    until then: that text was booked, and is not taken. `closed` maps cells that nothing is written into to the reason."""
    made = Plan()
    columns = [(name, located.columns[name]) for name in MERGED if name in located.columns and name not in held]
    waiting = {key for key, _ in ops} - located.frozen.keys()
    for key, row in located.rows.items():
        cells, agreed, has_ops = grid.rows[row - 1], base[key], key in waiting
        for name, place in columns:
            found = cells[place - 1] if place <= len(cells) else ""
            if (has_ops or found != agreed.get(name, "")) and (key, name) not in held_cells:
                refused = closed.get((row, place), "") if closed else ""
                here = ops.get((key, name), ()) if has_ops else ()
                _merge(made, (key, name), agreed.get(name, ""), found, here, refused=refused)
    if returning:
        made.accepts = [one for one in made.accepts if returning.get(one[0]) != one[1]]
    for (key, name), stuck in ops.items():
        reason = _why_not(key, name, located, held)
        if (key, name) in held_cells:
            reason = reason or MOVED
        if reason:
            made.blocked.update((op.op, reason) for op in stuck)
    return made


def _merge(made: Plan, cell: Cell, b: str, t: str, ops: Sequence[Op], *, refused: str) -> None:
    merged = merge_cell(b, t, ops, same=partial(same, cell[1]))
    if refused and (merged.write is not None or merged.clashes):
        made.blocked.update((op.op, refused) for op in ops)
        merged = merge_cell(b, t, same=partial(same, cell[1]))
    if merged.accept is not None:
        made.accepts.append((cell, merged.accept))
    made.agreed += merged.agreed
    made.clashes += [(cell, clash) for clash in merged.clashes]
    if merged.write is not None:
        made.writes.append(Write(cell, merged.write, tuple(merged.written)))


def _why_not(key: str, name: str, located: Located, held: frozenset[str]) -> str:
    if key in located.frozen:
        return located.frozen[key]
    if key not in located.rows:
        return f"工作台账中找不到编号为“{key}”的行，等该行恢复后再写入。"
    if name not in located.columns:
        return located.absent.get(name, "工作台账中缺少这一列，等该列恢复后再写入。")
    return "该列正等待市政府办公厅核对，核对后再写入。" if name in held else ""


def cell_writes(writes: Iterable[Write], grid: Grid, located: Located) -> tuple[CellWrite, ...]:
    """The backend's words for the planned writes; the last edit's id stands for the cell."""
    key_column = located.columns["key"]
    return tuple(
        CellWrite(
            op_id=write.ops[-1],
            tab=LEDGER_TAB,
            row=located.rows[write.cell[0]],
            column=located.columns[write.cell[1]],
            value=write.value,
            numeric=write.cell[1] in NUMERIC,
            expected=grid.text(located.rows[write.cell[0]], located.columns[write.cell[1]]),
            key=grid.text(located.rows[write.cell[0]], key_column),
            key_column=key_column,
        )
        for write in writes
    )
