"""A notice as a PDF: ruled tables as grids; without rules, columns by their left edges, else the plain text.

A PDF that was cut off can often still be half read; its trailer decides, not what could be read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.header import roles
from ledger.notice.numbering import marker
from ledger.notice.pdf_columns import read_columns
from ledger.notice.records import Cell, Document, Grid, Line

_DAMAGED = "PDF文件已损坏或没有传完整，打不开，请重新取得文件"
_HANGING = frozenset("，、。；：！？）》”’,.;:")
Row = tuple[Cell, ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom in points


def read_pdf(data: bytes) -> Document:
    """The document of a PDF; raises NoticeUnreadable if it is cut off, locked, a picture, or holds no task table."""
    import pdfplumber  # noqa: PLC0415 - slow to import, only this reader needs it
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfminer.pdfparser import PDFSyntaxError  # noqa: PLC0415
    from pdfminer.psexceptions import PSException  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    if not re.search(rb"startxref\s+\d+\s+%%EOF\s*$", data[-2048:].rstrip(b"\x00")):
        raise NoticeUnreadable(_DAMAGED)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _document(pdf.pages)
    except PdfminerException as error:
        if any(isinstance(a, PDFPasswordIncorrect) for a in error.args):
            raise NoticeUnreadable("PDF文件有打开密码，请先去掉密码再导入") from error
        raise NoticeUnreadable(_DAMAGED) from error
    except (PSException, PDFSyntaxError, ValueError, KeyError, TypeError, IndexError) as error:
        raise NoticeUnreadable(_DAMAGED) from error


def _document(pages: Sequence[Any]) -> Document:
    _refuse_pictures(pages)
    before: list[Line] = []
    rows: list[Row] = []
    after: list[Line] = []
    texts: list[str] = []
    for page in pages:
        tables = [t for t in page.find_tables() if _is_task_table(t, rows)]
        outside = _outside(page, tables, len(before) + len(after))
        first_top = min((t.bbox[1] for t in tables), default=float("inf"))
        for top, line in outside:
            (after if rows or top > first_top else before).append(line)
        for table in tables:
            rows.extend(_grid_rows(table, page, len(rows)))
            texts.append(_inside_text(page, table))
    if not rows:
        return read_columns(pages)
    closing = next((i for i, line in enumerate(after) if is_closing(line.text)), len(after))
    _refuse_stray(after[:closing])
    return Document(tuple(before), Grid(tuple(rows), "".join(texts)), tuple(after), whole=True)


def _refuse_pictures(pages: Sequence[Any]) -> None:
    """A page that is only an image holds text that nobody read: all or nothing."""
    pictures = [p.page_number for p in pages if p.images and not p.chars]
    if not any(p.chars for p in pages):
        raise NoticeUnreadable(
            "PDF里只有图片、没有文字（可能是扫描件），请先做文字识别，或改用.docx、.txt文件"
        )
    if pictures:
        raise NoticeUnreadable(
            f"PDF第{pictures[0]}页是图片、没有文字，无法完整读取，请先做文字识别，或改用.docx文件"
        )


def _refuse_stray(lines: Sequence[Line]) -> None:
    for line in lines:
        if not is_page_mark(line.text) and marker(line.text):
            raise NoticeUnreadable(
                f"PDF表格线以外还有编号的内容“{line.text.strip()[:20]}”，不能确定它属于哪一项任务"
            )


def _is_task_table(table: Any, known: Sequence[Row]) -> bool:
    """A table of the known width, or the first one with a task header."""
    if len(table.rows) == 0:
        return False
    if known:
        return bool(_columns(table) == len(known[0]))
    return any(roles([c or "" for c in row]) for row in table.extract()[:8])


def _columns(table: Any) -> int:
    return max(len(row.cells) for row in table.rows)


def _outside(page: Any, tables: Sequence[Any], offset: int) -> list[tuple[float, Line]]:
    """Text lines outside the tables, with their distance from the top."""

    def keep(item: dict[str, Any]) -> bool:
        return not any(_stands_in(item, t.bbox) for t in tables)

    lines = page.filter(lambda o: o["object_type"] != "char" or keep(o)).extract_text_lines()
    texts = [(float(line["top"]), str(line["text"])) for line in lines if solid(line["text"])]
    return [(top, Line(offset + i, text)) for i, (top, text) in enumerate(texts, 1) if not is_page_mark(text)]


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
    edges = sorted({round(b[0], 1) for b in table.cells})
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
