"""The styles of a document, so that whoever goes on with it in Word or WPS has them by name; its fonts and what stands for them."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle

from reports.official.measures import FIVE, FOUR, LINE, SQUEEZE, THREE, TWO, em
from reports.official.xml import element

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
# What Word takes where the first font is not installed.
SUBSTITUTES = {FANGSONG: "仿宋", KAITI: "楷体", HEITI: "SimHei", XIAOBIAOSONG: "宋体", SONGTI: "SimSun"}
BODY, TITLE, LEVELS, SUBTITLE, FLUSH, CELL, HEAD_CELL, IMPRINT = (
    "Normal",
    "Title",
    ("Heading 1", "Heading 2", "Heading 3", "Heading 4"),
    "公文题注",
    "公文顶格",
    "公文表格",
    "公文表头",
    "公文版记",
)
_OPENING = "$([{£¥‘“〈《「『【〔〖（．［｛￡￥"
_CLOSING = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗！％），．：；？］｝～￠"
_UNITS = "年月日号项个条家份次件"
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_AFTER_RUN_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def styled_document() -> Document:
    """A new document with all styles and fonts, made once: setting them takes longer than most texts."""
    return docx.Document(io.BytesIO(_styled()))


@cache
def _styled() -> bytes:
    document, made = docx.Document(), io.BytesIO()
    _set_styles(document)
    _drop_others(document)
    document.save(made)
    return made.getvalue()


def _drop_others(document: Document) -> None:
    """The template's hundred and fifty further styles, through which python-docx looks for every paragraph. Word knows its own
    without them."""
    kept = {BODY, TITLE, *LEVELS, SUBTITLE, FLUSH, CELL, HEAD_CELL, IMPRINT, "Header", "Footer", "Table Grid"}
    for style in list(document.styles):
        if style.name not in kept and not style.element.default:
            style.element.getparent().remove(style.element)
    named = {style.style_id for style in document.styles}
    pointing = [*document.styles.element.iter("{*}link"), *document.part.numbering_part.element.iter("{*}pStyle")]
    for one in pointing:
        if one.get(qn("w:val")) not in named:
            one.getparent().remove(one)


def _set_styles(document: Document) -> None:
    _style(document, BODY, FANGSONG, THREE, indent=2)
    _style(document, TITLE, XIAOBIAOSONG, TWO, centred=True)
    for name, font in zip(LEVELS, (HEITI, KAITI, FANGSONG, FANGSONG), strict=True):
        _style(document, name, font, THREE, indent=2)
    _style(document, SUBTITLE, KAITI, THREE, centred=True)
    _style(document, FLUSH, FANGSONG, THREE)
    _style(document, IMPRINT, FANGSONG, FOUR)
    for name, font in ((CELL, FANGSONG), (HEAD_CELL, HEITI)):
        _style(document, name, font, FIVE, line=None, centred=font is HEITI)
    document.styles[CELL].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT  # a narrow column would be torn apart
    _set_fonts(document)
    _set_line_breaks(document)


def _set_line_breaks(document: Document) -> None:
    """No closing mark begins a line and no opening one ends it, and no unit is parted from its figure. (A character that joins
    them would be found by nobody who looks for 37项, and shown as a box where the font has none.)"""
    settings = document.settings.element
    language = settings.find(qn("w:themeFontLang"))
    language.set(qn("w:eastAsia"), "zh-CN")
    name_line_breaks(settings)
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")  # the schema wants one besides the template's bestFit


def name_line_breaks(settings: Any) -> None:
    """The marks, in a document that says nothing of them yet and has the setting behind which they stand."""
    before = settings.find(qn("w:characterSpacingControl"))
    if before is None or settings.find(qn("w:noLineBreaksBefore")) is not None:
        return
    for name, marks in (("w:noLineBreaksBefore", _CLOSING + _UNITS), ("w:noLineBreaksAfter", _OPENING)):
        before.addnext(element(name, lang="zh-CN", val=marks))  # the schema wants After first


def _style(
    document: Document,
    name: str,
    font: str,
    size: Pt,
    *,
    indent: int = 0,
    centred: bool = False,
    line: Pt | None = LINE,
) -> None:
    """One style, cleared of what the template says; `indent` in characters of the first line."""
    known = name in [style.name for style in document.styles]
    style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for old in [*style.element.findall(qn("w:rPr")), *style.element.findall(qn("w:pPr"))]:
        style.element.remove(old)
    if name != BODY:
        style.base_style = document.styles[BODY]
    _shape(style, indent=indent, centred=centred, line=line)
    _letter(style, font, size)


def _shape(style: ParagraphStyle, *, indent: int, centred: bool, line: Pt | None) -> None:
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.first_line_indent = em(indent)
    form.alignment = _CENTRE if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    form.widow_control = False  # the standard fills its 22 lines
    form.keep_with_next = False
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no blanks around figures: they would take a line's 28th character
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        style.element.pPr.insert_element_before(off, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing")


def _letter(style: ParagraphStyle, font: str, size: Pt) -> None:
    style.font.name, style.font.size = font, size
    style.font.bold = style.font.italic = False
    letters = style.element.get_or_add_rPr()
    letters.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size == THREE:
        squeeze = OxmlElement("w:spacing")
        squeeze.set(qn("w:val"), str(round(SQUEEZE.pt * 20)))
        letters.insert_element_before(squeeze, *_AFTER_RUN_SPACING)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # with zh-CN LibreOffice parts figures
    language.set(qn("w:eastAsia"), "zh-CN")
    letters.append(language)


def _set_fonts(document: Document) -> None:
    """Name the fonts with what stands for each (fontTable.xml)."""
    table = next(p for p in document.part.package.iter_parts() if p.partname == PackURI("/word/fontTable.xml"))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in SUBSTITUTES.items()
    )
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    )
