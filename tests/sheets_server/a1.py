"""A1 notation, both ways.

A `Box` is a rectangle on one sheet, zero-based and half-open, as Google's GridRange; `None` is an open side.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.sheets_server.errors import exceeds_grid, invalid

if TYPE_CHECKING:
    from tests.sheets_server.book import Book
    from tests.sheets_server.grid import Sheet

_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?")
_NUMBERED = re.compile(r"[Rr]([1-9][0-9]{0,7})[Cc]([1-9][0-9]{0,4})")  # R1C1 notation
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Box:
    sheet_id: int
    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None

    @property
    def height(self) -> int:
        return (self.bottom or 0) - self.top

    @property
    def width(self) -> int:
        return (self.right or 0) - self.left

    def bounded(self, rows: int, columns: int) -> "Box":
        """Open sides closed and ends clipped at the grid's size."""
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return replace(self, bottom=bottom, right=right)

    def overlaps(self, other: "Box") -> bool:
        return (
            self.sheet_id == other.sheet_id
            and _meet(self.top, self.bottom, other.top, other.bottom)
            and _meet(self.left, self.right, other.left, other.right)
        )

    def contains(self, other: "Box") -> bool:
        return (
            self.sheet_id == other.sheet_id
            and _within(other.top, other.bottom, self.top, self.bottom)
            and _within(other.left, other.right, self.left, self.right)
        )


def _meet(start: int, end: int | None, other_start: int, other_end: int | None) -> bool:
    return (other_end is None or start < other_end) and (end is None or other_start < end)


def _within(start: int, end: int | None, outer_start: int, outer_end: int | None) -> bool:
    return start >= outer_start and (outer_end is None or (end is not None and end <= outer_end))


def column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def quoted(title: str) -> str:
    """A sheet's title as Google echoes it: bare only if it cannot be mistaken for anything else."""
    if _PLAIN.fullmatch(title) and not (_CELL.fullmatch(title) or _NUMBERED.fullmatch(title)):
        return title
    return "'" + title.replace("'", "''") + "'"


def label(title: str, box: Box) -> str:
    """`Sheet1!A1:Z1000`; one cell is `Sheet1!A1`, an open side leaves its part out (`T!A1001:B`)."""
    first = f"{column_letters(box.left)}{box.top + 1}"
    last = ("" if box.right is None else column_letters(box.right - 1)) + str(box.bottom or "")
    return f"{quoted(title)}!{first}" + ("" if last in {first, ""} else f":{last}")


def parse(book: "Book", text: str) -> Box:
    """A range as a client writes it. Raises 400 `Unable to parse range: …`."""
    title, rest = _split(text)
    if title is None:
        return _without_sheet(book, text, rest or "")
    sheet = book.sheet_titled(title)
    if sheet is None:
        raise invalid(f"Unable to parse range: {text}")
    if rest is None:
        return Box(sheet.id)
    found = corners(sheet.id, rest) or book.named_range(rest)
    if found is None:
        raise invalid(f"Unable to parse range: {text}")
    return found


def _without_sheet(book: "Book", text: str, rest: str) -> Box:
    # A sheet titled like a cell is read as the cell, on the first sheet (gspread issue 652).
    found = corners(book.sheets[0].id, rest) or book.named_range(rest)
    if found is not None:
        return found
    sheet = book.sheet_titled(rest)
    if sheet is None:
        raise invalid(f"Unable to parse range: {text}")
    return Box(sheet.id)


def _split(text: str) -> tuple[str | None, str | None]:
    """(title, range); a quoted title alone has no range, a bare word has no title."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if match:
            return match[1].replace("''", "'"), match[2]
    if "!" in text:
        title, _, rest = text.rpartition("!")
        return title, rest
    return None, text


def corners(sheet_id: int, text: str) -> Box | None:
    """`A1`, `A1:B2`, `A:C`, `2:3`, `A5:B`, `A1:1`, `R1C1:R2C2`, corners in any order; None if it is no such thing."""
    first, colon, last = text.partition(":")
    one, two = _corner(first), _corner(last if colon else first)
    if one is None or two is None or (not colon and None in one):
        return None
    top, bottom = _span(one[1], two[1])
    left, right = _span(one[0], two[0])
    return Box(sheet_id, top, bottom, left, right)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return int(numbered[2]) - 1, int(numbered[1]) - 1
    match = _CORNER.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    return (column_index(match[1]) if match[1] else None), (int(match[2]) - 1 if match[2] else None)


def _span(one: int | None, two: int | None) -> tuple[int, int | None]:
    if one is None or two is None:
        return (one if one is not None else two) or 0, None
    return min(one, two), max(one, two) + 1


def from_grid_range(book: "Book", grid: dict[str, Any]) -> Box:
    """A GridRange of a request. Raises 400 for a sheet that is not there or a start past the grid."""
    sheet = book.sheet(int(grid.get("sheetId", 0)))
    box = Box(
        sheet.id,
        grid.get("startRowIndex", 0),
        grid.get("endRowIndex"),
        grid.get("startColumnIndex", 0),
        grid.get("endColumnIndex"),
    )
    _refuse_backwards(box)
    return within_grid(sheet, box)


def _refuse_backwards(box: Box) -> None:
    for start, end, name in ((box.top, box.bottom, "Row"), (box.left, box.right, "Column")):
        if start < 0:
            raise invalid(f"start{name}Index[{start}] must be >= 0")
        if end is not None and end < start:
            raise invalid(f"end{name}Index[{end}] must be > start{name}Index[{start}]")


def within_grid(sheet: "Sheet", box: Box) -> Box:
    """The box cut to the grid; a start past the grid is refused, an end past it is not."""
    if box.top >= sheet.rows or box.left >= sheet.columns:
        raise exceeds_grid(label(sheet.title, box), sheet.rows, sheet.columns)
    return box.bounded(sheet.rows, sheet.columns)


def to_grid_range(box: Box) -> dict[str, int]:
    """A GridRange as Google replies with it: `sheetId` 0 and open sides are left out."""
    grid = {"sheetId": box.sheet_id} if box.sheet_id else {}
    open_row, open_column = box.bottom is None and box.top == 0, box.right is None and box.left == 0
    if not open_row:
        grid |= {"startRowIndex": box.top} | ({} if box.bottom is None else {"endRowIndex": box.bottom})
    if not open_column:
        grid |= {"startColumnIndex": box.left} | ({} if box.right is None else {"endColumnIndex": box.right})
    return grid
