"""How far a sheet's filled cells reach, and which hold formulas: one pass over its XML, a megabyte at a time.

The reader library allocates the whole rectangle up to the farthest filled cell, and a value in XFD1048576 aborts the
process, so this comes before it. Sheets as every known program writes them (`<c r="` first) are searched with a few
regular expressions; anything else is walked tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sync.backends.base import Area
from sync.backends.cell_address import address, area, cell
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.tags import ATTRIBUTES, refuse_torn
from sync.backends.workbook.xml.odd_cells import OddCell, merged_areas, odd_cells
from sync.errors import HostileWorkbook

_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_OPENING = re.compile(rb"<([\w.-]+:)?sheetData[\s/>]")
_TAGS = re.compile(rb"<(?:c|row)[\s/>]")
_ROW = re.compile(rb'<row r="(\d+)"')
_FAR_CELL = re.compile(rb'<c r="([A-Za-z]{2,3}\d+|[A-Za-z]\d{6,})"[^>]*(?<!/)>(?!</c>)')
_FORMULA = re.compile(rb'<c r="([A-Za-z]+\d+)"[^>]*><f[\s/>]')
_FORMULA_AREA = re.compile(rb"<(?:[\w.-]+:)?f\b(?=[^>]*\bt=[\"'](?:array|dataTable))[^>]*\bref=[\"']([A-Z0-9:]+)")
_ANY_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c|f|v|is)(?=[\s/>])(" + ATTRIBUTES + rb")>")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']\s*([A-Za-z]*\d+)")


@dataclass
class Extent:
    """The farthest row and column with a filled cell, the farthest such cell, how many cells are filled (one place can
    be filled many times), which hold formulas, which show an error value or a picture, and which are merged. `escapes`:
    some text may hold `_xHHHH_`."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    farthest: tuple[int, int] = (0, 0)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    odd: dict[tuple[int, int], OddCell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    arrays: list[Area] = field(default_factory=list)
    escapes: bool = False

    def reach(self, row: int, column: int) -> None:
        """Filled cells may stand as far as there."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def cover(self, row: int, column: int) -> None:
        """A filled cell stands there."""
        self.reach(row, column)
        self.farthest = max(self.farthest, (row, column), key=_distance)

    def refuse_beyond(self, limits: Limits, title: str) -> None:
        """HostileWorkbook when the rectangle is larger than allowed, naming the tab and the far cell, or when there are
        more cells than would fit into it."""
        if self.cells > limits.cells:
            raise HostileWorkbook(f"工作表“{title}”有超过 {limits.cells} 个单元格有内容，多得不正常，没有读取。")
        if self.rows * self.columns > limits.cells:
            where = address(*(self.farthest if all(self.farthest) else (self.rows, self.columns)))
            raise HostileWorkbook(
                f"工作表“{title}”的 {where} 单元格有内容，离表格太远（合 {self.rows} 行 × {self.columns} 列），"
                "读取会耗尽内存，没有读取。"
            )
        if sum(self._covered(one) for one in self.merges) > limits.cells:
            raise HostileWorkbook(f"工作表“{title}”的合并单元格互相重叠，多得不正常，没有读取。")
        if sum(len(rows) * len(columns) for rows, columns in self._arrays()) > limits.cells:
            raise HostileWorkbook(f"工作表“{title}”的数组公式互相重叠，多得不正常，没有读取。")

    def fill_arrays(self) -> None:
        """Every cell of an array formula or data table counts, though only its first one carries the formula."""
        for rows, columns in self._arrays():
            self.formulas.update((row, column) for row in rows for column in columns)

    def _arrays(self) -> Iterator[tuple[range, range]]:
        """Rows and columns of each, no further than a ledger reaches."""
        last_row, last_column = max(self.rows, _NEAR_ROWS), max(self.columns, _NEAR_COLUMNS)
        for top, left, bottom, right in self.arrays:
            yield range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)

    def _covered(self, merge: Area) -> int:
        top, left, bottom, right = merge
        return max(0, min(bottom, self.rows) - top + 1) * max(0, min(right, self.columns) - left + 1)


def _distance(place: tuple[int, int]) -> float:
    """How far out a cell stands, where the last row is as far as the last column."""
    return place[0] / 64 + place[1]


def extent(chunks: Iterable[bytes], limits: Limits, title: str) -> Extent:
    """Scan a worksheet part given in chunks; HostileWorkbook when one row alone is too large, TornWorkbook when a
    tag is not whole."""
    found, tail = Extent(), bytearray()
    walk = _Walk(found)
    for block in _whole_rows(chunks, limits, title, tail):
        refuse_torn(block, title)
        found.odd.update((one.place, one) for one in odd_cells(block, walk.row))
        found.escapes = found.escapes or b"_x" in block
        if not walk.started and _is_plain(block):
            _search(block, found, walk)
        else:
            walk.feed(block)
    found.merges = list(merged_areas(bytes(tail)))
    return found


def _whole_rows(chunks: Iterable[bytes], limits: Limits, title: str, tail: bytearray) -> Iterator[bytes]:
    """The sheet's rows in blocks that end before a row begins, so none is cut; what follows them goes into `tail`."""
    buffer, row, closing = b"", b"", b""
    source = iter(chunks)
    for chunk in source:
        buffer += chunk
        if len(buffer) > limits.row:
            raise HostileWorkbook(f"工作表“{title}”有一行大得不正常，没有读取。")
        if not row and (opening := _OPENING.search(buffer)):
            prefix = opening[1] or b""
            row, closing = b"<" + prefix + b"row", b"</" + prefix + b"sheetData"
            buffer = buffer[opening.start() :]
        if row and (end := buffer.find(closing)) >= 0:
            yield buffer[:end]
            tail += buffer[end:]
            buffer = b""
            break
        if row and (cut := buffer.rfind(row)) > 0:
            yield buffer[:cut]
            buffer = buffer[cut:]
    for chunk in source:  # to the end, so that its size and checksum are known to be right
        if len(tail) < limits.row:
            tail += chunk
    if row and buffer:
        yield buffer


