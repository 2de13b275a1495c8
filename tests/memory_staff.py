"""What staff do to a spreadsheet in memory: edit, sort, insert, delete, rename, save an old copy."""

from __future__ import annotations

from sync.backends.memory import MemoryBackend, Sheets


class MemoryStaff:
    """A person at the spreadsheet. Rows and columns are 1-based; `tab` is the title as it is now."""

    def __init__(self, backend: MemoryBackend) -> None:
        self._backend = backend

    @property
    def sheets(self) -> Sheets:
        """The live content; ValueError before publishing."""
        if self._backend.sheets is None:
            raise ValueError("nothing published yet")
        return self._backend.sheets

    def set_cell(self, tab: str, row: int, column: int, text: str) -> None:
        """Type a text; rows and cells that are missing come into being. A formula there is replaced."""
        rows = self.sheets.tabs[tab]
        rows.extend([] for _ in range(row - len(rows)))
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text
        self.sheets.formulas.get(tab, set()).discard((row, column))

    def set_formula(self, tab: str, row: int, column: int, shown: str) -> None:
        """Type a formula whose value reads `shown`."""
        self.set_cell(tab, row, column, shown)
        self.sheets.formulas.setdefault(tab, set()).add((row, column))

    def sort(self, tab: str, column: int, *, reverse: bool = False, header_rows: int = 1) -> None:
        """Sort the rows below the header by a column's text."""
        rows = self.sheets.tabs[tab]
        body = rows[header_rows:]
        body.sort(key=lambda row: row[column - 1] if column <= len(row) else "", reverse=reverse)
        rows[header_rows:] = body

    def insert_row(self, tab: str, row: int, cells: tuple[str, ...] = ()) -> None:
        """Insert a row above `row`."""
        self.sheets.tabs[tab].insert(row - 1, list(cells))

    def delete_row(self, tab: str, row: int) -> None:
        """Delete a row; those below move up."""
        del self.sheets.tabs[tab][row - 1]

    def insert_column(self, tab: str, column: int, header: str = "") -> None:
        """Insert a column left of `column`, its header in row 1."""
        for index, row in enumerate(self.sheets.tabs[tab]):
            if len(row) >= column - 1:
                row.insert(column - 1, header if index == 0 else "")

    def delete_column(self, tab: str, column: int) -> None:
        """Delete a column; those on the right move left."""
        for row in self.sheets.tabs[tab]:
            del row[column - 1 : column]

    def rename_tab(self, tab: str, new: str) -> None:
        """Rename a tab; the published marker follows it, as in the workbook."""
        self.sheets.tabs = {new if t == tab else t: rows for t, rows in self.sheets.tabs.items()}
        self.sheets.published = {p: new if now == tab else now for p, now in self.sheets.published.items()}

    def delete_tab(self, tab: str) -> None:
        """Delete a tab."""
        del self.sheets.tabs[tab]

    def duplicate_tab(self, tab: str, copy_title: str) -> None:
        """Copy a tab; the copy bears no marker."""
        self.sheets.tabs[copy_title] = [list(row) for row in self.sheets.tabs[tab]]

    def open_copy(self) -> Sheets:
        """Open the spreadsheet: a copy as it stands now, stamp included."""
        return self.sheets.copy()

    def save_copy(self, opened: Sheets) -> None:
        """Save an opened copy over whatever stands there now (the stale save)."""
        self._backend.sheets = opened.copy()
