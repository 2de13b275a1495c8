"""What is known to be impossible before a batch is sent, and what Google's refusal of one means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sync.backends.base import Batch, CellWrite, Reading
from sync.backends.cell_text import GOOGLE_UNITS, too_long
from sync.backends.google.ids import sheet_id
from sync.backends.google.read import Tab
from sync.backends.google.troubles import GridLimit, ProtectedCells, Refused400
from sync.backends.google.write import BatchUpdate
from sync.errors import CellsRefused, Raced, SyncError, TabMissing

FORMULA = "该单元格是公式，不能覆盖。"
COVERED = "该单元格在合并单元格之内，不能写入；请在表格中取消合并。"
TOO_LONG = f"内容超过一个单元格的上限（{GOOGLE_UNITS} 字），请缩短。"
_REQUEST = re.compile(r"requests\[(\d+)\]")
_OUTSIDE = (
    "exceeds grid limits",
    "beyond the last requested",
    "must be less than the grid size",
    "No grid with id",
    "No sheet with id",
)


def check(batch: Batch, reading: Reading, tabs: Mapping[int, Tab]) -> None:
    """Raises TabMissing, CellsRefused or Raced when the batch cannot be written on the sheet as it was read."""
    for title in [w.tab for w in batch.writes] + [a.tab for a in batch.appends]:
        if title not in reading.grids:
            raise TabMissing(reading.missing.get(title, f"找不到工作表“{title}”。"))
    long = {w.op_id for w in batch.writes if too_long(w.value, GOOGLE_UNITS)}
    long |= {a.op_id for a in batch.appends if any(too_long(t, GOOGLE_UNITS) for t, _ in a.cells.values())}
    CellsRefused.raise_for(TOO_LONG, long)
    CellsRefused.raise_for(FORMULA, _standing_in(batch.writes, {t: g.formulas for t, g in reading.grids.items()}))
    covered = {title: tabs[sheet_id(title)].covered for title in reading.grids if sheet_id(title) in tabs}
    CellsRefused.raise_for(COVERED, _standing_in(batch.writes, covered))
    for write in batch.writes:
        grid = reading.grids[write.tab]
        there = grid.text(write.row, write.key_column), grid.text(write.row, write.column)
        if there != (write.key, write.expected):
            raise Raced(f"“{write.tab}”第{write.row}行已不是原来的内容，本次没有写入。")


def _standing_in(writes: Iterable[CellWrite], cells: Mapping[str, frozenset[tuple[int, int]]]) -> set[str]:
    return {w.op_id for w in writes if (w.row, w.column) in cells.get(w.tab, ())}


def refused_request(error: SyncError) -> int | None:
    """The index of the request that Google names in its refusal."""
    found = _REQUEST.search(getattr(error, "detail", ""))
    return int(found[1]) if found else None


def outside(error: SyncError) -> bool:
    """Did the batch point to what is not there: has somebody deleted rows, columns or a tab since we read?"""
    return any(words in getattr(error, "detail", "") for words in _OUTSIDE)


def explained(error: Refused400 | GridLimit | ProtectedCells, draft: BatchUpdate) -> SyncError:
    """What the refusal of a draft means to the engine: some cells cannot be written, the others can."""
    index = refused_request(error)
    ops = draft.ops[index] if index is not None and index < len(draft.ops) else frozenset()
    if not ops:
        return error
    return CellsRefused(f"{str(error).rstrip('。')}。{error.advice}", ops)
