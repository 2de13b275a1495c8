"""A notice as a Word file: paragraphs, and tables as grids with merged cells.

Reads the XML itself below python-docx's package, because `cell.text` leaves out tracked insertions, content
controls and nested tables, and a lost character must not go unnoticed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.files.office_package import BROKEN, WORD, check_package
from ledger.notice.files.radicals import without_radicals
from ledger.notice.files.word_numbers import Numbers, said
from ledger.notice.records import Cell, Document, Line, Prose, Row, Unused
from ledger.notice.tables.between import headings_above, sort_between
from ledger.notice.tables.pieces import Kin, Pieces, header_of, kinship

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLOCKS = ("p", "tbl")
_INSIDE = tuple(_W + name for name in ("sdt", "sdtContent", "ins", "customXml"))
_GONE = (_W + "del", _W + "moveFrom", _FALLBACK)
_NO_TABLE = "Word文件里没有找到任务分解表：没有哪个表格的表头写明“工作任务”和“责任单位”（或“牵头单位”）"
_LISTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_MOST_COLUMNS = 60


def read_word(data: bytes) -> Document | Prose:
    """The document of a .docx file; raises NoticeUnreadable if it is damaged or holds no task table."""
    body, numbers = _body(data)
    try:
        return _document(list(_unpacked(_children(body, *_BLOCKS))), numbers)
    except (ValueError, RecursionError) as error:
        raise NoticeUnreadable(WORD.damaged) from error


def _body(data: bytes) -> tuple[Any, Numbers]:
    """The document's body, and the numbers that Word prints in front of its paragraphs."""
    import docx  # noqa: PLC0415 - only this reader needs it
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    from lxml.etree import XMLSyntaxError  # noqa: PLC0415

    try:
        check_package(data, WORD)
        document = docx.Document(io.BytesIO(data))
        lists = next((r.target_part for r in document.part.rels.values() if r.reltype == _LISTS), None)
        numbers = Numbers(getattr(lists, "element", None), document.styles.element)
        return document.element.body, numbers
    except (*BROKEN, PackageNotFoundError, XMLSyntaxError, AttributeError, TypeError, IndexError) as error:
        raise NoticeUnreadable(WORD.damaged) from error


def _unpacked(blocks: Iterable[Any]) -> Iterator[Any]:
    """The blocks, a table that only frames the page (with the real one in a cell) replaced by what it holds."""
    for block in blocks:
        frames = block.tag == _W + "tbl" and any(t is not block for t in block.iter(_W + "tbl"))
        if frames and not header_of([[c.text for c in row] for row in _rows(block, 0)]):
            for row in _children(block, "tr"):
                for cell in _children(row, "tc"):
                    yield from _unpacked(_children(cell, *_BLOCKS))
        else:
            yield block


def _document(blocks: list[Any], numbers: Numbers) -> Document | Prose:
    """The task tables, those with the same columns joined to one grid; headings printed between them become rows of it."""
    before: list[Line] = []
    pieces: list[Pieces] = []
    pending: list[Line] = []
    unused: list[Unused] = []
    for no, block in enumerate(blocks, start=1):
        if block.tag == _W + "p":
            line = Line(no, numbers.label(block) + text) if solid(text := _text(block)) else None
            if line:
                (pending if pieces else before).append(line)
            continue
        table = _rows(block, len(pieces[-1].rows) if pieces else 0)
        kin = kinship([[c.text for c in row] for row in table], pieces[-1] if pieces else None, pending)
        if kin is Kin.NONE:
            unused.append(Unused("通知中的另一张表格", tidy(_text(block))))
            continue
        headings, others = sort_between(pending, before) if pieces else (headings_above(before), [])
        unused.extend(Unused("两张表格之间", tidy(line.text)) for line in others)
        if kin is Kin.ANOTHER:
            pieces.append(Pieces())
        pieces[-1].add(headings, table, _text(block), wrapped=False)
        pending = []
    if not pieces:
        texts = [part for line in before for part in line.text.split("\n") if solid(part)]
        lines = tuple(Line(i, text) for i, text in enumerate(texts, start=1))
        return Prose(lines, wrapped=False, missing=_NO_TABLE, whole=True, unused=tuple(unused))
    first, *others_ = (piece.grid for piece in pieces)
    return Document(tuple(before), first, tuple(pending), whole=True, unused=tuple(unused), further=tuple(others_))


def _rows(table: Any, offset: int) -> list[Row]:
    """A table's rows, padded to one width; a merged cell is the same object at each of its places."""
    rows: list[Row] = []
    for tr in _children(table, "tr"):
        properties = tr.find(_W + "trPr")
        if properties is not None and properties.find(_W + "del") is not None:
            continue
        rows.append(_row(tr, rows[-1] if rows else (), offset + len(rows) + 1))
    wide = max((len(row) for row in rows), default=0)
    if wide > _MOST_COLUMNS:
        raise NoticeUnreadable("表格的栏数太多，不像任务分解表，没有导入")
    return [
        row + tuple(Cell((), offset + i, wrapped=False) for _ in range(wide - len(row)))
        for i, row in enumerate(rows, 1)
    ]


def _row(tr: Any, above: Row, no: int) -> Row:
    cells: list[Cell] = []
    cells.extend(Cell((), no, wrapped=False) for _ in range(min(int(said(tr, "trPr/gridBefore") or 0), _MOST_COLUMNS)))
    for tc in _children(tr, "tc"):
        places = min(int(said(tc, "tcPr/gridSpan") or 1), _MOST_COLUMNS + 1)
        paragraphs = tuple(t for p in _children(tc, *_BLOCKS) for t in _text(p).split("\n") if solid(t))
        merge = tc.find(f"{_W}tcPr/{_W}vMerge")
        continued = merge is not None and merge.get(_W + "val", "continue") == "continue"
        cell = (
            above[len(cells)]
            if continued and not paragraphs and len(cells) < len(above)
            else Cell(paragraphs, no, wrapped=False)
        )
        cells.extend([cell] * places)
    return tuple(cells)


def _children(parent: Any, *names: str) -> Iterator[Any]:
    """Child elements of those names, looking through content controls and tracked insertions."""
    for child in parent:
        if child.tag in {_W + name for name in names}:
            yield child
        elif child.tag in _INSIDE:
            yield from _children(child, *names)


def _text(element: Any) -> str:
    """All text printed in the element, deletions left out, a line end after each paragraph and break."""
    if element.tag in _GONE:
        return ""
    if element.tag == _W + "t":
        return without_radicals(element.text or "")
    if element.tag == _W + "noBreakHyphen":
        return "-"
    if element.tag == _W + "tab" and element.getparent().tag == _W + "r":
        return " "
    if element.tag in (_W + "br", _W + "cr"):
        return "\n"
    inner = "".join(_text(child) for child in element if isinstance(child.tag, str))
    return inner + "\n" if element.tag == _W + "p" else inner
