"""A small ledger published on Google through the double, and the batches that tests write to it."""

from __future__ import annotations

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, CellWrite, Reading, RowAppend, TabLayout
from tests.sheets_support import Sheets

TAB = "工作台账"
HEADERS = ("编号", "单位", "进展", "进度", "备注")
ROWS = (
    ("K1", "甲县", "旧一", "10", "a"),
    ("K2", "乙县", "旧二", "20", "b"),
    ("K3", "丙县", "旧三", "30", "c"),
)


def put(
    row: int, column: int, value: str, *, numeric: bool = False, op: str = "", expected: str | None = None
) -> CellWrite:
    """A write to a row and column as published."""
    there = ROWS[row - 2][column - 1] if expected is None else expected
    key = ROWS[row - 2][0]
    return CellWrite(op or f"op-{row}-{column}", TAB, row, column, value, numeric, there, key, 1)


class Ledger:
    """The published ledger, its backend, and batches with ever new stamps."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets, self.backend, self.staff, self.control = (
            sheets,
            sheets.backend,
            sheets.staff,
            sheets.control,
        )
        self.stamps = 1
        numbers = frozenset({4})
        self.backend.publish(
            [TabLayout(TAB, HEADERS, ROWS, numeric=numbers, locked=frozenset({1}))], Stamp("p", 1, "b1")
        )

    def batch(self, *writes: CellWrite, appends: tuple[RowAppend, ...] = ()) -> Batch:
        self.stamps += 1
        stamp = Stamp("p", self.stamps, f"b{self.stamps}")
        return Batch(stamp, writes, appends, {TAB: 1})

    def write(self, *writes: CellWrite) -> Reading:
        """Read and write; gives the reading that the batch was made from."""
        reading = self.backend.read()
        self.backend.write(self.batch(*writes), reading)
        return reading

    def rows(self, reading: Reading | None = None) -> list[tuple[str, ...]]:
        """The tab's rows below the header."""
        grid = (reading or self.backend.read()).grids[TAB]
        return [tuple(grid.text(row, column) for column in range(1, 6)) for row in range(2, len(grid.rows) + 1)]
