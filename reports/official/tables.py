"""Tables: ruled, their head row on every page, their columns as broad as they are told, or as long texts in them need.

Rows are made as XML: python-docx looks through the whole table for every row that it adds, which takes minutes for a
city's ledger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.table import Table

from reports.columns import by_content, telling
from reports.official.measures import FIVE
from reports.official.styles import CELL, HEAD_CELL
from reports.official.title import width as breadth
from reports.official.typography import typeset
from reports.official.xml import clean, element

_COUNT = re.compile(r"[\d.]+[％%]?")  # a figure stands in the middle of its cell
_DAY_FROM = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)(（(?:\d{1,2}月\d{1,2}日)?)([^（）]*）)")
_TWIP = 635  # of Word's own units
_WORD = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[!-~]+")  # stays on one line where its column can
_ENOUGH, _HEAD = 8, 4  # characters: a column of texts, and a head, may be so narrow where others need the room
_MARGIN = Mm(1)  # left and right in a cell: Word's 1.9 mm would break days in a narrow column
_LINE = Pt(15.5)  # of 五号, as high as the highest font that stands for 仿宋 makes it


def add_table(
    document: Document, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()
) -> Table:
    """Columns share the page's breadth alike, or as the `widths` stand to each other; where texts make rows tall, by their length."""
    printed = [[typeset(clean(text)) for text in row] for row in rows]
    table: Table = document.add_table(0, len(headers), style="Table Grid")
    section = document.sections[-1]
    broad = _by_content(_broad(section, widths or [1] * len(headers)), headers, telling(printed))
    _fix(table, broad)
    head, cell = (document.styles[name].style_id for name in (HEAD_CELL, CELL))
    first = _row([typeset(clean(header)) for header in headers], head, broad)
    first.get_or_add_trPr().append(element("w:tblHeader", val="true"))
    most = _height(section) * 0.45 // _LINE
    table._tbl.extend([first, *(_whole(_row(row, cell, broad), row, broad, most) for row in printed)])
    return table


def _broad(section: Section, widths: Sequence[float]) -> list[Length]:
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return [Length(round(room * width / sum(widths))) for width in widths]


def _by_content(wished: Sequence[Length], headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[Length]:
    if not rows:
        return wished
    room = [_room(width) for width in wished]
    columns = zip(headers, room, zip(*rows, strict=True), strict=True)
    least = [min(own, _least(head, texts)) for head, own, texts in columns]
    lengths = [[breadth(text) for text in row] for row in rows]
    given = by_content(room, least, sum(room), lengths)
    return wished if given is room else [Length(round(width * FIVE) + 2 * _MARGIN) for width in given]


def _least(head: str, texts: Sequence[str]) -> float:
    lines = [line for text in texts for line in text.splitlines()]
    words = [breadth(word) for line in lines for word in _WORD.findall(line)]
    return max(min(breadth(head), _HEAD), min(max(map(breadth, lines), default=0), _ENOUGH), *words, 1)


def _height(section: Section) -> int:
    return (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)


def _fix(table: Table, broad: Sequence[Length]) -> None:
    """Whatever stands in the cells."""
    table.autofit = False
    for column, width in zip(table.columns, broad, strict=True):
        column.width = width
    form: Any = table._tbl.tblPr
    whole = next(form.iterchildren("{*}tblW"))
    form.replace(whole, element("w:tblW", type="dxa", w=round(sum(broad) / _TWIP)))
    margins: Any = OxmlElement("w:tblCellMar")
    margins.extend([element(f"w:{side}", w=round(_MARGIN / _TWIP), type="dxa") for side in ("left", "right")])
    form.find(qn("w:tblLook")).addprevious(margins)


def _row(texts: Sequence[str], style: str, broad: Sequence[Length]) -> Any:
    made: Any = OxmlElement("w:tr")
    for text, width in zip(texts, broad, strict=True):
        cell: Any = OxmlElement("w:tc")
        cell.width = width
        paragraph: Any = OxmlElement("w:p")
        paragraph.style = style
        if _COUNT.fullmatch(text):
            paragraph.get_or_add_pPr().jc_val = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_r().text = _days_whole(text, width)
        cell.append(paragraph)
        made.append(cell)
    return made


def _days_whole(text: str, width: int) -> str:
    """A day and what it is from, `2021年10月30日（10月30日前汇总）`, on lines of their own, so that neither day is broken."""
    found = _DAY_FROM.fullmatch(text)
    if not found:
        return text
    day, begin, rest = found.groups()
    parted = "\n" if begin.endswith("日") and breadth(begin + rest) > _room(width) else ""
    return f"{day}\n{begin}{parted}{rest}"


def _whole(row: Any, texts: Sequence[str], broad: Sequence[Length], most: float) -> Any:
    """A row that takes less than half a page stays on one; a longer one may go on on the next."""
    if max(lines_of(text, width) for text, width in zip(texts, broad, strict=True)) <= most:
        row.get_or_add_trPr().append(element("w:cantSplit"))
    return row


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes at most in a cell so wide."""
    return sum(max(ceil(breadth(line) / _room(width)), 1) for line in text.splitlines() or [""])


def _room(width: int) -> float:
    return max((width - 2 * _MARGIN) / FIVE, 1)
