"""What should stand in the columns that only show what the portal knows, against what a reading shows there. Pure.

A cell is ours when it is blank or says what we put there once (a stale copy shows a former text); or when it says what
we put into another row that has lost it, because a part of the table was sorted. Anything else there is staff's: it stays, and
a person is told. A formula, a picture or a merged cell stays, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ledger.cells.tidy import shown
from ledger.columns import DERIVED, LEDGER_TAB, Column
from ledger.repository import Finding
from store.codec import Cell, Texts
from store.sheet.derived import PutUp
from sync.backends.base import CellWrite, Grid, NewColumn, Place
from sync.rows.locate import Located, address

OUTCOME = "derived"
_NOTHING: Mapping[str, str] = {}
Stands = Mapping[str, tuple[int, Mapping[str, str]]]
"""By column its place, and its texts by key."""
_NEVER: Stands = {}
FURTHEST = 1_000  # a column behind that many would be found by nobody
_TOLD = 10  # cells of a column that are named; of more, the column is what is wrong
_STRANGE = (
    "“{header}”由系统填写，这一格里的“{text}”不是系统写的，没有改动；要留的请移到别的列，再清空这一格，系统随后填上。"
)
_SILENT = "“{header}”由系统填写，这一格是公式、图片、错误值或合并的单元格，没有改动；请清空或取消合并，系统随后填上。"
_MORE = "“{header}”由系统填写，还有 {count} 格里不是系统写的内容，没有改动；要留的请移到别的列，再清空这些格，系统随后填上。"
_OWN = (
    "表里原来就有“{header}”一列，是大家自己加的，系统不读也不改；要让系统在另一列填写“{header}”，请把这一列改个名字。"
)
_NO_ROOM = "“{header}”没有地方放：第 {place} 列还有内容；请移近一些，或删去，系统随后加上这一列。"


@dataclass(frozen=True, slots=True)
class Compared:
    """writes: texts to put up, with the cell of each. columns: to put up first. findings: what a person should know.
    `wanted` is what was compared with; `header_row` names the columns. `typed`: texts of ours that somebody typed anew; they
    are staff's from now on. `stands`: what our columns show, each with its place."""

    writes: Mapping[Cell, CellWrite] = field(default_factory=dict)
    columns: Mapping[str, NewColumn] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    wanted: Texts | None = None
    header_row: int = 0
    typed: Mapping[Cell, str] = field(default_factory=dict)
    stands: Stands = field(default_factory=dict)


def compare(grid: Grid, located: Located, wanted: Texts, known: PutUp, stood: Stands = _NEVER) -> Compared:
    """`wanted`: by key and column; the empty text where it says nothing. `stood`: what our columns showed when they were last
    compared, where the sheet is that very version still; nothing where that cannot be told."""
    typed: dict[Cell, str] = {}
    stands: dict[str, tuple[int, Mapping[str, str]]] = {}
    writes: dict[Cell, CellWrite] = {}
    columns: dict[str, NewColumn] = {}
    findings: list[Finding] = []
    last = _last_column(grid)
    for column in DERIVED:
        place = located.derived.places.get(column.name)
        if trouble := _trouble(column, located, known, last):
            findings.append(trouble)
        elif place is None:
            columns[column.name] = _new(column, last + len(columns) + 1, located)
        else:
            before = stood.get(column.name, (0, _NOTHING))
            ours = _Ours(column, place, grid, located, wanted, known, before[1] if before[0] == place else _NOTHING)
            writes |= ours.writes()
            findings += ours.findings()
            typed |= {(key, column.name): text for key, text in ours.typed.items()}
            stands[column.name] = place, ours.stands
    return Compared(writes, columns, tuple(findings), wanted, located.header_row, typed, stands)


def _trouble(column: Column, located: Located, known: PutUp, last: int) -> Finding | None:
    """Why a column is left alone whole, if it is; `last` is the last one in which anything stands."""
    place = located.derived.places.get(column.name)
    if message := located.derived.doubled.get(column.name):
        return _about_column(column, address(located.header_row, 1), message)
    if place is None and last >= FURTHEST:
        message = _NO_ROOM.format(header=column.header, place=last)
        return _about_column(column, address(located.header_row, last), message)
    if place is not None and column.name not in known.columns:
        message = _OWN.format(header=column.header)
        return _about_column(column, address(located.header_row, place), message)
    return None


def _about_column(column: Column, where: str, message: str) -> Finding:
    return Finding(where, "", column.name, "", OUTCOME, message)


def _last_column(grid: Grid) -> int:
    """The last column in which anything stands."""
    filled = max((next((p for p in range(len(row), 0, -1) if row[p - 1]), 0) for row in grid.rows), default=0)
    beside = [*(place for _, place in grid.formulas), *(p for _, p in grid.no_text), *(m[3] for m in grid.merges)]
    return max([filled, *beside])


