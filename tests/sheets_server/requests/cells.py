"""Cells by CellData: updateCells, repeatCell, appendCells."""

from collections.abc import Iterator
from typing import Any

from tests.sheets_server import fieldmask, guard
from tests.sheets_server.a1 import Box, from_grid_range, label
from tests.sheets_server.book import Book
from tests.sheets_server.celldata import normal
from tests.sheets_server.errors import TEXT_LIMIT, exceeds_grid, invalid, too_long
from tests.sheets_server.fieldmask import Mask
from tests.sheets_server.formulas import relative
from tests.sheets_server.grid import EMPTY, Cell, Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.hidden import appended_at, landing
from tests.sheets_server.requests.registry import handles

_VALUE_TYPES = {"numberValue", "stringValue", "boolValue", "formulaValue"}


def changed(cell: Cell, data: Json, mask: Mask) -> Cell:
    """The cell with the masked parts of a CellData; what the mask names and the data lacks is removed."""
    whole = not mask or "*" in mask
    entered, style, note, validation, runs = cell.entered, cell.format, cell.note, cell.validation, cell.runs
    if whole or "userEnteredValue" in mask:
        entered, runs = extended(data.get("userEnteredValue")), None
    if whole or "userEnteredFormat" in mask:
        below = {} if whole else mask["userEnteredFormat"]
        style = fieldmask.assign(style or {}, normal(data.get("userEnteredFormat") or {}), _with_twins(below)) or None
    if whole or "note" in mask:
        note = data.get("note") or None
    if whole or "dataValidation" in mask:
        validation = data.get("dataValidation") or None
    if whole or "textFormatRuns" in mask:
        runs = normal(data.get("textFormatRuns")) or None
    return Cell(entered, style, note, validation, runs)


def _with_twins(mask: Mask) -> Mask:
    """A mask that names a colour names its `…Style` twin too, and the other way round."""
    made: Mask = {}
    for name, below in mask.items():
        made[name] = _with_twins(below)
        if name.endswith("Color"):
            made[name + "Style"] = {}
        elif name.endswith("ColorStyle"):
            made[name.removesuffix("Style")] = {}
    return made


def extended(value: Any) -> Json | None:
    """An ExtendedValue, checked; an empty one clears."""
    if not value:
        return None
    kind, held = next(iter(value.items()))
    if kind not in _VALUE_TYPES:
        raise invalid(f"Unsupported ExtendedValue: {sorted(value)}")
    if isinstance(held, str) and len(held) > TEXT_LIMIT:
        raise too_long()
    return None if held == "" else {kind: held}


def fill(book: Book, sheet: Sheet, start: tuple[int, int], rows: list[Json], mask: Mask, kind: str = "") -> None:
    for at_row, row in zip(landing(sheet, kind, start[0], len(rows)), rows, strict=False):
        for across, data in enumerate((row or {}).get("values") or []):
            at = at_row, start[1] + across
            sheet.put(*at, changed(sheet.cell(*at), data or {}, mask))


def _extent(start: tuple[int, int], rows: list[Json], sheet: Sheet) -> Box:
    width = max((len((row or {}).get("values") or []) for row in rows), default=0)
    return Box(sheet.id, start[0], start[0] + len(rows), start[1], start[1] + width)


def _refuse_outside(sheet: Sheet, box: Box) -> None:
    if (box.bottom or 0) > sheet.rows:
        raise invalid(f"Attempting to write row: {sheet.rows}, beyond the last requested row of: {sheet.rows - 1}")
    if (box.right or 0) > sheet.columns:
        raise invalid(
            f"Attempting to write column: {sheet.columns}, beyond the last requested column of: {sheet.columns - 1}"
        )


@handles("updateCells")
def update(book: Book, user: User, request: Json) -> None:
    mask, rows = fieldmask.required(request, "CellData"), request.get("rows") or []
    if "range" in request:
        _update_range(book, user, from_grid_range(book, request["range"]), rows, mask)
        return
    at = request.get("start") or {}
    sheet = book.sheet(at.get("sheetId", 0))
    start = at.get("rowIndex", 0), at.get("columnIndex", 0)
    if start[0] >= sheet.rows or start[1] >= sheet.columns:
        where = Box(sheet.id, start[0], start[0] + 1, start[1], start[1] + 1)
        raise exceeds_grid(label(sheet.title, where), sheet.rows, sheet.columns)
    box = _extent(start, rows, sheet)
    _refuse_outside(sheet, box)
    guard.check(book, user, box)
    fill(book, sheet, start, rows, mask, "updateCells")


def _update_range(book: Book, user: User, box: Box, rows: list[Json], mask: Mask) -> None:
    """Data outside the range is refused; cells of the range without data are cleared of the masked fields."""
    sheet = book.sheet(box.sheet_id)
    extent = _extent((box.top, box.left), rows, sheet)
    if (extent.bottom or 0) > (box.bottom or 0):
        raise invalid(
            f"Attempting to write row: {box.bottom}, beyond the last requested row of: {(box.bottom or 0) - 1}"
        )
    if (extent.right or 0) > (box.right or 0):
        raise invalid(
            f"Attempting to write column: {box.right}, beyond the last requested column of: {(box.right or 0) - 1}"
        )
    guard.check(book, user, box)
    open_rows = set(landing(sheet, "updateCells", box.top, sheet.rows - box.top))
    for row, column, cell in list(sheet.filled(box.bounded(sheet.rows, sheet.columns))):
        if row in open_rows:
            sheet.put(row, column, changed(cell, {}, mask))
    fill(book, sheet, (box.top, box.left), rows, mask, "updateCells")


def within(box: Box) -> Iterator[tuple[int, int]]:
    for row in range(box.top, box.bottom or 0):
        for column in range(box.left, box.right or 0):
            yield row, column


@handles("repeatCell")
def repeat(book: Book, user: User, request: Json) -> None:
    """One CellData for every cell of a range; references of a formula move along."""
    mask, data = fieldmask.required(request, "CellData"), request.get("cell") or {}
    box = from_grid_range(book, request.get("range") or {})
    guard.check(book, user, box)
    sheet = book.sheet(box.sheet_id)
    formula = (data.get("userEnteredValue") or {}).get("formulaValue")
    rows = landing(sheet, "repeatCell", box.top, (box.bottom or 0) - box.top)
    before, after = EMPTY, changed(EMPTY, data, mask)
    for row, column in ((row, column) for row in rows for column in range(box.left, box.right or 0)):
        if sheet.cell(row, column) is not before:
            before = sheet.cell(row, column)
            after = changed(before, data, mask)
        cell = after
        if formula and cell.entered and "formulaValue" in cell.entered:
            text = relative(formula, row - box.top, column - box.left)
            cell = Cell({"formulaValue": text}, cell.format, cell.note, cell.validation)
        sheet.put(row, column, cell)


@handles("appendCells")
def append(book: Book, user: User, request: Json) -> None:
    """After the last row with data, from the first column; rows are added if there are too few."""
    mask, rows = fieldmask.required(request, "CellData"), request.get("rows") or []
    sheet = book.sheet(request.get("sheetId", 0))
    filled = [row for row, cells in sheet.cells.items() if any(cell.entered is not None for cell in cells.values())]
    top = appended_at(sheet, max(filled, default=-1) + 1)
    if top is None:
        return
    start = (top, 0)
    box = _extent(start, rows, sheet)
    guard.check(book, user, box)
    sheet.grid["rowCount"] = max(sheet.rows, box.bottom or 0)
    sheet.grid["columnCount"] = max(sheet.columns, box.right or 0)
    book.refuse_too_many_cells()
    fill(book, sheet, start, rows, mask)
