"""The ruled tables of a PDF joined to one grid, and what is printed around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.deadlines import is_deadline_cell
from ledger.notice.files.pdf_frames import Box, Frame, inside_text, left_edges, printed, stands_in
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.mentions import parse_units
from ledger.notice.numbering import marker, printed_number
from ledger.notice.records import Cell, Document, Line, Row, Unused
from ledger.notice.tables.between import headings_above, sort_between
from ledger.notice.tables.header import find_header
from ledger.notice.tables.pieces import Kin, Pieces, kinship

_MARGIN = re.compile(r"[—–－\-―─·\d]{1,6}")
_LINE = 4.0  # points between the tops of two characters of one line, at most


@dataclass(slots=True)
class _Joined:
    """The document as it grows page by page.

    `running` are lines at the edge of several pages; `head` are the rows down to the header, `pending` what stands
    below the last piece of the table, `aside` the lines
    of tables that are no breakdown (the closing block is often one).
    """

    running: list[Line]
    before: list[Line] = field(default_factory=list)
    pieces: list[Pieces] = field(default_factory=list)
    head: list[list[str]] = field(default_factory=list)
    pending: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    open_places: tuple[bool, ...] = ()
    lines: int = 0

    def read(self, page: Any) -> None:
        """Takes a page from top to bottom."""
        items = printed(page)
        frames = [item for item in items if isinstance(item, Frame)]
        for item in items:
            if isinstance(item, Frame):
                self._table(item, page)
            elif not is_page_mark(item["text"]) and not _beside(item, frames):
                self._line(item["text"], self.pending if self.pieces else self.before)

    def _line(self, text: str, lines: list[Line]) -> None:
        self.lines += 1
        lines.append(Line(self.lines, text))

    def _table(self, frame: Frame, page: Any) -> None:
        titles = [[c or "" for c in row] for row in frame.table.extract()]
        kin = kinship(titles, self.pieces[-1] if self.pieces else None, self.pending)
        if kin is not Kin.NONE:
            self._piece(frame, page, kin)
            return
        texts = [solid("".join(row)) for row in titles if solid("".join(row))]
        for text in texts:
            self._line(text, self.aside if self.pieces else self.before)
        if not any(is_closing(text) for text in texts):
            self.unused.append(Unused("通知中的另一张表格", tidy(inside_text(page, frame.table))))

    def _piece(self, frame: Frame, page: Any, kin: Kin) -> None:
        """Adds one page's piece of the breakdown, or begins another table of it."""
        rows = _grid_rows(frame.table, page, len(self.pieces[-1].rows) if kin is Kin.NEXT else 0)
        if kin is Kin.NEXT:
            headings = self._between()
            body = next((i for i, row in enumerate(rows) if _solid(row) not in self.head), len(rows))
            if body < len(rows):
                rows = self._over_the_page(rows, body, page.page_number)
        else:
            headings = self._above()
            top, _, depth = find_header(rows)
            self.head = [_solid(row) for row in rows[: top + depth]]
            self.pieces.append(Pieces())
        self.pending = []
        self.pieces[-1].add(headings, rows, inside_text(page, frame.table), wrapped=True)
        self.open_places = tuple(x in frame.open_at for x in left_edges(frame.table))

    def _above(self) -> list[Line]:
        """The headings above the first table, or above another one; what else stands between two is told."""
        if not self.pieces:
            return headings_above(self.before)
        headings, others = sort_between(self.pending, [*self.before, *self.running])
        self.unused.extend(Unused("两张表格之间", tidy(line.text)) for line in others)
        return headings

    def _between(self) -> list[Line]:
        """The headings between two pieces of a table; any other text there is in nobody's cell."""
        headings, others = sort_between(self.pending, [*self.before, *self.running])
        if others:
            raise NoticeUnreadable(_stray(others[0].text))
        return headings

    def _over_the_page(self, rows: list[Row], first: int, page: int) -> list[Row]:
        """The page's rows, its first one joined to the last of the page before where the page's end cut it.

        Rows with numbers of their own are told apart by these. Without them it is a matter of whether the upper row
        comes to an end, which is doubted.
        """
        upper, lower = self.pieces[-1].rows[-1], rows[first]
        body = [row for row in self.pieces[-1].rows if _solid(row) not in self.head]
        numbered = any(map(_bears_number, (*body, lower)))
        cut = all(self.open_places)
        if cut and (len(set(lower)) == 1 or (_is_numbered(lower) and not _waits_for_number(upper, lower))):
            return rows
        if (
            not numbered
            and len(set(lower)) > 1
            and (cut or not _comes_to_an_end(upper))
            and not any(c in upper for c in lower)
        ):
            cut = cut and not (_comes_to_an_end(upper) and not any(c.blank for c in lower))
            how = "与上一页最后一行接成一项" if cut else "当作另一项任务"
            text = tidy("".join(c.text for c in dict.fromkeys(lower)))[:40]
            self.doubts.append(Doubt(f"第{page}页开头", text, f"这一行跨页又没有编号，{how}，请核对"))
            if not cut:
                return rows
        return self._finish_row(rows, first) if any(self.open_places) else rows

    def _finish_row(self, rows: list[Row], first: int) -> list[Row]:
        """Joins the cells that the page's edge cut in two, wherever a merged one stands.

        Where all are open the row itself is cut; where some are, they are merged over several rows, which stay rows.
        """
        cut = all(self.open_places)
        whole: dict[Cell, Cell] = {}
        table = self.pieces[-1]
        for upper, lower, is_open in zip(table.rows[-1], rows[first], self.open_places, strict=True):
            if is_open and upper not in whole and lower not in whole:
                whole[upper] = whole[lower] = Cell(upper.lines + lower.lines, upper.line)
        table.rows = [tuple(whole.get(c, c) for c in row) for row in table.rows]
        later = [tuple(whole.get(c, c) for c in row) for row in rows[first + cut :]]
        return [*rows[:first], *later]


