"""Where `values.append` puts its rows.

Google's guide: the input range is searched for data, the last table in it is taken, and rows go below it from
its first column; a range that touches no table is where the rows go. A table is a block of filled cells with a
blank border. (So a row `a, blank, c` is two tables, and a following append starts below `c`: recorded.)
"""

from tests.sheets_server.a1 import Box
from tests.sheets_server.grid import Sheet


def last_table(sheet: Sheet, box: Box) -> Box | None:
    """The last table that the bounded box touches; None if it touches none."""
    filled = {
        (row, column)
        for row, cells in sheet.cells.items()
        for column, cell in cells.items()
        if cell.entered is not None
    }
    bottom, right = box.bottom or 0, box.right or 0
    inside = [at for at in filled if box.top <= at[0] < bottom and box.left <= at[1] < right]
    return _region(sheet, filled, *max(inside)) if inside else None


def _region(sheet: Sheet, filled: set[tuple[int, int]], row: int, column: int) -> Box:
    """Grow a rectangle from a cell until its border is blank."""
    top, bottom, left, right = row, row, column, column
    grew = True
    while grew:
        grew = False
        while any((bottom + 1, c) in filled for c in range(left - 1, right + 2)):
            bottom, grew = bottom + 1, True
        while any((top - 1, c) in filled for c in range(left - 1, right + 2)):
            top, grew = top - 1, True
        while any((r, right + 1) in filled for r in range(top - 1, bottom + 2)):
            right, grew = right + 1, True
        while any((r, left - 1) in filled for r in range(top - 1, bottom + 2)):
            left, grew = left - 1, True
    return Box(sheet.id, top, bottom + 1, left, right + 1)
