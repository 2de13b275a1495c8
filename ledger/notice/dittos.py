"""同上 and 〃 in a table: what stands in the same column of the task above."""

from __future__ import annotations

import re
from dataclasses import replace

from ledger.notice.blanks import solid
from ledger.notice.records import Cell, RawTable, RawTask, Role

_DITTO = re.compile(r"[（(]?(?:同上|同前|[〃″＂\"”]+)[）)]?。?")
_COLUMNS = (Role.REQUIREMENT, Role.LEAD, Role.RESPONSIBLE, Role.DEADLINE)


def without_dittos(table: RawTable) -> RawTable:
    """The table with the cells that such words stand for in their place; a word with nothing above it stays, to be doubted."""
    said: dict[Cell, None] = {}
    above: RawTask | None = None
    for task in table.tasks:
        for role in _COLUMNS:
            cells = task.cells.get(role, [])
            meant = above.cells.get(role, []) if above else []
            if len(cells) == 1 and meant and _DITTO.fullmatch(solid(cells[0].text)):
                said[cells[0]] = None
                task.cells[role] = list(meant)
        above = task
    return replace(table, furniture=(*table.furniture, *said)) if said else table
