"""Sorting rows of a range; cells outside its columns stay where they are."""

from functools import cmp_to_key
from typing import Any

from tests.sheets_server import guard
from tests.sheets_server.a1 import Box, from_grid_range
from tests.sheets_server.book import Book
from tests.sheets_server.errors import invalid
from tests.sheets_server.formulas import Fault, relative
from tests.sheets_server.grid import Cell, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.render import effective
from tests.sheets_server.requests.paste import block
from tests.sheets_server.requests.registry import handles

_FIRST_LAST = {"SORT_ORDER_UNSPECIFIED": 1, "ASCENDING": 1, "DESCENDING": -1}


def _rank(value: Any) -> tuple[int, Any]:
    """Numbers before text before booleans before errors."""
    if isinstance(value, Fault):
        return 3, value.kind
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _compare(one: Any, two: Any, sign: int) -> int:
    if one is None or two is None:
        return (one is None) - (two is None)  # blanks go last in either order
    first, second = _rank(one), _rank(two)
    return sign * ((first > second) - (first < second))


@handles("sortRange")
def sort(book: Book, user: User, request: Json) -> None:
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    sort_rows(book, book.sheet(box.sheet_id), box, request.get("sortSpecs") or [])


def sort_rows(book: Book, sheet: Sheet, box: Box, specs: list[Json]) -> None:
    keys = [(int(spec.get("dimensionIndex", 0)), _FIRST_LAST[spec.get("sortOrder", "ASCENDING")]) for spec in specs]
    if not keys:
        raise invalid("Must specify at least one sort spec.")
    if any(not box.left <= column < (box.right or 0) for column, _ in keys):
        raise invalid("Sort column is outside the range.")
    rows = list(enumerate(block(sheet, box)))
    values = [[effective(book, sheet, cells[column - box.left]) for column, _ in keys] for _, cells in rows]

    def compare(one: tuple[int, Any], two: tuple[int, Any]) -> int:
        for at, (_, sign) in enumerate(keys):
            order = _compare(values[one[0]][at], values[two[0]][at], sign)
            if order:
                return order
        return 0

    for new, (old, cells) in enumerate(sorted(rows, key=cmp_to_key(compare))):
        for across, cell in enumerate(cells):
            sheet.put(box.top + new, box.left + across, _carried(cell, new - old))


def _carried(cell: Cell, rows: int) -> Cell:
    """Formulas refer to their new row; notes and formats travel with the cell."""
    if not cell.entered or "formulaValue" not in cell.entered:
        return cell
    text = relative(cell.entered["formulaValue"], rows, 0)
    return Cell({"formulaValue": text}, cell.format, cell.note, cell.validation)
