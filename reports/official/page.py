"""The sheet: its margins and the number of each page, outside and 7 mm under the text (GB/T 9704-2012, 5.2 and 7.5)."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from reports.official import measures
from reports.official.boxes import BoxPlace, add_box
from reports.official.styles import FLUSH, HEITI, SONGTI
from reports.official.xml import page_field, run

_NUMBER_LINE = Pt(14)
# The line of 14 pt stands so that its dash is 7 mm under the text's last line.
_NUMBER_PLACE = Mm(25.2)
_BESIDE = Mm(8)  # how wide a box of the number on its side is


def set_page(document: Document, label: str = "", *, landscape: bool = False) -> None:
    """The first section; `label` (演示数据) stands in the head of every page."""
    document.settings.odd_and_even_pages_header_footer = True
    _lay(document.sections[0], label, landscape=landscape)


def turn_page(document: Document, label: str, *, landscape: bool) -> None:
    """A new page, upright or on its side."""
    _lay(document.add_section(WD_SECTION.NEW_PAGE), label, landscape=landscape)


def _lay(section: Section, label: str, *, landscape: bool) -> None:
    """A page on its side is bound as the others are: its top lies at their left edge, and its number stands where theirs does
    (8: odd pages below, even ones above, on the left)."""
    (_on_its_side if landscape else _upright)(section)
    _head(section, label)
    if landscape:
        for header, below in ((section.header, True), (section.even_page_header, False)):
            _number_beside(header.paragraphs[0], below=below)


def _head(section: Section, label: str) -> None:
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].style = FLUSH
        run(header.paragraphs[0], f"【{label}】" if label else "", HEITI, measures.FOUR)


def _upright(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = measures.PAGE_WIDTH, measures.PAGE_HEIGHT
    section.top_margin, section.bottom_margin = measures.TOP, measures.BOTTOM
    section.left_margin, section.right_margin = measures.LEFT, measures.RIGHT
    section.footer_distance = _NUMBER_PLACE
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _number(footer, side)


def _on_its_side(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = measures.PAGE_HEIGHT, measures.PAGE_WIDTH
    section.left_margin, section.right_margin = measures.BOTTOM, measures.TOP
    section.top_margin, section.bottom_margin = measures.LEFT, measures.RIGHT
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False


def _number_beside(anchor: Paragraph, *, below: bool) -> None:
    """The number in a box of its own, its text running down the page's left edge."""
    tall = Length(measures.PAGE_WIDTH - measures.LEFT - measures.RIGHT)
    place = BoxPlace(Length(_NUMBER_PLACE - _BESIDE // 2), measures.LEFT, _BESIDE, tall, downwards=True)
    made: Any = OxmlElement("w:p")
    paragraph = Paragraph(made, anchor._parent)
    add_box(anchor, place, "页码", 10 + below).append(paragraph._p)
    paragraph.style = FLUSH
    _set_number(paragraph, WD_ALIGN_PARAGRAPH.RIGHT if below else WD_ALIGN_PARAGRAPH.LEFT)


def _number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """`— 1 —` in 四号 宋体, one character from the edge."""
    footer.is_linked_to_previous = False
    footer.paragraphs[0].style = FLUSH
    _set_number(footer.paragraphs[0], side)


def _set_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    form = paragraph.paragraph_format
    form.alignment = side
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _NUMBER_LINE
    if side is WD_ALIGN_PARAGRAPH.RIGHT:
        form.right_indent = measures.FOUR
    else:
        form.left_indent = measures.FOUR
    run(paragraph, "— ", SONGTI, measures.FOUR)
    page_field(paragraph, SONGTI, measures.FOUR)
    run(paragraph, " —", SONGTI, measures.FOUR)
