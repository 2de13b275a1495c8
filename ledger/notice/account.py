"""The proof that nothing was lost or read twice: every character of the table against where it went.

Two balances, blanks aside. (1) What the file prints in the table = the cells that were read, in the same order
where the text has one. (2) The cells that were read = the fields of the finished tasks + headings + furniture +
text without a field + dropped separators.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ledger.breakdown import Task
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.build import Built
from ledger.notice.records import Cell, Flow, RawTable, RawTask, TableGrid


def check(source: TableGrid | Flow, table: RawTable, built: Built) -> None:
    """Raises NoticeUnreadable if a character of the table was lost, invented or used twice."""
    cells = _cells(table)
    if isinstance(source, Flow):
        _check_order(source, cells)
    else:
        _balance(Counter(solid(source.text)), _count(cells), "表格里的文字没有全部读到")
    _balance(_uses(table), _results(table, built), "读出的内容与表格文字对不上")


def _cells(table: RawTable) -> list[Cell]:
    """Every cell once, however many tasks a merged one belongs to."""
    cells: dict[Cell, None] = dict.fromkeys((*table.furniture, *table.notes))
    for task in table.tasks:
        cells.update(dict.fromkeys((*task.part, *task.section, *task.own_cells())))
    return list(cells)


def _check_order(flow: Flow, cells: list[Cell]) -> None:
    """Running text: the pieces of all cells, sorted by line, must print the text again character by character."""
    pieces = sorted(((no, text) for c in cells for no, text in zip(c.at, c.lines, strict=True)), key=lambda p: p[0])
    printed = [(ch, line.no) for line in flow.lines for ch in solid(line.text)]
    read = solid("".join(text for _, text in pieces))
    for i, (ch, no) in enumerate(printed):
        if read[i : i + 1] != ch:
            raise NoticeUnreadable(f"表格文字核对不上：“{ch}”没有归入任何一项，为免遗漏，没有导入任何内容", line=no)
    if len(read) > len(printed):
        raise NoticeUnreadable("表格文字核对不上：有文字被重复读取，没有导入任何内容")


def _uses(table: RawTable) -> Counter[str]:
    """Characters of all cells, a cell shared by two tasks counted for each."""
    used = Counter[str]()
    for task in table.tasks:
        used += _count(list(task.own_cells()))
    return used + _count(_headings(table.tasks)) + _count([*table.furniture, *table.notes])


def _headings(tasks: tuple[RawTask, ...]) -> list[Cell]:
    return list(dict.fromkeys(c for t in tasks for c in (*t.part, *t.section)))


def _results(table: RawTable, built: Built) -> Counter[str]:
    """Characters of the finished tasks and of all that is no task."""
    result = _count(list(table.furniture)) + built.dropped
    for raw, task in zip(table.tasks, built.tasks, strict=True):
        number = raw.label + (raw.number_cell.text if raw.number_cell else "")
        result += Counter(solid(number + _fields(task)))
    for item in built.unused:
        result += Counter(solid(item.text))
    return result + Counter(solid("".join(_heading_texts(table, built))))


def _heading_texts(table: RawTable, built: Built) -> Iterator[str]:
    """Each heading once, if the task below it really bears it."""
    seen: set[Cell] = set()
    for raw, task in zip(table.tasks, built.tasks, strict=True):
        for cell in (*raw.part, *raw.section):
            if cell not in seen and solid(cell.text) in solid(task.part + task.section):
                yield cell.text
            seen.add(cell)


def _fields(task: Task) -> str:
    """A task's own texts; deadlines repeat the requirement, and a deadline column is counted where it is read."""
    mentions = "".join(m.name + m.qualifier for m in (*task.lead_units, *task.responsible_units))
    return task.title + task.requirement + mentions


def _count(cells: list[Cell]) -> Counter[str]:
    return Counter(solid("".join(c.text for c in cells)))


def _balance(printed: Counter[str], read: Counter[str], message: str) -> None:
    missing, extra = printed - read, read - printed
    if missing or extra:
        words = [f"缺“{''.join(missing.elements())[:20]}”"] if missing else []
        words += [f"多“{''.join(extra.elements())[:20]}”"] if extra else []
        raise NoticeUnreadable(f"{message}（{'，'.join(words)}），为免遗漏，没有导入任何内容")
