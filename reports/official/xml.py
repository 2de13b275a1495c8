"""Pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.letters import unturned


def clean(text: str) -> str:
    """A text that XML can hold, in which nothing turns the direction of writing."""
    return unturned(text)


def element(name: str, **attributes: object) -> Any:
    """`element("w:sz", val=32)`."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def run(paragraph: Paragraph, text: str, font: str = "", size: Any = None) -> Run:
    """Text at a paragraph's end, in its style's letters if no others are named."""
    made = paragraph.add_run(clean(text))
    if font:
        made.font.name = font
        made._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size:
        made.font.size = size
    return made


def page_field(paragraph: Paragraph, font: str, size: Any) -> None:
    """The number of the page."""
    field = run(paragraph, "", font, size)
    words = OxmlElement("w:instrText")
    words.text = "PAGE"
    field._element.extend([element("w:fldChar", fldCharType="begin"), words, element("w:fldChar", fldCharType="end")])


def rule(place: str, width_mm: float, colour: str = "000000", space: int = 0) -> Any:
    """A paragraph's border at `top`, `bottom` or `between`; Word counts eighths of a point."""
    return element(f"w:{place}", val="single", sz=round(width_mm / 25.4 * 72 * 8), space=space, color=colour)


# What stands behind a paragraph's borders, in the schema's order.
_AFTER_BORDERS = """
    shd tabs suppressAutoHyphens kinsoku wordWrap autoSpaceDE autoSpaceDN snapToGrid spacing ind jc rPr
""".split()  # noqa: SIM905 - as a list it takes twelve lines


def bordered(paragraph: Paragraph, *rules: Any) -> None:
    """Rules above and below a paragraph, in the order that the schema asks for: top, bottom, between."""
    borders: Any = OxmlElement("w:pBdr")
    borders.extend(rules)
    form: Any = paragraph._p.get_or_add_pPr()
    form.insert_element_before(borders, *(f"w:{name}" for name in _AFTER_BORDERS))
