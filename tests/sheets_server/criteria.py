"""Which rows a basic filter hides. As in Sheets it is looked at when the filter is set, not when a cell changes."""

from collections.abc import Callable

from tests.sheets_server.book import Book, box_of
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.render import effective, formatted

_CONDITIONS: dict[str, Callable[[str, str], bool]] = {
    "BLANK": lambda text, _: not text,
    "NOT_BLANK": lambda text, _: bool(text),
    "TEXT_CONTAINS": lambda text, told: told.casefold() in text.casefold(),
    "TEXT_NOT_CONTAINS": lambda text, told: told.casefold() not in text.casefold(),
    "TEXT_EQ": lambda text, told: told.casefold() == text.casefold(),
    "TEXT_STARTS_WITH": lambda text, told: text.casefold().startswith(told.casefold()),
}


def hide(book: Book, sheet: Sheet) -> None:
    """Hide the rows below the filter's first one that its criteria leave out."""
    held = sheet.basic_filter or {}
    box = box_of(held.get("range", {})).bounded(sheet.rows, sheet.columns)
    criteria = {int(column): one for column, one in (held.get("criteria") or {}).items()}
    for row in range(box.top + 1, box.bottom or 0):
        if any(_leaves_out(_shown(book, sheet, row, column), one) for column, one in criteria.items()):
            sheet.row_meta[row] = {**sheet.row_meta.get(row, {}), "hiddenByFilter": True}


def unhide(sheet: Sheet) -> None:
    """Show every row that a filter hid."""
    for row, meta in list(sheet.row_meta.items()):
        sheet.row_meta[row] = {name: value for name, value in meta.items() if name != "hiddenByFilter"}


def _shown(book: Book, sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    return "" if cell.entered is None else formatted(effective(book, sheet, cell), cell)


def _leaves_out(text: str, criteria: Json) -> bool:
    if text in (criteria.get("hiddenValues") or []):
        return True
    condition = criteria.get("condition") or {}
    holds = _CONDITIONS.get(condition.get("type", ""))
    told = next((str(one.get("userEnteredValue", "")) for one in condition.get("values") or []), "")
    return holds is not None and not holds(text, told)
