"""What a row takes from the one above it: the units of a merged cell, what 同上 and 〃 mean, its heading.

Rows numbered 1 above rows numbered 1.1 and 1.2, or 一 above 1 and 2, are a heading where nobody is named in them, else a
task that may be the sum of those below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid, tidy
from ledger.notice.records import Cell, Content, RawTable, RawTask

_LABEL = r"(?:(?:牵头|主办|责任|配合|承办|落实)?(?:单位|部门)(?:[和、及](?:责任|配合)(?:单位|部门))?(?:均|都)?[：:]?)?"
_DITTO = re.compile(rf"[（(]?{_LABEL}(?:同上|同前|[〃″＂\"”]+)[）)]?。?")
_WHERE = 16  # characters by which a doubt says where it is
_PART = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
_WHOLE = re.compile(r"(\d{1,3})[.．、]?")
_UNITS = (Content.LEAD, Content.RESPONSIBLE)


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
        for role in (Content.REQUIREMENT, *_UNITS, Content.DEADLINE):
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


def inherit_units(tasks: Sequence[RawTask]) -> Iterator[Doubt]:
    """Gives a task without any unit those of the task above, under the same heading; doubts it, and columns blank in part.

    For files that cannot tell merged cells (text with bars or tabs, CSV).
    """
    columns = (*_UNITS, Content.DEADLINE)
    bare: dict[Content, list[str]] = {role: [] for role in columns}
    filled: set[Content] = set()
    above: RawTask | None = None
    for no, task in enumerate(tasks, start=1):
        where = f"第{task.number or no}项"
        same = above is not None and (above.part, above.section) == (task.part, task.section)
        if above and same and not _units(task) and (inherited := _units(above)):
            task.cells.update(inherited)
            text = "；".join(tidy(c.text) for cells in inherited.values() for c in cells)
            yield Doubt(where, text, "单位各栏是空的，按与上一项合并的单元格处理，沿用了上一项的单位，请核对")
        for role in columns:
            if task.cells.get(role):
                filled.add(role)
            else:
                bare[role].append(where)
        above = task
    for role in columns:
        if role in filled and bare[role]:
            why = "这几项的这一栏是空的；文本和CSV文件看不出合并单元格，原表里与上一行合并的请补上"
            yield Doubt(role.value, "、".join(bare[role]), why)


def _units(task: RawTask) -> dict[Content, list[Cell]]:
    return {role: list(task.cells[role]) for role in _UNITS if task.cells.get(role)}


def with_parents(tasks: Sequence[RawTask], doubts: list[Doubt], notes: list[Cell]) -> list[RawTask]:
    """The tasks without those that only head others; what a heading requires goes to `notes`."""
    made: list[RawTask] = []
    parent: RawTask | None = None
    for i, task in enumerate(tasks):
        if parent and (task.part != parent.part or not _counts_below(parent, task)):
            parent = None
        if i + 1 < len(tasks) and _counts_below(task, tasks[i + 1]):
            if _only_heads(task, tasks[i + 1]):
                parent = task
                notes.extend(task.cells.get(Content.REQUIREMENT, []))
                continue
            text = tidy(task.cells[Content.TASK][0].text)
            doubts.append(Doubt("序号", text, "下面还有按它分列的各项，可能只是标题，已作为一项任务，请核对"))
            parent = task
            kept = not task.part or any(other.part == task.part for other in made)  # else the heading is lost
            made.append(_under(task, task) if kept and _PART.fullmatch(_printed(task)) else task)
            continue
        made.append(_under(parent, task) if parent else task)
    return made


def _printed(task: RawTask) -> str:
    return solid(task.number_cell.text if task.number_cell else task.label)


def _counts_below(upper: RawTask, lower: RawTask) -> bool:
    """Whether the lower number counts within the upper one: 1.1 below 1, 1-1 below 1, 1 below 一."""
    if _PART.fullmatch(_printed(upper)):
        return bool(_WHOLE.fullmatch(_printed(lower)))
    whole = _WHOLE.fullmatch(_printed(upper))
    return bool(whole and re.match(rf"0?{int(whole[1])}[.．\-－—–]\d", _printed(lower)))


def _only_heads(task: RawTask, lower: RawTask) -> bool:
    """Whether the row names nobody, or only in cells that are merged with those of the row below."""
    own = [cell for role in (*_UNITS, Content.DEADLINE) for cell in task.cells.get(role, [])]
    shared = set(lower.own_cells())
    return all(cell in shared for cell in own) and Content.OTHER not in task.cells


def _under(parent: RawTask, task: RawTask) -> RawTask:
    """The task with its parent's row as heading: beside those above both, or in their place where it counts parts (二)."""
    number: Iterator[Cell] = iter([parent.number_cell] if parent.number_cell else [])
    heading = (*number, *parent.cells[Content.TASK])
    if not task.part or _PART.fullmatch(_printed(parent)):
        return replace(task, part=heading)
    return replace(task, section=(*task.section, *heading))
