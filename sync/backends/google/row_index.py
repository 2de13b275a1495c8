"""Where a row and a column of the journal stand now: staff may have moved them since we wrote. Pure.

A column is found by the text that headed it, a row by its key; a row whose key is blank, doubled or retyped by what its
other cells say; an all blank one by its position. And only where our own text still stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from sync.backends.base import Grid
from sync.backends.google.journal import JournalLine, JournalOp, mark

_HEADER_WITHIN = 30  # rows searched for the row that names the columns


class RowIndex:
    """One line of the journal against its tab as it is now. Rows and columns are 1-based."""

    def __init__(self, grid: Grid, line: JournalLine, head: JournalLine | None) -> None:
        self._grid, self._line, self._head = grid, line, head

    @property
    def key_column(self) -> int:
        """Where the keys stand now."""
        return self.column(self._key_then)

    @property
    def key(self) -> str:
        """The key of the row that we wrote to, whichever we meant."""
        return self._line.was(self._key_then)

    @cached_property
    def _key_then(self) -> int:
        """Where the keys stood when we wrote: elsewhere than we thought, when columns had just moved."""
        meant = self._line.key_column
        names = [op.before for op in self._head.ops if op.column == meant] if self._head else []
        if self._head is None or not any(names) or mark(self._head.was(meant)) in names:
            return meant
        places = [place for place, text in enumerate(self._head.image, 1) if mark(text) in names]
        return places[0] if len(places) == 1 else meant

    def column(self, then: int) -> int:
        """Where a column stands now; the same place when its header does not tell."""
        if self._head is None or not any(self._head.image):
            return then
        header = self._head.was(then)
        if self._grid.text(self.header_row, then) == header and (header or self._unmoved):
            return then
        return (self._place_of(header) if header else self._beside(then)) or then

    @cached_property
    def _unmoved(self) -> bool:
        cells = self._grid.rows[self.header_row - 1] if self.header_row <= len(self._grid.rows) else ()
        assert self._head is not None
        return tuple(cells) == self._head.image

    def _place_of(self, header: str) -> int | None:
        cells = self._grid.rows[self.header_row - 1] if self.header_row <= len(self._grid.rows) else ()
        places = [place for place, text in enumerate(cells, 1) if text == header]
        return places[0] if len(places) == 1 else None

    def _beside(self, then: int) -> int | None:
        """A column without a name, by the next named one on its left."""
        assert self._head is not None
        for left in range(min(then, len(self._head.image)), 0, -1):
            name = self._head.was(left)
            place = self._place_of(name) if name else None
            if place is not None:
                now = place + then - left
                return None if self._grid.text(self.header_row, now) else now
        return None

    @cached_property
    def header_row(self) -> int:
        """Where the row stands now that named the columns; 0 when none was looked at."""
        if self._head is None:
            return 0
        then = self._head.row
        names = {text for text in self._head.image if text}
        near = range(1, min(len(self._grid.rows), then + _HEADER_WITHIN) + 1)
        alike = {row: len(names.intersection(self._grid.rows[row - 1])) for row in near}
        return max(near, key=lambda row: (alike[row], -abs(row - then)), default=then)

    def row_of_key(self) -> int | None:
        """The one row that bears the line's key; None for no key, no such row or several."""
        rows = [row for row in self._rows() if self.key and self._grid.text(row, self.key_column) == self.key]
        return rows[0] if len(rows) == 1 else None

    def row_of_ours(self, op: JournalOp) -> int | None:
        """The row where the text that `op` wrote still stands, having come from the line's row."""
        if self._line.kind == "new":
            return self._appended()
        column, key = self.column(op.column), self.key
        standing = [row for row in self._rows() if mark(self._grid.text(row, column)) == op.after]
        if key:
            keyed = [row for row in standing if self._grid.text(row, self.key_column) == key]
            if keyed:
                return self._likeliest(keyed)
        return self._by_content(standing, blank_key=not key)

    def _appended(self) -> int | None:
        """The last row that holds all that was appended."""
        cells = [(self.column(op.column), op.after) for op in self._line.ops if op.after]
        rows = [row for row in self._rows() if all(mark(self._grid.text(row, c)) == a for c, a in cells)]
        return rows[-1] if rows else None

    def _by_content(self, rows: Iterable[int], *, blank_key: bool) -> int | None:
        alike = [row for row in rows if self._others_alike(row)]
        if any(self._others()):
            return self._likeliest(alike) if alike else None
        # A blank row. One that had a key and nothing else is gone when its key is: any other may say ours by right.
        bare = [row for row in alike if not self._grid.text(row, self.key_column)] if blank_key else []
        return self._likeliest(bare) if len(bare) == 1 or self._line.row in bare else None

    def _likeliest(self, rows: list[int]) -> int:
        """Of several rows, the one whose other cells are as they were, then the nearest."""
        return min(rows, key=lambda row: (not self._others_alike(row), abs(row - self._line.row)))

    def _others(self) -> list[str]:
        """What the row's cells said that we did not write to, its key left out."""
        return [self._line.was(place) for place in self._untouched(len(self._line.image))]

    def _others_alike(self, row: int) -> bool:
        cells = self._grid.rows[row - 1] if row <= len(self._grid.rows) else ()
        places = self._untouched(max(len(self._line.image), len(cells)))
        return all(self._grid.text(row, self.column(place)) == self._line.was(place) for place in places)

    def _untouched(self, width: int) -> Iterator[int]:
        own = {op.column for op in self._line.ops} | {self._key_then}
        return (place for place in range(1, width + 1) if place not in own)

    def _rows(self) -> range:
        return range(1, max(len(self._grid.rows), self._line.row) + 1)
