"""A column put up behind all others: its header, its width, and for cells to come the style of the column that it looks like.

Only the header's row and `<cols>` change; nothing is written into the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sync.backends.base import NewColumn
from sync.backends.workbook.patch import Put, XmlEdit, column_style, patch_cells
from sync.backends.workbook.tags import ATTRIBUTES
from sync.backends.workbook.xml.cell_xml import style_of
from sync.backends.workbook.xml.sheet_xml import CellSpan, OddSheet, RowSpan, SheetXml, end_tag

_BORDER = 0.7109375  # a width in the file counts the cell's own border, a width for people does not
_REACH = re.compile(rb"\s(?:min|max)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_END = {name: re.compile(rb"\s%b\s*=\s*[\"'](\d+)[\"']" % name) for name in (b"min", b"max")}


class _Columns(NamedTuple):
    """A `<col>`: from which to which column, and its other attributes."""

    first: int
    last: int
    says: bytes


def new_column_edits(
    sheet: SheetXml, columns: Sequence[NewColumn], rows: Mapping[int, RowSpan], cells: Mapping[int, list[CellSpan]]
) -> list[XmlEdit]:
    """Edits that put the columns up; none for none."""
    edits = [
        edit
        for row in sorted({new.header_row for new in columns})
        for edit in _header(sheet, columns, row, rows, cells)
    ]
    return edits + _widths(sheet, columns) if columns else []


def _header(
    sheet: SheetXml,
    columns: Sequence[NewColumn],
    number: int,
    rows: Mapping[int, RowSpan],
    cells: Mapping[int, list[CellSpan]],
) -> list[XmlEdit]:
    if number not in rows:
        raise OddSheet(f"找不到第{number}行")
    here = [new for new in columns if new.header_row == number]
    puts: dict[int, Put] = {new.column: (new.header, False) for new in here}
    worn = {cell.column: style_of(cell.attributes) for cell in cells[number]}
    styles = {new.column: worn.get(new.like, b"") for new in here}
    return patch_cells(sheet, rows[number], cells[number], puts, styles)


def _widths(sheet: SheetXml, columns: Sequence[NewColumn]) -> list[XmlEdit]:
    """`<cols>` anew: what it says of other columns stays as it is."""
    start, end, listed = _listed(sheet)
    for new in columns:
        style = column_style(sheet, new.like)
        says = b' width="%g" customWidth="1"' % (new.width + _BORDER) + (b' style="%b"' % style if style else b"")
        listed = [one for span in listed for one in _without(span, new.column)]
        listed.append(_Columns(new.column, new.column, says))
    listed.sort()
    made = b"".join(b'<%bcol min="%d" max="%d"%b/>' % (sheet.prefix, *span) for span in listed)
    return [XmlEdit(start, end, b"<%bcols>%b</%bcols>" % (sheet.prefix, made, sheet.prefix))]


def _listed(sheet: SheetXml) -> tuple[int, int, list[_Columns]]:
    """Where `<cols>` stands, or would, and what it says."""
    opening = re.compile(rb"<" + re.escape(sheet.prefix) + rb"cols\s*>").search(sheet.data, 0, sheet.opening[0])
    if not opening:
        return sheet.opening[0], sheet.opening[0], []
    close = end_tag(sheet.prefix, "cols").search(sheet.data, opening.end(), sheet.opening[0])
    if not close:
        raise OddSheet("工作表里列宽的标记不完整")
    tag = re.compile(rb"<" + re.escape(sheet.prefix) + rb"col(?=\s)(" + ATTRIBUTES + rb")>")
    found = [_read(one[1]) for one in tag.finditer(sheet.data, opening.end(), close.start())]
    return opening.start(), close.end(), found


def _read(attributes: bytes) -> _Columns:
    ends = [_END[name].search(attributes) for name in (b"min", b"max")]
    if not all(ends):
        raise OddSheet("工作表里列宽的标记不完整")
    first, last = (int(one[1]) for one in ends if one)
    return _Columns(first, last, _REACH.sub(b"", attributes.removesuffix(b"/")).rstrip())


def _without(span: _Columns, column: int) -> list[_Columns]:
    """What a `<col>` says of the columns beside that one."""
    if not span.first <= column <= span.last:
        return [span]
    parts = (span._replace(last=column - 1), span._replace(first=column + 1))
    return [part for part in parts if part.first <= part.last]
