"""Contents: each heading with the page that it stands on, which Word and LibreOffice work out themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.text.paragraph import Paragraph

from reports.official.measures import em
from reports.official.styles import FLUSH, HEITI
from reports.official.typography import typeset
from reports.official.xml import clean, element, run

_BROAD = Mm(156)  # as the text
_NAME = "_Toc{}"


def add_contents(document: Document, headings: Sequence[str]) -> None:
    """`目录` and a line for each heading; a long one goes on under itself."""
    head = document.add_paragraph(style=FLUSH)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(head, "目　　录", HEITI)
    for place, heading in enumerate(headings):
        line = document.add_paragraph(style=FLUSH)
        form = line.paragraph_format
        form.alignment, form.left_indent, form.first_line_indent = WD_ALIGN_PARAGRAPH.LEFT, em(2), em(-2)
        form.right_indent = em(3)
        form.tab_stops.add_tab_stop(Length(_BROAD), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        run(line, f"{typeset(clean(heading))}\t")
        _page_of(line, _NAME.format(place))


def mark_chapter(heading: Paragraph, place: int) -> None:
    """What the contents' line of that place points at; the first begins a page."""
    heading.paragraph_format.page_break_before = place == 0
    number = f"{place + 1}"
    start = element("w:bookmarkStart", id=number)
    start.set(qn("w:name"), _NAME.format(place))
    heading._p.insert(1 if heading._p.pPr is not None else 0, start)
    heading._p.append(element("w:bookmarkEnd", id=number))


def _page_of(line: Paragraph, name: str) -> None:
    """A field that is empty and due: Word fills it when the document is opened."""
    field: Any = run(line, "")._element
    words: Any = OxmlElement("w:instrText")
    words.text = f"PAGEREF {name} \\h"
    begin = element("w:fldChar", fldCharType="begin", dirty="true")
    field.extend([begin, words, element("w:fldChar", fldCharType="separate"), element("w:fldChar", fldCharType="end")])
