"""How a published tab looks on Google: its grid, frozen and styled header, widths, wrapping, text columns as text.

Text columns are formatted as text, so that 0012, a long number or a date that somebody types in the browser stays as it
was typed. Colours are the workbook's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sync.backends.base import HEADER_FILL, IDENTITY_FILL, LINE, OPEN_FILL, TabLayout
from sync.backends.cell_text import encodable, number_of

Request = dict[str, Any]
Ends = tuple[int | None, int | None]

SPARE_ROWS = 1_000  # below the last one, ready to be filled in
SPARE_COLUMNS = 8  # on the right, for columns of the staff's own
HEADER_HEIGHT = 36
PLAIN = {"verticalAlignment": "TOP", "wrapStrategy": "WRAP", "textFormat": {"fontSize": 10}}
TEXT = {"numberFormat": {"type": "TEXT", "pattern": "@"}}


def colour(code: str) -> dict[str, Any]:
    """A ColorStyle of `#RRGGBB`."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"rgbColor": dict(zip(("red", "green", "blue"), (round(part, 4) for part in parts), strict=True))}


def pixels(characters: int) -> int:
    """The width of a column, from characters of the default font."""
    return characters * 7 + 14


def width(tab: TabLayout) -> int:
    """How many columns the tab has, without spare ones."""
    return max([len(tab.headers), *(len(row) for row in tab.rows)], default=1)


def head(tab: TabLayout) -> int:
    """How many header rows stand above `tab.rows`."""
    return 0 if tab.free_text and not any(tab.headers) else 1


def properties(tab: TabLayout, sheet: int, index: int) -> dict[str, Any]:
    """SheetProperties of a new tab."""
    grid: dict[str, Any] = {"rowCount": len(tab.rows) + head(tab) + SPARE_ROWS, "columnCount": width(tab)}
    if tab.free_text:
        grid |= {"rowCount": len(tab.rows) + head(tab) + 20, "hideGridlines": True}
    else:
        grid["columnCount"] += SPARE_COLUMNS
        grid["frozenRowCount"] = 1
    return {"sheetId": sheet, "title": tab.title, "index": index, "gridProperties": grid}


def dress(tab: TabLayout, sheet: int) -> Iterator[Request]:
    """Widths, header and cell formats of a new tab."""
    for column in range(1, width(tab) + 1):
        yield widen(sheet, column, tab.widths.get(column, 90 if tab.free_text else 14))
    if tab.free_text:
        yield _format(sheet, (0, None), (0, None), PLAIN | TEXT)
        yield _format(sheet, (0, 1), (0, None), PLAIN | {"textFormat": {"fontSize": 14, "bold": True}})
        return
    yield _size(sheet, "ROWS", 0, HEADER_HEIGHT)
    for column in range(1, len(tab.headers) + 1):
        locked, numeric = column in tab.locked, column in tab.numeric
        yield from dress_column(sheet, column, 1, locked=locked, numeric=numeric)


def dress_column(sheet: int, column: int, header_row: int, *, locked: bool, numeric: bool) -> Iterator[Request]:
    """Formats of one column, from its header on."""
    here = column - 1, column
    yield _format(sheet, (header_row - 1, header_row), here, _header(locked=locked))
    yield _format(sheet, (header_row, None), here, _cells(locked=locked, numeric=numeric))


def widen(sheet: int, column: int, characters: int) -> Request:
    """Sets one column's width."""
    return _size(sheet, "COLUMNS", column - 1, pixels(characters))


def _header(*, locked: bool) -> dict[str, Any]:
    return {
        "backgroundColorStyle": colour(HEADER_FILL if locked else OPEN_FILL),
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
        "textFormat": {"fontSize": 10, "bold": True},
        "borders": {"bottom": {"style": "SOLID_MEDIUM", "colorStyle": colour(LINE)}},
        **TEXT,
    }


def _cells(*, locked: bool, numeric: bool) -> dict[str, Any]:
    look = PLAIN | ({"horizontalAlignment": "CENTER"} if numeric else TEXT)
    return look | ({"backgroundColorStyle": colour(IDENTITY_FILL)} if locked else {})


def span(sheet: int, rows: Ends, columns: Ends) -> dict[str, int]:
    """A GridRange; None leaves an end open, so that rows added later are within, or a beginning at the first."""
    ends = zip(("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"), (*rows, *columns), strict=True)
    return {"sheetId": sheet} | {name: end for name, end in ends if end is not None}


def update_cells(
    sheet: int, row: int, column: int, rows: Sequence[Request], fields: str = "userEnteredValue"
) -> Request:
    """Puts RowData into a tab from a cell (1-based) on."""
    start = {"sheetId": sheet, "rowIndex": row - 1, "columnIndex": column - 1}
    return {"updateCells": {"start": start, "rows": list(rows), "fields": fields}}


def text_row(texts: Iterable[str]) -> Request:
    """RowData of texts as they are, empty ones too."""
    return {"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]}


def typed_cell(text: str, *, numeric: bool) -> Request:
    """Typed CellData: nothing that people write is ever parsed."""
    number = number_of(text) if numeric else None
    if number is None:
        return {"userEnteredValue": {"stringValue": encodable(text)}} if text else {}
    return {"userEnteredValue": {"numberValue": int(number) if number.is_integer() else number}}


def _format(sheet: int, rows: Ends, columns: Ends, look: dict[str, Any]) -> Request:
    cell, fields = {"userEnteredFormat": look}, f"userEnteredFormat({','.join(look)})"
    return {"repeatCell": {"range": span(sheet, rows, columns), "cell": cell, "fields": fields}}


def _size(sheet: int, dimension: str, index: int, size: int) -> Request:
    here = {"sheetId": sheet, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    change = {"range": here, "properties": {"pixelSize": size}, "fields": "pixelSize"}
    return {"updateDimensionProperties": change}
