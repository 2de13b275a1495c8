"""Formulas whose result is not in the sheet: a file that a program made without calculating it, or an error value.

Such a cell reads blank, and nobody cleared it. It is read as saying what was last agreed, until it shows a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.columns import Outcome
from ledger.desk import Finding
from sync.backends.base import Grid
from sync.locate import Located, address

_NO_RESULT = (
    "单元格是公式，表格里没有它的计算结果（可能由程序生成、没有重新计算，或结果是错误值），"
    "沿用原来的“{text}”；请用表格软件打开并保存一次，或改为普通内容。"
)


def with_results(
    grid: Grid, located: Located, base: Mapping[str, Mapping[str, str]]
) -> tuple[Grid, list[Finding]]:
    """The grid with the agreed text where a formula of the ledger reads blank, and a finding for each such cell."""
    keys = {row: key for key, row in located.rows.items()}
    names = {place: name for name, place in located.columns.items() if name != "key"}
    rows, found = list(grid.rows), []
    for row, place in sorted(grid.formulas):
        name = names.get(place, "")
        text = base.get(keys.get(row, ""), {}).get(name, "")
        if text and not grid.text(row, place):
            cells = list(rows[row - 1])
            cells += [""] * (place - len(cells))
            cells[place - 1] = text
            rows[row - 1] = cells
            message = _NO_RESULT.format(text=text)
            found.append(Finding(address(row, place), keys[row], name, "", Outcome.KEEP_PREV.value, message))
    return (replace(grid, rows=rows), found) if found else (grid, [])
