"""What no backend writes, known before it touches anything: into formulas and merged cells, longer texts than a cell takes."""

from __future__ import annotations

from collections.abc import Sequence

from sync.backends.base import Batch, Reading, TabLayout
from sync.backends.cell_text import MAX_UNITS, too_long
from sync.errors import CellsRefused, Raced, TabMissing

FORMULA = "该单元格是公式，不能覆盖；请在表格里把公式改成数值。"
_MERGED = "该单元格在合并单元格之内，写入后看不见；请先取消合并。"


def refuse_impossible(batch: Batch, reading: Reading, limit: int = MAX_UNITS) -> None:
    """Raises TabMissing, Raced (the sheet is not as the batch expects it) or CellsRefused; `limit` as for `too_long`."""
    for title in batch.tabs:
        if title not in reading.grids:
            raise TabMissing(reading.missing.get(title, f"找不到工作表“{title}”。"))
    placed = [(write, reading.grids[write.tab]) for write in batch.writes]
    CellsRefused.raise_for(FORMULA, {w.op_id for w, grid in placed if (w.row, w.column) in grid.formulas})
    CellsRefused.raise_for(_MERGED, {w.op_id for w, grid in placed if grid.hides(w.row, w.column)})
    long = {w.op_id for w in batch.writes if too_long(w.value, limit)}
    long |= {a.op_id for a in batch.appends if any(too_long(text, limit) for text, _ in a.cells.values())}
    CellsRefused.raise_for(f"内容超过一个单元格的上限（{limit} 字），请缩短。", long)
    for new in batch.columns:
        if any(any(row[new.column - 1 :]) for row in reading.grids[new.tab].rows):
            raise Raced(f"“{new.tab}”第{new.column}列起已有内容，本次没有写入。")
    for write, grid in placed:
        if (grid.text(write.row, write.key_column), grid.text(write.row, write.column)) != (write.key, write.expected):
            raise Raced(f"“{write.tab}”第{write.row}行已不是原来的内容，本次没有写入。")


def refuse_too_long(tabs: Sequence[TabLayout]) -> None:
    """CellsRefused for a text to be published that no cell takes."""
    if any(too_long(text) for tab in tabs for row in tab.rows for text in row):
        raise CellsRefused(f"有内容超过一个单元格的上限（{MAX_UNITS} 字），无法发布，请缩短。")