def read_tables(pages: Sequence[Any]) -> Document | None:
    """The document of a PDF with ruled tables; None if no ruled table has a task header."""
    joined = _Joined(running_lines(pages))
    for page in pages:
        joined.read(page)
    if not joined.pieces:
        return None
    closing = next((i for i, line in enumerate(joined.pending) if is_closing(line.text)), len(joined.pending))
    for line in joined.pending[:closing]:
        if marker(line.text):
            raise NoticeUnreadable(_stray(line.text))
    first, *others = (piece.grid for piece in joined.pieces)
    return Document(
        tuple(joined.before),
        first,
        (*joined.pending, *joined.aside),
        whole=True,
        unused=tuple(joined.unused),
        further=tuple(others),
        doubts=tuple(joined.doubts),
    )


def running_lines(pages: Sequence[Any]) -> list[Line]:
    """Page headers and footers: the first and last line of a page, where another page has the same."""
    edges = Counter(line for page in pages for line in _edge_lines(page))
    return [Line(0, text) for text, times in edges.items() if times > 1]


def _edge_lines(page: Any) -> set[str]:
    chars = [c for c in page.chars if c["text"].strip()]
    tops = [c["top"] for c in chars]
    rows = ([c for c in chars if abs(c["top"] - edge) < _LINE] for edge in (min(tops, default=0), max(tops, default=0)))
    return {"".join(c["text"] for c in sorted(row, key=lambda c: c["x0"])) for row in rows}


def _stray(text: str) -> str:
    return f"PDF表格线以外还有文字“{tidy(text)[:20]}”，不能确定它属于哪一项任务"


def _solid(row: Row) -> list[str]:
    return [solid(c.text) for c in row]


def _is_numbered(row: Row) -> bool:
    """Whether a row begins with a number of its own, so that it cannot be the rest of the row before it."""
    first = next((c.text for c in row if not c.blank), "")
    return marker(first) is not None or printed_number(first) is not None


def _waits_for_number(upper: Row, lower: Row) -> bool:
    """Whether a number printed in the middle of its cell came to stand in the lower half of a row that was cut."""
    return upper[0].blank and len(set(upper)) > 1 and printed_number(lower[0].text) is not None


def _bears_number(row: Row) -> bool:
    """Whether any cell of a row under all columns begins with a number, as tasks do where they have numbers."""
    cells = [c.text for c in dict.fromkeys(row) if not c.blank]
    return len(cells) > 1 and any(marker(t) or printed_number(t) is not None for t in cells)


def _comes_to_an_end(row: Row) -> bool:
    """Whether every cell of a row ends as texts and lists of units do, so that nothing of it need follow overleaf."""
    return all(_ends(cell) for cell in dict.fromkeys(row) if not cell.blank)


def _ends(cell: Cell) -> bool:
    if solid(cell.text).endswith(("。", "；", "！", "？")) or is_deadline_cell(cell.text):
        return True
    named = parse_units(cell.lines)
    return bool(named) and all(n.plausible for n in named)


def _beside(line: dict[str, Any], frames: Sequence[Frame]) -> bool:
    """Whether a line left or right of a table is a page number; any other text there belongs to no cell."""
    if not any(f.table.bbox[1] <= line["top"] + 4 <= f.table.bbox[3] for f in frames):
        return False
    if _MARGIN.fullmatch(solid(line["text"])):
        return True
    raise NoticeUnreadable(_stray(line["text"]))


def _cell_text(page: Any, box: Box) -> str:
    inside = page.filter(lambda o: o["object_type"] == "char" and stands_in(o, box))
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
