"""Tables: ruled, their head row on every page, their columns as broad as they are told.

Rows are made as XML: python-docx looks through the whole table for every row that it adds, which takes minutes for a
city's ledger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.section import Section
from docx.shared import Length
from docx.table import Table

from reports.official.styles import CELL, HEAD_CELL
from reports.official.typography import typeset
from reports.official.xml import clean, element

_COUNT = re.compile(r"[\d.]+[％%]?")  # a figure stands in the middle of its cell
_TWIP = 635  # of Word's own units
_WHOLE = 60  # characters: a row without a longer text stays on one page


def add_table(
    document: Document, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()
) -> None:
    """Columns share the page's breadth alike, or as the `widths` stand to each other."""
    table = document.add_table(0, len(headers), style="Table Grid")
    broad = _broad(document.sections[-1], widths or [1] * len(headers))
    _fix(table, broad)
    head, cell = (document.styles[name].style_id for name in (HEAD_CELL, CELL))
    first = _row(headers, head, broad)
    first.get_or_add_trPr().append(element("w:tblHeader", val="true"))
    table._tbl.extend([first, *(_row(row, cell, broad) for row in rows)])


def _broad(section: Section, widths: Sequence[float]) -> list[Length]:
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return [Length(round(room * width / sum(widths))) for width in widths]


def _fix(table: Table, broad: Sequence[Length]) -> None:
    """Whatever stands in the cells."""
    table.autofit = False
    for column, width in zip(table.columns, broad, strict=True):
        column.width = width
    whole: Any = next(table._tbl.tblPr.iterchildren("{*}tblW"))
    made = element("w:tblW", type="dxa", w=round(sum(broad) / _TWIP))
    whole.getparent().replace(whole, made)


def _row(texts: Sequence[str], style: str, broad: Sequence[Length]) -> Any:
    made: Any = OxmlElement("w:tr")
    for text, width in zip(texts, broad, strict=True):
        cell: Any = OxmlElement("w:tc")
        cell.width = width
        paragraph: Any = OxmlElement("w:p")
        paragraph.style = style
        if _COUNT.fullmatch(text):
            paragraph.get_or_add_pPr().jc_val = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_r().text = typeset(clean(text))
        cell.append(paragraph)
        made.append(cell)
    if max(map(len, texts)) <= _WHOLE:
        made.get_or_add_trPr().append(element("w:cantSplit"))
    return made
