"""The ruled tables of a PDF joined to one grid, and what is printed around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.errors import NoticeUnreadable
from ledger.notice.between import begins_attachment, goes_on, headings_above, sort_between
from ledger.notice.blanks import solid, tidy
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.grid import find_header
from ledger.notice.header import roles
from ledger.notice.numbering import marker, printed_number
from ledger.notice.pdf_frames import Box, Frame, find_frames, left_edges
from ledger.notice.records import Cell, Document, Grid, Line, Unused

_HANGING = frozenset("，、。；：！？）》”’,.;:")
_MARGIN = re.compile(r"[—–－\-―─·\d]{1,6}")
_LINE = 4.0  # points between the tops of two characters of one line, at most
Row = tuple[Cell, ...]


@dataclass(slots=True)
class _Joined:
    """The document as it grows page by page.

    `running` are lines at the edge of several pages; `head` are the rows down to the header, `pending` what stands below the last piece of the table, `aside` the lines
    of tables that are no breakdown (the closing block is often one).
    """

    running: list[Line]
    before: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    head: list[list[str]] = field(default_factory=list)
    pending: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    open_places: tuple[bool, ...] = ()
    lines: int = 0

    def read(self, page: Any) -> None:
        """Takes a page from top to bottom."""
        frames = find_frames(page)
        items: list[tuple[float, Frame | str]] = [(float(f.table.bbox[1]), f) for f in frames]
        items += _outside(page, frames)
        for top, item in sorted(items, key=lambda i: i[0]):
            if isinstance(item, Frame):
                self._table(item, page)
            elif not is_page_mark(item) and not _beside(item, top, frames):
                self._line(item, self.pending if self.rows else self.before)

    def _line(self, text: str, lines: list[Line]) -> None:
        self.lines += 1
        lines.append(Line(self.lines, text))

    def _table(self, frame: Frame, page: Any) -> None:
        titles = [[c or "" for c in row] for row in frame.table.extract()]
        if self._belongs(titles):
            self._piece(frame, page)
            return
        texts = [solid("".join(row)) for row in titles if solid("".join(row))]
        for text in texts:
            self._line(text, self.aside if self.rows else self.before)
        if not any(is_closing(text) for text in texts):
            self.unused.append(Unused("通知中的另一张表格", tidy(_inside_text(page, frame.table))))

    def _piece(self, frame: Frame, page: Any) -> None:
        """Adds one page's piece of the breakdown."""
        rows = _grid_rows(frame.table, page, len(self.rows))
        self.texts.append(_inside_text(page, frame.table))
        if self.rows:
            self._between(len(rows[0]))
            body = next((i for i, row in enumerate(rows) if _solid(row) not in self.head), len(rows))
            if any(self.open_places) and body < len(rows):
                rows = self._finish_row(rows, body)
        else:
            top, _, depth = find_header(rows)
            self.head = [_solid(row) for row in rows[: top + depth]]
            self._headings(headings_above(self.before), len(rows[0]))
        self.rows.extend(rows)
        self.open_places = tuple(x in frame.open_at for x in left_edges(frame.table))

    def _belongs(self, titles: list[list[str]]) -> bool:
        """A table with a task header near its top, or one of the known width that goes on with tasks."""
        if not titles:
            return False
        columns = max(len(row) for row in titles)
        if self.rows and columns != len(self.rows[0]):
            return False
        if any(roles(row) for row in titles[:8]):
            return True
        return bool(self.rows) and not begins_attachment(self.pending) and goes_on(titles[0])

    def _between(self, columns: int) -> None:
        """Lines between two pieces of the table: headings become rows of it, any other text is in nobody's cell."""
        headings, others = sort_between(self.pending, [*self.before, *self.running])
        if others:
            raise NoticeUnreadable(_stray(others[0].text))
        self._headings(headings, columns)
        self.pending = []

    def _headings(self, lines: Sequence[Line], columns: int) -> None:
        for line in lines:
            self.rows.append((Cell((line.text,), len(self.rows) + 1),) * columns)
            self.texts.append(line.text)

    def _finish_row(self, rows: list[Row], first: int) -> list[Row]:
        """Joins the cells that the page's edge cut in two, wherever a merged one stands.

        Where all are open the row itself is cut, unless the next one has a number of its own; where some are, they
        are merged over several rows, which stay rows.
        """
        cut = all(self.open_places)
        if cut and _is_numbered(rows[first]):
            return rows
        whole: dict[Cell, Cell] = {}
        for upper, lower, is_open in zip(self.rows[-1], rows[first], self.open_places, strict=True):
            if is_open and upper not in whole and lower not in whole:
                whole[upper] = whole[lower] = Cell(upper.lines + lower.lines, upper.line)
        self.rows = [tuple(whole.get(c, c) for c in row) for row in self.rows]
        later = [tuple(whole.get(c, c) for c in row) for row in rows[first + cut :]]
        return [*rows[:first], *later]


