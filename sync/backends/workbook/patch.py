"""The surgical patch of one worksheet: a list of byte replacements, everything between them untouched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.backends.cell_address import address, area
from sync.backends.workbook.tags import ATTRIBUTES
from sync.backends.workbook.xml.cell_xml import cell_xml, new_cell, style_of, widened_spans
from sync.backends.workbook.xml.row_height import grown
from sync.backends.workbook.xml.sheet_xml import CellSpan, OddSheet, RowSpan, SheetXml

Put = tuple[str, bool]  # text, numeric
_AS_IT_IS: Mapping[int, bytes] = {}
DEFAULT_WIDTH = 9.14  # characters, where neither column nor sheet says
_COLUMN_SAYS = re.compile(rb"\b(min|max|style|width)\s*=\s*[\"'](\d+(?:\.\d+)?)")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\s[^>]*\bref=[\"'])([A-Z0-9:]+)")


@dataclass(frozen=True, slots=True)
class XmlEdit:
    """Replace `start:end` of the part by `content`; `order` sorts insertions at one place."""

    start: int
    end: int
    content: bytes
    order: int = 0


@dataclass(frozen=True, slots=True)
class Places:
    """The wanted rows that exist, and where each of the others would be inserted."""

    rows: Mapping[int, RowSpan]
    insertion: Mapping[int, int]


def find_rows(sheet: SheetXml, wanted: Iterable[int]) -> Places:
    """One pass over the rows; OddSheet when a wanted row stands twice or rows to insert into are out of order."""
    everything = set(wanted)
    found: dict[int, RowSpan] = {}
    insertion: dict[int, int] = {}
    absent, previous, ordered = iter(sorted(everything)), 0, True
    following = next(absent, None)
    for row in sheet.rows():
        if row.number in found:
            raise OddSheet(f"第{row.number}行在文件里出现了两次")
        ordered = ordered and row.number > previous
        previous = row.number
        while following is not None and following < row.number:
            insertion.setdefault(following, row.start)
            following = next(absent, None)
        if following == row.number:
            following = next(absent, None)
        if row.number in everything:
            found[row.number] = row
    while following is not None:
        insertion.setdefault(following, sheet.last)
        following = next(absent, None)
    gaps = {number: at for number, at in insertion.items() if number not in found}
    if gaps and not ordered:
        raise OddSheet("工作表里的行没有按行号排列")
    return Places(found, gaps)


def patch_cells(
    sheet: SheetXml,
    row: RowSpan,
    cells: list[CellSpan],
    puts: Mapping[int, Put],
    styles: Mapping[int, bytes] = _AS_IT_IS,
) -> list[XmlEdit]:
    """Edits that put texts into an existing row, each cell keeping its style; a new one wears that of `styles`, or its row's
    or column's."""
    if row.close == 0:
        return [XmlEdit(row.start, row.end, _filled_row(sheet, row, puts))]
    edits = []
    standing = {cell.column: cell for cell in cells}
    new = {column: put for column, put in puts.items() if column not in standing}
    for column, (text, numeric) in puts.items():
        if column in standing:
            cell = standing[column]
            edits.append(XmlEdit(cell.start, cell.end, cell_xml(sheet.prefix, cell.attributes, text, numeric=numeric)))
    if new:
        if [c.column for c in cells] != sorted(standing):
            raise OddSheet(f"第{row.number}行的单元格没有按列排列")
        edits += _insertions(sheet, row, cells, new, styles)
    return edits + _dressed(sheet, row, puts, new)


def _dressed(sheet: SheetXml, row: RowSpan, puts: Mapping[int, Put], new: Mapping[int, Put]) -> list[XmlEdit]:
    """An edit of the row's own attributes when its cells reach further, or its texts need more room, than it says."""
    attributes = widened_spans(row.attributes, min(new), max(new)) if new else row.attributes
    attributes = _roomier(sheet, attributes, puts)
    if attributes == row.attributes:
        return []
    start = row.start + len(sheet.prefix) + len(b"<row")
    return [XmlEdit(start, start + len(row.attributes), attributes)]


