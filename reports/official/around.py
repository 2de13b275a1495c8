"""What stands around the text: the red head, 附件说明, who signs, and the imprint at the foot of the last page
(GB/T 9704-2012, 7.2, 7.3.4 to 7.3.6, 7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from ledger.papers.particulars import Particulars
from reports.official.boxes import BoxPlace, add_box
from reports.official.endings import parted_paragraph, parted_row
from reports.official.measures import BOTTOM, FOUR, LEFT, LINE, ONE, PAGE_HEIGHT, em
from reports.official.signature import indents, width
from reports.official.styles import FLUSH, IMPRINT, KAITI, XIAOBIAOSONG
from reports.official.xml import bordered, clean, element, rule, run

_RED = "C00000"
_RULE = 156  # mm, as wide as the text
_THICK, _THIN = 0.35, 0.25  # mm
_IMPRINT_WIDTH = 26  # characters of 四号 beside 抄送：


def add_head(document: Document, around: Particulars) -> None:
    """发文机关标志, two blank lines, 发文字号 (with 签发人 on its right), the red line, two blank lines; or only what there is."""
    if around.letterhead:
        mark = document.add_paragraph(style=FLUSH)
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark.paragraph_format.space_before, mark.paragraph_format.line_spacing = Mm(20), Pt(50)
        run(mark, around.letterhead, XIAOBIAOSONG, ONE).font.color.rgb = RGBColor.from_string(_RED)
        _blank(document, 2)
    if around.number or around.signer:
        _numbered(document, around)
    if around.letterhead or around.number or around.signer:
        _blank(document, 2)


def _numbered(document: Document, around: Particulars) -> None:
    """The number in the middle; with a signer, the number left and the signer right, a character from the edges each."""
    line = document.add_paragraph(style=FLUSH)
    if around.signer:
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = em(1)
        line.paragraph_format.tab_stops.add_tab_stop(Length(Mm(_RULE) - em(1)), WD_TAB_ALIGNMENT.RIGHT)
        run(line, f"{around.number}\t签发人：")
        run(line, around.signer, KAITI)
    else:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(line, around.number)
    if around.letterhead:
        bordered(line, rule("bottom", _THICK * 2, _RED, space=11))


def add_attached(document: Document, names: Sequence[str]) -> None:
    """`附件：1．…`, a blank line below the text and on one page with its end; no mark at a name's end."""
    if names:
        _keep_last(document)
        _blank(document, 1, keep=True)
    for number, name in enumerate(names, 1):
        counted = f"{number}．" if len(names) > 1 else ""
        line = document.add_paragraph(style=FLUSH)
        hang = (3 if number == 1 else 0) + (1.5 if counted else 0)
        line.paragraph_format.left_indent = em(5 + (1.5 if counted else 0))
        line.paragraph_format.first_line_indent = em(-hang)
        line.paragraph_format.keep_with_next = number < len(names)
        run(line, ("附件：" if number == 1 else "") + counted + name.rstrip("。；，"))


def add_signature(document: Document, name: str, day: str, around: Particulars) -> None:
    """Name and day; the last lines of the text go with them to the next page."""
    _keep_last(document)
    _blank(document, 3 if around.seal else 1, keep=True)
    room = indents(name, day, seal=around.seal)
    for words, right in ((name, room.name), (day, room.day)):
        line = document.add_paragraph(style=FLUSH)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = em(right)
        line.paragraph_format.keep_with_next = words is name
        run(line, words)
    if around.note:
        line.paragraph_format.keep_with_next = True
        document.add_paragraph(clean(f"（{around.note.strip('（）()')}）"))


def _keep_last(document: Document) -> None:
    """Bind the end of the text, or the last row of its table, to what comes below."""
    last = document.element.body[-2] if len(document.element.body) > 1 else None
    if last is None:
        return
    rows = list(last.iter("{*}tr"))[-1:]
    cells = [Paragraph(p, document) for row in rows for p in parted_row(row).iter("{*}p")]
    for paragraph in cells or [parted_paragraph(Paragraph(last, document))]:
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.widow_control = True


def add_imprint(document: Document, around: Particulars, day: str) -> None:
    """版记 on the last lines of the last page: 抄送 above, 印发机关 and the day of printing below. As many blank lines as it takes
    are bound to the text's last line, so that it covers none."""
    copies = f"抄送：{around.copies.rstrip('。')}。" if around.copies else ""
    count = ceil(width(copies) / _IMPRINT_WIDTH) + 1
    _keep_last(document)
    _blank(document, count, keep=True)
    anchor = document.paragraphs[-1]
    anchor.paragraph_format.keep_with_next = False
    tall = Length(LINE * count)
    place = BoxPlace(LEFT, Length(PAGE_HEIGHT - BOTTOM - tall), Mm(_RULE), tall)
    content = add_box(anchor, place, "版记", 1)
    lines = [copies] if copies else []
    table = document.add_table(0, 1)
    table.columns[0].width = Mm(_RULE)
    for words in [*lines, f"{around.issuer}\t{day}印发"]:
        _imprint_line(table.add_row().cells[0].paragraphs[0], words)
    _rule(table)
    content.append(table._tbl)
    end = document.add_paragraph(style=IMPRINT)  # a box may not end with a table
    end.paragraph_format.line_spacing = Pt(1)
    content.append(end._p)


def _imprint_line(line: Paragraph, words: str) -> None:
    line.style = IMPRINT
    form = line.paragraph_format
    form.left_indent = form.right_indent = FOUR
    form.tab_stops.add_tab_stop(Length(Mm(_RULE) - FOUR), WD_TAB_ALIGNMENT.RIGHT)
    if words.startswith("抄送"):
        form.left_indent, form.first_line_indent = Length(FOUR * 4), Length(-FOUR * 3)
    run(line, words)


def _rule(table: Table) -> None:
    """Thick rules above and below, thin ones between, as wide as the text; the lines' own indents keep them off their ends."""
    form: Any = table._tbl.tblPr
    width_of = form.find(qn("w:tblW"))
    width_of.set(qn("w:type"), "dxa")
    width_of.set(qn("w:w"), str(round(Mm(_RULE).pt * 20)))
    borders, margins = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    borders.extend([rule("top", _THICK), rule("bottom", _THICK), rule("insideH", _THIN)])
    margins.extend([element(f"w:{side}", w=0, type="dxa") for side in ("left", "right")])
    for part in (borders, element("w:tblLayout", type="fixed"), margins):
        form.find(qn("w:tblLook")).addprevious(part)


def _blank(document: Document, count: int, *, keep: bool = False) -> None:
    for _ in range(count):
        document.add_paragraph(style=FLUSH).paragraph_format.keep_with_next = keep