def read_tables(pages: Sequence[Any]) -> Document | None:
    """The document of a PDF with ruled tables; None if no ruled table has a task header."""
    joined = _Joined(_running(pages))
    for page in pages:
        joined.read(page)
    if not joined.rows:
        return None
    closing = next((i for i, line in enumerate(joined.pending) if is_closing(line.text)), len(joined.pending))
    for line in joined.pending[:closing]:
        if marker(line.text):
            raise NoticeUnreadable(_stray(line.text))
    grid = Grid(tuple(joined.rows), "".join(joined.texts))
    return Document(
        tuple(joined.before),
        grid,
        (*joined.pending, *joined.aside),
        whole=True,
        unused=tuple(joined.unused),
    )


def _running(pages: Sequence[Any]) -> list[Line]:
    """Page headers and footers: the first and last line of a page, where another page has the same."""
    edges = Counter(line for page in pages for line in _edge_lines(page))
    return [Line(0, text) for text, times in edges.items() if times > 1]


def _edge_lines(page: Any) -> set[str]:
    chars = [c for c in page.chars if c["text"].strip()]
    tops = [c["top"] for c in chars]
    rows = (
        [c for c in chars if abs(c["top"] - edge) < _LINE]
        for edge in (min(tops, default=0), max(tops, default=0))
    )
    return {"".join(c["text"] for c in sorted(row, key=lambda c: c["x0"])) for row in rows}


def _stray(text: str) -> str:
    return f"PDF表格线以外还有文字“{tidy(text)[:20]}”，不能确定它属于哪一项任务"


def _solid(row: Row) -> list[str]:
    return [solid(c.text) for c in row]


def _is_numbered(row: Row) -> bool:
    """Whether a row begins with a number of its own, so that it cannot be the rest of the row before it."""
    first = next((c.text for c in row if not c.blank), "")
    return marker(first) is not None or printed_number(first) is not None


def _outside(page: Any, frames: Sequence[Frame]) -> list[tuple[float, str]]:
    """Text lines outside the tables, with their distance from the top."""

    def keep(item: dict[str, Any]) -> bool:
        return item["object_type"] != "char" or not any(_stands_in(item, f.table.bbox) for f in frames)

    lines = page.filter(keep).extract_text_lines()
    return [(float(line["top"]), str(line["text"])) for line in lines if solid(line["text"])]


def _beside(text: str, top: float, frames: Sequence[Frame]) -> bool:
    """Whether a line left or right of a table is a page number; any other text there belongs to no cell."""
    if not any(f.table.bbox[1] <= top + 4 <= f.table.bbox[3] for f in frames):
        return False
    if _MARGIN.fullmatch(solid(text)):
        return True
    raise NoticeUnreadable(_stray(text))


def _inside_text(page: Any, table: Any) -> str:
    """Everything printed inside the table's frame, straight from the page's characters."""
    return "".join(c["text"] for c in page.chars if _stands_in(c, table.bbox))


def _stands_in(char: dict[str, Any], box: Box) -> bool:
    """Whether a character belongs to a frame: by its middle, but a closing mark by its left edge.

    Word hangs a comma or full stop at a line's end over the cell's border, at most by its own width.
    """
    x = char["x0"] + 0.5 if char["text"] in _HANGING else (char["x0"] + char["x1"]) / 2
    y = (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _cell_text(page: Any, box: Box) -> str:
    inside = page.filter(lambda o: o["object_type"] == "char" and _stands_in(o, box))
    return inside.extract_text() or ""


def _grid_rows(table: Any, page: Any, offset: int) -> list[Row]:
    """Rows of one page's table; a place without a cell of its own belongs to the cell whose frame covers it."""
    edges = left_edges(table)
    made: dict[Box, Cell] = {}
    rows: list[Row] = []
    for i, row in enumerate(table.rows, start=1):
        middle = (row.bbox[1] + row.bbox[3]) / 2
        places: list[Cell] = []
        for own, left in zip(row.cells, edges, strict=False):
            box = own or _covering(table.cells, left + 1.0, middle)
            if box is None:
                places.append(Cell((), offset + i))
                continue
            if box not in made:
                lines = _cell_text(page, box).split("\n")
                made[box] = Cell(tuple(t for t in lines if solid(t)), offset + i)
            places.append(made[box])
        rows.append(tuple(places))
    return rows


def _covering(boxes: Sequence[Box], x: float, y: float) -> Box | None:
    return next((b for b in boxes if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
