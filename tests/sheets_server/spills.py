"""Array formulas: `=ARRAYFORMULA(range)` shows its rows and columns in the cells beside and below it, as long as nothing
stands in any of them; else it shows `#REF!`. Spread anew after everything that changes a file."""

from tests.sheets_server.book import Book
from tests.sheets_server.formulas import Fault
from tests.sheets_server.formulas.evaluate import array
from tests.sheets_server.grid import Sheet

_IN_THE_WAY = Fault("REF", "Array result was not expanded because it would overwrite data.")


def spread(book: Book) -> None:
    """Let every array formula of the file show what it gives now."""
    for sheet in (one for one in book.sheets if one.arrays):
        for row, cells in list(sheet.cells.items()):
            for column in [at for at, cell in cells.items() if cell.spilled is not None]:
                sheet.change(row, column, spilled=None)
        for row, column, formula in list(_arrays(sheet)):
            _spread(sheet, row, column, array(book, sheet, formula))


def _arrays(sheet: Sheet) -> list[tuple[int, int, str]]:
    return [
        (row, column, cell.array)
        for row in sorted(sheet.cells)
        for column, cell in sorted(sheet.cells[row].items())
        if cell.array
    ]


def _spread(sheet: Sheet, top: int, left: int, values: list[list[object]]) -> None:
    beside = {
        (top + down, left + across): value
        for down, line in enumerate(values)
        for across, value in enumerate(line)
        if (down, across) != (0, 0)
    }
    taken = any(sheet.cell(*at).entered is not None or sheet.cell(*at).spilled is not None for at in beside)
    if taken:
        sheet.change(top, left, spilled=_IN_THE_WAY)
        return
    for at, value in beside.items():
        sheet.change(*at, spilled=value)
