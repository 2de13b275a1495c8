"""A cell as an API reply shows it: FORMATTED_VALUE, UNFORMATTED_VALUE or FORMULA."""

from typing import TYPE_CHECKING, Any

from tests.sheets_server import numfmt
from tests.sheets_server.formulas import Fault, evaluate
from tests.sheets_server.grid import Cell, Json

if TYPE_CHECKING:
    from tests.sheets_server.book import Book
    from tests.sheets_server.grid import Sheet


def effective(book: "Book", sheet: "Sheet", cell: Cell, depth: int = 0) -> Any:
    """Number, text, boolean, `Fault`, or None for a cell without a value."""
    if cell.entered is None:
        return plain(cell.spilled)
    if isinstance(cell.spilled, Fault):  # an array formula that finds no room
        return cell.spilled
    kind, value = next(iter(cell.entered.items()))
    return plain(evaluate(book, sheet, value, depth)) if kind == "formulaValue" else plain(value)


def plain(value: Any) -> Any:
    """Whole numbers as JSON shows them: 42, not 42.0."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole else value


def number_format(cell: Cell) -> Json | None:
    return (cell.format or {}).get("numberFormat")


def formatted(value: Any, cell: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Fault):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else numfmt.formatted(value, number_format(cell))


def rendered(book: "Book", sheet: "Sheet", cell: Cell, option: str, moments: str) -> Any:
    """The value for a ValueRange; `moments` is the dateTimeRenderOption."""
    if cell.entered is not None and "stringValue" in cell.entered:
        return cell.entered["stringValue"]
    if option == "FORMULA" and cell.entered is not None and "formulaValue" in cell.entered:
        return cell.entered["formulaValue"]
    value = effective(book, sheet, cell)
    if option == "FORMATTED_VALUE" or value is None or isinstance(value, Fault):
        return formatted(value, cell)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if moments == "FORMATTED_STRING" and is_number and numfmt.is_date(number_format(cell)):
        return formatted(value, cell)
    return value


def as_extended(value: Any) -> Json | None:
    """An effective value as an ExtendedValue."""
    if value is None:
        return None
    if isinstance(value, Fault):
        return {"errorValue": {"type": value.kind} | ({"message": value.message} if value.message else {})}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}
