"""Unit cells that are blank because the file cannot tell merged cells (text with bars or tabs, CSV): inherited, never silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.breakdown import Doubt
from ledger.notice.blanks import tidy
from ledger.notice.records import Cell, Content, RawTask

_UNITS = (Content.LEAD, Content.RESPONSIBLE)
_COLUMNS = (*_UNITS, Content.DEADLINE)


def inherit_units(tasks: Sequence[RawTask]) -> Iterator[Doubt]:
    """Gives a task without any unit those of the task above, under the same heading; doubts it, and columns blank in part."""
    bare: dict[Content, list[str]] = {role: [] for role in _COLUMNS}
    filled: set[Content] = set()
    above: RawTask | None = None
    for no, task in enumerate(tasks, start=1):
        where = f"第{task.number or no}项"
        here = {role: task.cells[role] for role in _UNITS if task.cells.get(role)}
        same = above is not None and (above.part, above.section) == (task.part, task.section)
        if not here and above and same and (inherited := _units(above)):
            task.cells.update(inherited)
            text = "；".join(tidy(c.text) for cells in inherited.values() for c in cells)
            yield Doubt(where, text, "单位各栏是空的，按与上一项合并的单元格处理，沿用了上一项的单位，请核对")
        for role in _COLUMNS:
            if task.cells.get(role):
                filled.add(role)
            else:
                bare[role].append(where)
        above = task
    for role in _COLUMNS:
        if role in filled and bare[role]:
            why = "这几项的这一栏是空的；文本和CSV文件看不出合并单元格，原表里与上一行合并的请补上"
            yield Doubt(role.value, "、".join(bare[role]), why)


def _units(task: RawTask) -> dict[Content, list[Cell]]:
    return {role: list(task.cells[role]) for role in _UNITS if task.cells.get(role)}
