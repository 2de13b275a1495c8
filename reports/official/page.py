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


def complete_page(section: Section, label: str, *, even: bool) -> None:
    """A page of somebody else's form: what it lacks. Its foot gets the number where it says nothing, its head the label."""
    feet = [(section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)]
    feet = feet if even else feet[:1]
    if not any(map(_says, [section.first_page_footer, *(foot for foot, _ in feet)])):
        for foot, side in feet:
            _number(foot, side)
    heads = [section.header, *([section.even_page_header] if even else [])]
    heads += [section.first_page_header] if section.different_first_page_header_footer else []
    for head in heads if label else ():
        head.is_linked_to_previous = False
        line = head.add_paragraph(style=FLUSH)
        head._element.insert(0, line._p)
        run(line, f"【{label}】", HEITI, measures.FOUR)


def _says(foot: _Footer) -> bool:
    if foot.is_linked_to_previous:
        return False
    return (
        bool("".join(foot._element.itertext()).strip())
        or next(foot._element.iter("{*}fldSimple", "{*}drawing"), None) is not None
    )


def lay_on_its_side(section: Section, label: str) -> None:
    """A section of 附件 whose page lies on its side already, in another document than it was written in."""
    _lay(section, label, landscape=True)


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
    """The number in a box of its own, its text running down the page's left edge. The box begins in the page's corner and its
    text in its place by its indents: LibreOffice drops the offset of a box on a page that it lays out only once."""
    broad, tall = Length(_NUMBER_PLACE - Mm(4) + _NUMBER_LINE), Length(measures.PAGE_WIDTH - measures.RIGHT)
    place = BoxPlace(Mm(0), Mm(0), broad, tall, downwards=True)
    made: Any = OxmlElement("w:p")
    paragraph = Paragraph(made, anchor._parent)
    number = 10 + anchor.part.partname.idx  # each head of the document has its own
    add_box(anchor, place, "页码", number).append(paragraph._p)
    paragraph.style = FLUSH
    _set_number(paragraph, WD_ALIGN_PARAGRAPH.RIGHT if below else WD_ALIGN_PARAGRAPH.LEFT)
    if not below:
        paragraph.paragraph_format.left_indent = Length(measures.LEFT + measures.FOUR)


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
