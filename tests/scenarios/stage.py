"""Plays a scenario folder on a real spreadsheet: who does what, step by step. README.md lists the words."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

from ledger.columns import DERIVED, LEDGER, LEDGER_TAB, header_key
from ledger.repository import Edit
from tests.property.mishaps import fill_down, paste_off, sort_part
from tests.property.world import MemorySheet, WorkbookSheet, World

Grid = list[list[str]]
NAMES = {header_key(c.header): c.name for c in LEDGER + DERIVED}


@dataclass(frozen=True)
class Step:
    """One line of steps.csv."""

    who: str
    what: str
    where: str
    column: str
    text: str


@dataclass
class Stage:
    """A world of six rows and the copies that people keep open."""

    world: World
    copies: dict[str, Any] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    count: int = 0
    undone: Grid = field(default_factory=list)

    def play(self, step: Step) -> None:
        """Do one step."""
        PLAYS[step.who, step.what](self, step)

    # -- staff

    def type_in(self, step: Step) -> None:
        def change(grid: Grid) -> Grid:
            row, place = self.row(grid, step.where), self.place(grid, step.column)
            grid[row] += [""] * (place + 1 - len(grid[row]))
            grid[row][place] = step.text.replace("\\n", "\n")
            return grid

        self.rewrite(change)

    def insert_row(self, step: Step) -> None:
        texts = [part.replace("\\n", "\n") for part in step.text.split("|")]
        self.rewrite(lambda grid: [*grid[: int(step.where) - 1], texts, *grid[int(step.where) - 1 :]])

    def delete_row(self, step: Step) -> None:
        self.rewrite(lambda grid: [row for n, row in enumerate(grid) if n != self.row(grid, step.where)])

    def copy_row(self, step: Step) -> None:
        self.rewrite(lambda grid: [*grid, list(grid[self.row(grid, step.where)])])

    def reverse(self, _step: Step) -> None:
        self.rewrite(lambda grid: [grid[0], *reversed(grid[1:])])

    def insert_column(self, step: Step) -> None:
        def change(grid: Grid) -> Grid:
            place, head = self.place(grid, step.column), self.header_row(grid)
            return [[*r[:place], step.text if n == head else "", *r[place:]] for n, r in enumerate(grid)]

        self.rewrite(change)

    def delete_column(self, step: Step) -> None:
        def change(grid: Grid) -> Grid:
            place = self.place(grid, step.column)
            return [[*row[:place], *row[place + 1 :]] for row in grid]

        self.rewrite(change)

    def swap_columns(self, step: Step) -> None:
        def change(grid: Grid) -> Grid:
            a, b = self.place(grid, step.column), self.place(grid, step.text)
            for row in grid:
                row.extend([""] * (max(a, b) + 1 - len(row)))
                row[a], row[b] = row[b], row[a]
            return grid

        self.rewrite(change)

    def rename_header(self, step: Step) -> None:
        def change(grid: Grid) -> Grid:
            grid[self.header_row(grid)][self.place(grid, step.column)] = step.text.replace("\\n", "\n")
            return grid

        self.rewrite(change)

    def sort_part(self, step: Step) -> None:
        self.mark(step, lambda rows, places, by: sort_part(rows, places, by=by))

    def fill_down(self, step: Step) -> None:
        self.mark(step, lambda rows, places, at: fill_down(rows, places, start=at, count=int(step.text)))

    def paste_off(self, step: Step) -> None:
        self.mark(step, lambda rows, places, at: paste_off(rows, places, start=at, count=int(step.text)))

    def undo(self, _step: Step) -> None:
        self.rewrite(lambda _grid: self.undone)

    def mark(self, step: Step, act: Callable[[Grid, list[int], int], None]) -> None:
        """Do something to the marked columns of the rows below the header; `act` gets the place of a column or of a row."""

        def change(grid: Grid) -> Grid:
            self.undone = [list(row) for row in grid]
            ends = [self.place(grid, header) + 1 for header in step.column.split("|")]
            at = self.row(grid, step.where) - 1 if step.text else self.place(grid, step.where) + 1
            act(grid[1:], list(range(ends[0], ends[-1] + 1)), at)
            return grid

        self.rewrite(change)

    def open_copy(self, step: Step) -> None:
        self.copies[step.where] = self.world.sheet.open_copy()

    def type_in_copy(self, step: Step) -> None:
        name, _, key = step.where.partition(" ")
        grid = self.world.sheet.grid_copy(self.copies[name])
        row, place = self.row(grid, key) + 1, self.place(grid, step.column) + 1
        self.copies[name] = self.world.sheet.put_copy(self.copies[name], row, place, step.text)

    def save_copy(self, step: Step) -> None:
        self.world.sheet.save_copy(self.copies.pop(step.where))

    def hide(self, step: Step) -> None:
        self.dress(lambda tab, row: setattr(tab.row_dimensions[row], "hidden", True), step)

    def strike(self, step: Step) -> None:
        def through(tab: Any, row: int) -> None:
            for cell in tab[row]:
                cell.font = Font(strike=True)

        self.dress(through, step)

    # -- portal and system

    def look(self, _step: Step) -> None:
        self.seen = dict(self.world.store.ledger().cells)

    def submit(self, step: Step) -> None:
        cell = (step.where, NAMES[header_key(step.column)])
        now = self.world.store.ledger().cells.get(cell, "")
        edit = Edit(*cell, self.seen.get(cell, "") if self.seen else now, step.text)
        self.count += 1
        self.world.store.submit([edit], person="林某", token=str(self.count))

    def know(self, step: Step) -> None:
        """The portal knows what one of the columns that only show something should say."""
        known = self.world.told.get(step.where, {})
        self.world.told = {**self.world.told, step.where: {**known, NAMES[header_key(step.column)]: step.text}}

    def resolve(self, step: Step) -> None:
        found = self.world.store.conflicts()[int(step.where) - 1]
        self.world.store.resolve(found.id, value=step.text, person="办公厅")

    def cycle(self, _step: Step) -> None:
        self.world.engine.cycle()

    def let_pass(self, _step: Step) -> None:
        trouble = self.world.engine.status().trouble
        assert trouble is not None
        self.world.engine.let_pass(trouble.mark, person="办公厅")

    def put_back(self, _step: Step) -> None:
        trouble = self.world.engine.status().trouble
        assert trouble is not None
        assert trouble.restorable
        self.world.engine.put_back(trouble.mark, person="办公厅")

    def crash(self, step: Step) -> None:
        """The process dies in its next cycle, before or after the write reaches the sheet; a new one is started."""
        backend, real = self.world.backend, self.world.backend.write

        def write(*given: Any) -> None:
            if step.text == "写入后":
                real(*given)
            raise _Killed

        backend.write = write  # type: ignore[method-assign,assignment]
        try:
            self.world.engine.cycle()
        except _Killed:
            self.world.restart()
        finally:
            backend.write = real  # type: ignore[method-assign]

    # -- how

    def rewrite(self, change: Callable[[Grid], Grid]) -> None:
        """Staff leave the tab as `change` makes it."""
        made = change(self.world.sheet.grid())
        if isinstance(self.world.sheet, MemorySheet):
            self.world.sheet.staff.sheets.tabs[LEDGER_TAB] = made
            return
        if not isinstance(self.world.sheet, WorkbookSheet):
            self.world.sheet.replace(made)
            return
        book = openpyxl.load_workbook(self.world.sheet.path)
        tab = book[LEDGER_TAB]
        for cells in tab.iter_rows():
            for cell in cells:
                cell.value = None
        for number, texts in enumerate(made, 1):
            for place, text in enumerate(texts, 1):
                tab.cell(number, place).value = text or None
        self.world.sheet._save(book)

    def dress(self, how: Callable[[Any, int], None], step: Step) -> None:
        """Looks of a row; a spreadsheet in memory has none, and on Google no reading sees them."""
        if not isinstance(self.world.sheet, WorkbookSheet):
            return
        book = openpyxl.load_workbook(self.world.sheet.path)
        how(book[LEDGER_TAB], self.row(self.world.sheet.grid(), step.where) + 1)
        self.world.sheet._save(book)

    @staticmethod
    def header_row(grid: Grid) -> int:
        """The row (from 0) in which the headers stand."""
        return max(range(min(4, len(grid))), key=lambda n: sum(header_key(t) in NAMES for t in grid[n]))

    @classmethod
    def place(cls, grid: Grid, header: str) -> int:
        """The column (from 0) under a header."""
        return [header_key(text) for text in grid[cls.header_row(grid)]].index(header_key(header))

    @staticmethod
    def row(grid: Grid, where: str) -> int:
        """The row (from 0) of a key, or of `第5行`."""
        if where.startswith("第"):
            return int(where.strip("第行")) - 1
        return next(n for n, row in enumerate(grid) if where in row)


class _Killed(BaseException):
    """The process ends here."""


PLAYS: dict[tuple[str, str], Callable[[Stage, Step], None]] = {
    ("职工", "填写"): Stage.type_in,
    ("职工", "插入行"): Stage.insert_row,
    ("职工", "删除行"): Stage.delete_row,
    ("职工", "复制行"): Stage.copy_row,
    ("职工", "倒序排列"): Stage.reverse,
    ("职工", "插入列"): Stage.insert_column,
    ("职工", "删除列"): Stage.delete_column,
    ("职工", "对调列"): Stage.swap_columns,
    ("职工", "改表头"): Stage.rename_header,
    ("职工", "局部排序"): Stage.sort_part,
    ("职工", "向下填充"): Stage.fill_down,
    ("职工", "错行粘贴"): Stage.paste_off,
    ("职工", "撤销"): Stage.undo,
    ("职工", "打开副本"): Stage.open_copy,
    ("职工", "填写副本"): Stage.type_in_copy,
    ("职工", "保存副本"): Stage.save_copy,
    ("职工", "隐藏行"): Stage.hide,
    ("职工", "加删除线"): Stage.strike,
    ("门户", "打开表单"): Stage.look,
    ("门户", "报送"): Stage.submit,
    ("门户", "得知"): Stage.know,
    ("办公厅", "裁定冲突"): Stage.resolve,
    ("办公厅", "按现状继续"): Stage.let_pass,
    ("办公厅", "恢复"): Stage.put_back,
    ("系统", "同步"): Stage.cycle,
    ("系统", "崩溃"): Stage.crash,
}


def steps_of(folder: Path) -> list[Step]:
    """The scenario's steps, in order."""
    with (folder / "steps.csv").open(encoding="utf-8", newline="") as file:
        return [Step(**row) for row in csv.DictReader(file)]


def table(path: Path) -> Grid:
    """A csv's rows; none when there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in csv.reader(file)]
