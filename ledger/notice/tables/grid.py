"""The table with coordinates (Word, ruled PDF): rows of cells, merged ones being the same object at each place.

Finds the header (one or two rows), heading rows, merged first columns, and rows that continue a task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.deadlines import find_deadlines
from ledger.notice.furniture import is_aside, is_closing, is_remark
from ledger.notice.numbering import HEADING_STYLES, Marker, heading_marker, marker, printed_number
from ledger.notice.records import Cell, Content, Line, RawTable, RawTask, Row, TableGrid
from ledger.notice.tables.header import find_header, roles, with_merged_header
from ledger.notice.tables.leading import by_form
from ledger.notice.tables.levels import settle_levels
from ledger.notice.tables.rows_above import inherit_units, with_parents


@dataclass(slots=True)
class GridReader:
    """Reads one grid row by row; `tasks` grows, headings stay until the next one of their level."""

    columns: tuple[Content, ...]
    titles: tuple[str, ...]
    header: tuple[Content, ...]  # the columns as their titles say, before `by_form`
    tasks: list[RawTask] = field(default_factory=list)
    furniture: list[Cell] = field(default_factory=list)
    captions: list[Cell] = field(default_factory=list)
    notes: list[Cell] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    headings: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    last_columns: tuple[tuple[Cell, ...], ...] = ((), ())
    last_task_cell: Cell | None = None
    fresh_heading: bool = False
    digits: bool = False  # whether the number column counts its tasks 1, 2, 3

    def read(self, row: Row) -> None:
        """Takes one row below the header."""
        filled = [c for c in dict.fromkeys(row) if not c.blank]
        if not filled:
            return
        named = roles([c.text for c in row])
        titles = _same_titles(row, self.titles) or (named is not None and named == roles(self.titles))
        if titles or _is_sample(filled[0].text):
            self.furniture.extend(filled)
        elif named:
            raise NoticeUnreadable(
                f"表格第{row[0].line}行又是一个表头，栏目与上面的不同，像是另一张表，请把两张表分开后分别导入"
            )
        elif (len(set(row)) == 1 and _is_note(filled[0].text)) or is_aside([c.text for c in filled]):
            self.notes.extend(filled)
        elif heading := self._heading(row, filled):
            self._open_heading(*heading)
        else:
            self._task(row)

    def read_caption(self, row: Row) -> None:
        """Takes one row above the header: a title, or the heading of the first part."""
        filled = [c for c in dict.fromkeys(row) if not c.blank]
        mark = marker(filled[0].text) if len(filled) == 1 else None
        if mark and mark.style in HEADING_STYLES:
            self._open_heading(filled[0])
        else:
            self.furniture.extend(filled)
            self.captions.extend(filled)

    def _heading(self, row: Row, filled: list[Cell]) -> tuple[Cell, ...]:
        """The cells of a heading row, else nothing.

        One text over all columns, or with a heading's number and nothing else, or where tasks stand in numbered rows
        and this one bears no number; or a heading's number in the number column with its text beside it.
        """
        if len(filled) == 2 and self._parts_number(row, filled):
            return tuple(filled)
        if len(filled) != 1:
            return ()
        cell = filled[0]
        mark = marker(cell.text)
        numbered = mark and mark.style in HEADING_STYLES and not self._is_task_mark(mark)
        return (cell,) if len(set(row)) == 1 or numbered or self._bears_no_number(row, cell) else ()

    def _parts_number(self, row: Row, filled: list[Cell]) -> bool:
        """一 | 围绕…深化公开 above tasks that are numbered 1, 2, 3."""
        at = {role for role, cell in zip(self.columns, row, strict=True) if cell is filled[1]}
        number = solid(filled[0].text)
        return (
            self.columns[list(row).index(filled[0])] is Content.NUMBER
            and Content.TASK in at
            and not any(c.isdigit() for c in number)
            and printed_number(number) is not None
            and self.digits
        )

    def _bears_no_number(self, row: Row, cell: Cell) -> bool:
        """主动公开 alone in a row of a table whose tasks have numbers; in a PDF it may as well be the end of a title, and
        beside a column of categories it is a task whose other cells are merged with those above."""
        places = {role for role, c in zip(self.columns, row, strict=True) if c is cell}
        if places == {Content.TASK} and Content.PART in self.columns:
            return False
        possible = {Content.NUMBER} if cell.wrapped else {Content.NUMBER, Content.PART, Content.TASK}
        return (
            self.digits
            and bool(places & possible)
            and places <= {Content.NUMBER, Content.PART, Content.SECTION, Content.TASK}
            and printed_number(cell.text) is None
            and marker(cell.text) is None
            and not solid(cell.text).endswith(("。", "；"))
        )

    def _is_task_mark(self, mark: Marker) -> bool:
        known = marker(self.tasks[-1].label) if self.tasks else None
        return known is not None and known.style == mark.style

    def _open_heading(self, *cells: Cell) -> None:
        mark = heading_marker("".join(c.text for c in cells), parted=len(cells) > 1)
        style = mark.style if mark else ("" if not self.fresh_heading else "second")
        if style not in self.levels:
            self.levels.append(style)
        depth = self.levels.index(style)
        self.headings = {k: v for k, v in self.headings.items() if self.levels.index(k) < depth}
        self.headings[style] = cells
        self.fresh_heading = True

    def _task(self, row: Row) -> None:
        cells = self._by_role(row)
        numbers = cells.pop(Content.NUMBER, [])
        part, section = cells.pop(Content.PART, []), cells.pop(Content.SECTION, [])
        title = cells.get(Content.TASK, [])
        if self.tasks and not self.fresh_heading and self._continues(row, title, numbers):
            self._append(cells, numbers, part + section)
            return
        if not title:
            raise NoticeUnreadable(
                f"表格第{row[0].line}行有“{tidy(_first_text(row))[:20]}”，但“工作任务”一栏是空的，请补上任务或删去这一行后再导入"
            )
        self._remember_columns(part, section)
        self.tasks.append(self._new_task(row, numbers, cells))
        self.last_task_cell = title[0]
        self.fresh_heading = False

    def _by_role(self, row: Row) -> dict[Content, list[Cell]]:
        """The row's cells by role, blank ones left out; a cell over two columns counts for the first."""
        cells: dict[Content, list[Cell]] = {}
        seen: set[Cell] = set()
        for role, cell in zip(self.columns, row, strict=True):
            if cell not in seen and not cell.blank:
                cells.setdefault(role, []).append(cell)
            seen.add(cell)
        return cells

    def _continues(self, row: Row, title: list[Cell], numbers: list[Cell]) -> bool:
        """A further requirement row under a merged task cell, or the lower half of a row cut by a page break."""
        if numbers and numbers[0] is not self.tasks[-1].number_cell:
            return False
        if title and title[0] is self.last_task_cell:
            return True
        if numbers:
            return False
        if not title:
            return True
        last = self.tasks[-1]
        numbered = last.number_cell or (last.label and marker(title[0].text) is None)
        return bool(numbered) and row[0].wrapped

    def _append(self, cells: dict[Content, list[Cell]], numbers: list[Cell], headings: list[Cell]) -> None:
        task = self.tasks[-1]
        known = set(task.own_cells()) | set(task.part) | set(task.section)
        for role, more in cells.items():
            for cell in (c for c in more if c not in known):
                _extend(task.cells.setdefault(role, []), cell, cut=cell.wrapped and Content.TASK not in cells)
        strays = [c for c in (*numbers, *headings) if c not in known]
        task.cells.setdefault(Content.OTHER, []).extend(strays)
        text = "；".join(tidy(c.text) for more in cells.values() for c in more if c not in known)
        where = f"第{task.number or len(self.tasks)}项"
        self.doubts.append(Doubt(where, text, "这一行没有自己的任务编号，已并入上一项任务，请核对"))

    def _remember_columns(self, part: list[Cell], section: list[Cell]) -> None:
        """Keeps a category that is printed once for several rows (a blank cell below it means the same)."""
        old_part, old_section = self.last_columns
        if part and tuple(part) != old_part:
            old_section = ()
        self.last_columns = (tuple(part) or old_part, tuple(section) or old_section)

    def _new_task(self, row: Row, numbers: list[Cell], cells: dict[Content, list[Cell]]) -> RawTask:
        levels = [self.headings[k] for k in self.levels if k in self.headings]
        columns = [c for c in self.last_columns if c]
        ordered = [*levels, *columns]
        part = ordered[0] if ordered else ()
        section = tuple(c for level in ordered[1:] for c in level)
        if numbers:
            number = printed_number(numbers[0].text)
            return RawTask(row[0].line, number, part, section, cells, number_cell=numbers[0])
        mark = marker(cells[Content.TASK][0].text)
        label, number = (mark.label, mark.value) if mark else ("", None)
        return RawTask(row[0].line, number, part, section, cells, label)