def _is_plain(block: bytes) -> bool:
    """Is each row and cell written without prefix, with `r` first?"""
    if b":c" in block or b":row" in block:
        return False
    return len(_TAGS.findall(block)) == block.count(b'<c r="') + block.count(b'<row r="')


def _search(block: bytes, found: Extent, walk: _Walk) -> None:
    found.cells += block.count(b"<v") + block.count(b"<is")
    numbers = [int(number) for number in _ROW.findall(block)]
    if numbers:
        walk.row = numbers[-1]
        found.reach(max((n for n in numbers if n <= _NEAR_ROWS), default=0), _NEAR_COLUMNS)
    for match in _FAR_CELL.finditer(block):
        found.cover(*cell(match[1].decode()))
    if b"<f" in block:
        found.formulas.update(cell(match[1].decode()) for match in _FORMULA.finditer(block))
        found.arrays += _arrays(block)


def _arrays(block: bytes) -> Iterator[Area]:
    return (area(match[1].decode()) for match in _FORMULA_AREA.finditer(block))


class _Walk:
    """Tag by tag, counting rows and cells that carry no reference of their own."""

    def __init__(self, found: Extent) -> None:
        self.found = found
        self.started = False
        self.row = self.column = 0

    def feed(self, block: bytes) -> None:
        """Go through a block of whole rows."""
        self.started = self.started or b"row" in block
        position = (0, 0)
        for match in _ANY_TAG.finditer(block):
            name = match[1]
            if name == b"row":
                reference = _REFERENCE.search(match[2])
                self.row = int(reference[1]) if reference and reference[1].isdigit() else self.row + 1
                self.column = 0
            elif name == b"c":
                position = self._cell(match[2])
            elif name == b"f":
                self.found.formulas.add(position)
            else:
                self.found.cells += 1
                self.found.cover(*position)
        self.found.arrays += _arrays(block)

    def _cell(self, attributes: bytes) -> tuple[int, int]:
        reference = _REFERENCE.search(attributes)
        row, column = cell(reference[1].decode()) if reference else (self.row, self.column + 1)
        self.column = column
        return row, column
