"""同上 and 〃 in a table or a bracket: what stands in the same place of the task above."""

from __future__ import annotations

import re
from dataclasses import replace

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid
from ledger.notice.records import Cell, Content, RawTable, RawTask

_LABEL = r"(?:(?:牵头|主办|责任|配合|承办|落实)?(?:单位|部门)(?:[和、及](?:责任|配合)(?:单位|部门))?(?:均|都)?[：:]?)?"
_DITTO = re.compile(rf"[（(]?{_LABEL}(?:同上|同前|[〃″＂\"”]+)[）)]?。?")
_WHERE = 16  # characters by which a doubt says where it is
_COLUMNS = (Content.REQUIREMENT, Content.LEAD, Content.RESPONSIBLE, Content.DEADLINE)


def is_ditto(text: str) -> bool:
    """Whether a text says nothing but that what stands above holds here as well."""
    return bool(_DITTO.fullmatch(solid(text)))


def without_dittos(table: RawTable, *, whole: bool = False) -> RawTable:
    """The table with the cells that such words stand for in their place; a word with nothing above it stays, to be doubted.

    `whole` says that a cell holds leads, others and a date together, so that a person has to say which of them are meant.
    """
    said: dict[Cell, str] = {}
    above: RawTask | None = None
    for task in table.tasks:
        for role in _COLUMNS:
            cells = task.cells.get(role, [])
            meant = above.cells.get(role, []) if above else []
            if len(cells) == 1 and meant and is_ditto(cells[0].text):
                said[cells[0]] = "".join(c.text for c in task.cells.get(Content.TASK, []))
                task.cells[role] = list(meant)
        above = task
    doubts = [
        Doubt(f"“{title[:_WHERE]}”", cell.text, "按上一项的单位和时限处理，请核对")
        for cell, title in said.items()
        if whole
    ]
    return replace(table, furniture=(*table.furniture, *said), doubts=(*table.doubts, *doubts))