def _extend(cells: list[Cell], cell: Cell, *, cut: bool) -> None:
    """Adds a cell to those of its column; `cut` says that a page's end may have parted it from the last one."""
    if cut and cells and not cells[-1].text.rstrip().endswith(("。", "；")):
        cells[-1] = Cell(cells[-1].lines + cell.lines, cells[-1].line)
    else:
        cells.append(cell)


def read_grid(grid: TableGrid, level: str = "") -> RawTable:
    """The tasks of a table with coordinates, issued by a body of that level (市); raises NoticeUnreadable where a row
    cannot be placed."""
    rows = grid.rows if grid.tells_merges else with_merged_header(grid.rows)
    top, header, depth = find_header(rows)
    titles = tuple(solid(c.text) for c in rows[top + depth - 1])
    body = [row for row in rows[top + depth :] if not _same_titles(row, titles)]
    header, asked = settle_levels(header, titles, level)
    columns = by_form(header, titles, body)
    reader = GridReader(columns, titles, header, digits=_counts_in_digits(columns, body))
    for row in rows[:top]:
        reader.read_caption(row)
    head = [c for row in rows[top : top + depth] for c in row if not c.blank]
    reader.furniture.extend(dict.fromkeys(head))
    for row in rows[top + depth :]:
        reader.read(row)
    if reader.fresh_heading:
        raise NoticeUnreadable("表格最后是一个标题，它下面没有任务，文件可能不完整")
    reader.tasks = with_parents(reader.tasks, reader.doubts, reader.notes)
    if not grid.tells_merges:
        reader.doubts.extend(inherit_units(reader.tasks))
    captions = tuple(Line(c.line, c.text) for c in reader.captions)
    return RawTable(
        columns,
        tuple(reader.tasks),
        tuple(reader.furniture),
        (*asked, *_two_unit_columns(titles, columns), *_timed_columns(titles, columns), *reader.doubts),
        captions,
        tuple(reader.notes),
    )


