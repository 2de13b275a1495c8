"""Word documents in the form of GB/T 9704-2012: A4, 天头 37 mm, 订口 28 mm, 3号仿宋, 22 lines to a page, “— 1 —” below.

Every text is set as text: nothing a person wrote is read as a field, a link or markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ledger.clock import day_words

BODY, TITLE, LEVEL_ONE, LEVEL_TWO, NUMBERS = "仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"
THREE, TWO, FOUR, TABLE = Pt(16), Pt(22), Pt(14), Pt(10.5)  # 3号, 2号, 4号, 5号
LINE = Pt(28.95)  # 225 mm / 22; 29 pt would drop the 22nd line of a page
# Control characters and lone surrogates cannot stand in a Word document.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OfficialPaper:
    """A document being written, from the title down."""

    def __init__(self, title: str, label: str = "") -> None:
        self._document = Document()
        self._document.core_properties.title = _clean(title)
        self._document.core_properties.author = ""
        _set_page(self._document.sections[0])
        _page_number(self._document.sections[0].footer.paragraphs[0])
        if label:
            _run(self._document.sections[0].header.paragraphs[0], f"【{label}】", LEVEL_ONE, FOUR)
        self._line(title, TITLE, TWO, centred=True)
        self.blank()

    def blank(self) -> None:
        """An empty line."""
        self._line("", BODY, THREE)

    def note(self, text: str) -> None:
        """A centred line under the title, such as the day of the figures."""
        self._line(text, LEVEL_TWO, THREE, centred=True)

    def level_one(self, text: str) -> None:
        """`一、…` in 黑体."""
        self._line(text, LEVEL_ONE, THREE, indent=True)

    def level_two(self, text: str) -> None:
        """`（一）…` in 楷体."""
        self._line(text, LEVEL_TWO, THREE, indent=True)

    def text(self, text: str) -> None:
        """Paragraphs of 仿宋, one per line; a line that begins with （一） is a heading of the second level."""
        for line in text.splitlines():
            if line.strip():
                level = LEVEL_TWO if re.match(r"（[一二三四五六七八九十]+）", line) else BODY
                self._line(line.strip(), level, THREE, indent=True)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A ruled table in 5号 whose head row is repeated on every page."""
        table = self._document.add_table(rows=1, cols=len(headers), style="Table Grid")
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        for cell, words in zip(table.rows[0].cells, headers, strict=True):
            _run(cell.paragraphs[0], words, LEVEL_ONE, TABLE)
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                _run(cell.paragraphs[0], words, BODY, TABLE)

    def signed(self, name: str, day: date) -> bytes:
        """The finished .docx: below it who signs and when, without a seal: 右空二字, the date below."""
        self.blank()
        for words in (name, day_words(day)):
            paragraph = self._line(words, BODY, THREE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(32)
        buffer = io.BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _line(self, text: str, font: str, size: Pt, *, centred: bool = False, indent: bool = False) -> Paragraph:
        paragraph = self._document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        if indent:
            form.first_line_indent = Pt(32)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, font, size)
        return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: Pt) -> Run:
    run = paragraph.add_run(_clean(text))
    run.font.name, run.font.size = font, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)


def _page_number(paragraph: Paragraph) -> None:
    """`— 1 —` in 4号 宋体, centred."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", NUMBERS, FOUR)
    run = _run(paragraph, "", NUMBERS, FOUR)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:instrText" if words else "w:fldChar")
        if words:
            part.text = words
        else:
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)
    _run(paragraph, " —", NUMBERS, FOUR)