def _new(column: Column, place: int, located: Located) -> NewColumn:
    """It looks as the protected column of its kind does: 序号 for numbers, 职责 for words."""
    like = located.columns.get("task_no" if column.numeric else "role", located.columns["key"])
    return NewColumn(
        f"column:{column.name}",
        LEDGER_TAB,
        place,
        located.header_row,
        column.header,
        column.width,
        like,
        numeric=column.numeric,
    )


@dataclass(frozen=True)
class _Ours:
    """One column that we put up: its cells sorted into those to write and those of staff."""

    column: Column
    place: int
    grid: Grid
    located: Located
    wanted: Texts
    known: PutUp
    stood: Mapping[str, str]

    @cached_property
    def stands(self) -> Mapping[str, str]:
        """What it shows, by key."""
        return {key: self._found(row) for key, row in self.located.rows.items()}

    @cached_property
    def typed(self) -> Mapping[str, str]:
        """Former texts of ours where our last one stood a moment ago: no stale copy brought them, somebody typed them."""
        back: dict[str, str] = {}
        for key, row in self._odd.items():
            last, *former = self._put(key) or ("",)
            if last and self.stood.get(key) == last and self._found(row) in former:
                back[key] = self._found(row)
        return back

    @cached_property
    def _closed(self) -> frozenset[int]:
        return frozenset(_closed(self.grid, self.place))

    @cached_property
    def _odd(self) -> dict[str, int]:
        """Rows that say something else than they should."""
        name, rows, told, at = self.column.name, self.grid.rows, self.wanted, self.place - 1
        found = {
            key: row
            for key, row in self.located.rows.items()
            if (rows[row - 1][at] if at < len(rows[row - 1]) else "") != told.get(key, _NOTHING).get(name, "")
        }
        return {key: row for key, row in found.items() if key not in self.located.frozen}

    @cached_property
    def _strange(self) -> set[str]:
        """Those of them that say something of staff's."""
        others = [key for key in self._odd if not self._ours(key)]
        return set(others) - self._moved(others) if others else set()

    def writes(self) -> Iterator[tuple[Cell, CellWrite]]:
        """What to put up."""
        for key, row in self._odd.items():
            if key not in self._strange:
                yield (key, self.column.name), self._write(key, row)

    def findings(self) -> Iterator[Finding]:
        """Cells that are left alone, in the sheet's order."""
        told = sorted(self._strange, key=self._odd.__getitem__)
        for key in told[:_TOLD]:
            row = self._odd[key]
            # What a formula shows changes by itself: the finding stays the same one.
            text = "" if row in self._closed else self._found(row)
            message = (_STRANGE if text else _SILENT).format(header=self.column.header, text=shown(text))
            yield Finding(address(row, self.place), key, self.column.name, text, OUTCOME, message)
        if (more := len(told) - _TOLD) > 0:
            message = _MORE.format(header=self.column.header, count=more)
            yield _about_column(self.column, address(self.located.header_row, self.place), message)

    def _found(self, row: int) -> str:
        return self.grid.text(row, self.place)

    def _text(self, key: str) -> str:
        return self.wanted.get(key, _NOTHING).get(self.column.name, "")

    def _put(self, key: str) -> tuple[str, ...]:
        return self.known.texts.get((key, self.column.name), ())

    def _ours(self, key: str) -> bool:
        found = self._found(self._odd[key])
        ours = key not in self.typed and found in self._put(key)
        return self._odd[key] not in self._closed and (not found or ours)

    def _moved(self, others: Sequence[str]) -> set[str]:
        """Rows that show what other rows have lost; one alone may be somebody's word."""
        lost: Counter[str] = Counter()
        for key, row in self.located.rows.items():
            lost.update(text for text in self._put(key)[:1] if text != self._found(row))
        moved = set()
        for key in others:
            found = self._found(self._odd[key])
            if found and self._odd[key] not in self._closed and lost[found] > 0:
                lost[found] -= 1
                moved.add(key)
        return moved if len(moved) > 1 else set()

    def _write(self, key: str, row: int) -> CellWrite:
        key_column = self.located.columns["key"]
        return CellWrite(
            op_id=f"{self.column.name}:{key}",
            tab=LEDGER_TAB,
            row=row,
            column=self.place,
            value=self._text(key),
            numeric=self.column.numeric,
            expected=self._found(row),
            key=self.grid.text(row, key_column),
            key_column=key_column,
        )


def _closed(grid: Grid, place: int) -> Iterator[int]:
    """Rows whose cell in that column shows something else than a text of its own."""
    here: list[Place] = [*grid.formulas, *grid.no_text]
    yield from (row for row, column in here if column == place)
    for top, left, bottom, right in grid.merges:
        if left <= place <= right:
            yield from range(top, bottom + 1)