def _roomier(sheet: SheetXml, attributes: bytes, puts: Mapping[int, Put]) -> bytes:
    return grown(attributes, [(text, column_width(sheet, column)) for column, (text, _) in puts.items()])


def _insertions(
    sheet: SheetXml, row: RowSpan, cells: list[CellSpan], puts: Mapping[int, Put], styles: Mapping[int, bytes]
) -> Iterator[XmlEdit]:
    for column, (text, numeric) in puts.items():
        at = next((cell.start for cell in cells if cell.column > column), row.close)
        style = styles.get(column) or style_of(row.attributes) or column_style(sheet, column)
        content = new_cell(sheet.prefix, row.number, column, style, text, numeric=numeric)
        yield XmlEdit(at, at, content, column)


def _filled_row(sheet: SheetXml, row: RowSpan, puts: Mapping[int, Put]) -> bytes:
    style = style_of(row.attributes)
    styles = {column: style or column_style(sheet, column) for column in puts}
    attributes = widened_spans(row.attributes, min(puts), max(puts)).rstrip()
    attributes = _roomier(sheet, attributes, puts)
    return row_xml(sheet.prefix, row.number, attributes, styles, puts)


def row_xml(
    prefix: bytes, number: int, attributes: bytes, styles: Mapping[int, bytes], puts: Mapping[int, Put]
) -> bytes:
    """A whole `<row>`: a cell for each column that has a style or a text."""
    cells = []
    for column in sorted({*styles, *puts}):
        text, numeric = puts.get(column, ("", False))
        cells.append(new_cell(prefix, number, column, styles.get(column, b""), text, numeric=numeric))
    return b"<%brow%b>%b</%brow>" % (prefix, attributes, b"".join(cells), prefix)


def column_style(sheet: SheetXml, column: int) -> bytes:
    """The default style of a column, from `<cols>`."""
    return _column(sheet, column).get(b"style", b"")


def column_width(sheet: SheetXml, column: int) -> float:
    """The width of a column in characters, from `<cols>`."""
    return float(_column(sheet, column).get(b"width", DEFAULT_WIDTH))


def _column(sheet: SheetXml, column: int) -> dict[bytes, bytes]:
    tag = re.compile(rb"<" + re.escape(sheet.prefix) + rb"col\s(" + ATTRIBUTES + rb")>")
    for found in tag.finditer(sheet.data, 0, sheet.opening[0]):
        said: dict[bytes, bytes] = dict(_COLUMN_SAYS.findall(found[1]))
        if int(said.get(b"min", 0)) <= column <= int(said.get(b"max", 0)):
            return said
    return {}


def widen_dimension(sheet: SheetXml, positions: Iterable[tuple[int, int]]) -> list[XmlEdit]:
    """An edit of `<dimension>` when cells come to stand outside of it; none otherwise."""
    found = _DIMENSION.search(sheet.data, 0, sheet.opening[0])
    places = list(positions)
    if not found or not places:
        return []
    top, left, bottom, right = area(found[2].decode())
    rows, columns = zip(*places, strict=True)
    wide = (min(top, *rows), min(left, *columns), max(bottom, *rows), max(right, *columns))
    if wide == (top, left, bottom, right):
        return []
    text = f"{address(*wide[:2])}:{address(*wide[2:])}".encode()
    return [XmlEdit(found.start(2), found.end(2), text)]


def pieces(data: bytes, edits: Iterable[XmlEdit]) -> list[bytes | memoryview]:
    """The part with its edits applied, as slices of the old bytes and new ones between them."""
    view, at = memoryview(data), 0
    out: list[bytes | memoryview] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end, e.order)):
        if edit.start < at:
            raise OddSheet("两处改写互相重叠")
        out += [view[at : edit.start], edit.content]
        at = edit.end
    return [*out, view[at:]]