def _two_unit_columns(titles: Sequence[str], columns: Sequence[Content]) -> Iterator[Doubt]:
    """责任部门 | 配合部门: neither says lead, so both are responsible, and a person decides whether the first one leads.

    In one column for both (牵头及责任单位) the cell's words tell.
    """
    helping = [t for t, role in zip(titles, columns, strict=True) if role is Content.RESPONSIBLE]
    if len(helping) > 1 and Content.LEAD not in columns:
        yield Doubt("表头", "、".join(helping), "这几栏都按责任单位处理，没有写明牵头单位，请核对")
    for title in (t for t in helping if "牵头" in t or "主办" in t):
        yield Doubt("表头", title, "这一栏既有牵头单位也有责任单位，没有写明牵头的都按责任单位处理，请核对")


def _timed_columns(titles: Sequence[str], columns: Sequence[Content]) -> Iterator[Doubt]:
    """上半年目标 | 下半年目标: what stands below has a limit that is in no cell."""
    for title, role in zip(titles, columns, strict=True):
        if role is not Content.DEADLINE and any(f.deadline.due for f in find_deadlines(title)):
            yield Doubt("表头", title, "栏目名称里有时限，没有作为这一栏的完成时限导入，请核对")


def _counts_in_digits(columns: Sequence[Content], rows: Sequence[Row]) -> bool:
    """Whether the number column counts in digits, so that 一、二 in it are headings and so is a word alone."""
    numbers = [
        solid(row[i].text)
        for i, role in enumerate(columns)
        if role is Content.NUMBER
        for row in rows
        if len(set(row)) > 1
    ]
    return any(n.strip("（）().．、").isdecimal() for n in numbers)


def _is_sample(text: str) -> bool:
    """Whether a row shows how to fill in the table (示例, 例：…) and is no task."""
    return bool(re.fullmatch(r"[（(]?(?:填写|填报)?(?:示例|样例|范例|例)[）)]?(?:[：:].*)?", solid(text)))


def _is_note(text: str) -> bool:
    """A remark over all columns (备注：…), or sentences without a heading's number."""
    return is_closing(text) or is_remark(text) or (marker(text) is None and "。" in solid(text))


def _same_titles(row: Row, titles: tuple[str, ...]) -> bool:
    return tuple(solid(c.text) for c in row) == titles


def _first_text(row: Row) -> str:
    return next((c.text for c in row if not c.blank), "")
