"""An official document being written, from the title down. Every text is set as text: nothing a person wrote is read as a field, a
link or markup."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from ledger.clock import day_words
from ledger.papers.particulars import Particulars
from reports.official.around import add_attached, add_head, add_imprint, add_signature
from reports.official.measures import ATTACHED_WIDTH, TITLE_WIDTH
from reports.official.page import set_page, turn_page
from reports.official.styles import BODY, CELL, FLUSH, HEAD_CELL, HEITI, LEVELS, SUBTITLE, TITLE, set_styles
from reports.official.title import title_lines
from reports.official.typography import typeset
from reports.official.xml import clean, element, run

_LEVEL = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+．", r"（\d+）")


class OfficialPaper:
    """`words` are names that no line of a title parts, such as those of units; `note` is a line under the title, such as the
    day of the figures."""

    def __init__(
        self,
        title: str,
        label: str = "",
        particulars: Particulars | None = None,
        words: Iterable[str] = (),
        *,
        note: str = "",
    ) -> None:
        self._document, self._words = Document(), tuple(words)
        self._label, self._around = label, particulars or Particulars()
        properties = self._document.core_properties
        properties.title, properties.author = clean(title), ""
        set_styles(self._document)
        set_page(self._document, label)
        add_head(self._document, self._around)
        self._title(title)
        if note:
            self.note(note)
        self.blank()
        if self._around.to:
            self._line(f"{self._around.to.rstrip('：:')}：", FLUSH)

    def blank(self) -> None:
        """An empty line."""
        self._document.add_paragraph(style=FLUSH)

    def note(self, text: str) -> None:
        """A centred line."""
        self._line(text, SUBTITLE)

    def level_one(self, text: str) -> None:
        """`一、…` in 黑体."""
        self._line(text, LEVELS[0]).paragraph_format.keep_with_next = True

    def level_two(self, text: str) -> None:
        """`（一）…` in 楷体."""
        self._line(text, LEVELS[1]).paragraph_format.keep_with_next = True

    def text(self, text: str) -> None:
        """Paragraphs, one a line; a line that begins with （一） is a heading of the second level."""
        for line in filter(str.strip, text.splitlines()):
            level = LEVELS[1] if re.match(_LEVEL[1], line.strip()) else BODY
            self._line(line.strip(), level)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """A ruled table in 五号 whose head row is repeated on every page; `widths` of its columns in mm, else all alike."""
        table = self._document.add_table(rows=1, cols=len(headers), style="Table Grid")
        table.autofit = not widths
        for column, width in zip(table.columns, widths, strict=False):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))
        self._row(table.rows[0], headers, HEAD_CELL)
        for row in rows:
            self._row(table.add_row(), row, CELL)

    def attachment(self, number: int, title: str, *, landscape: bool = False) -> None:
        """A page of its own: `附件1` in its corner (`附件` if `number` is 0), the title on its third line."""
        turn_page(self._document, self._label, landscape=landscape)
        run(self._document.add_paragraph(style=FLUSH), f"附件{number or ''}", HEITI)
        self.blank()
        self._title(title, ATTACHED_WIDTH if landscape else TITLE_WIDTH)

    def attached(self, names: Sequence[str]) -> None:
        """附件说明, under the text."""
        add_attached(self._document, names)

    def signed(self, name: str, day: date) -> None:
        """Who signs and when; never alone on a page."""
        add_signature(self._document, name, day_words(day), self._around)

    def close(self, issued: date | None = None) -> bytes:
        """The finished .docx; `issued` is the day of printing in the imprint at its foot."""
        if issued and (self._around.copies or self._around.issuer):
            add_imprint(self._document, self._around, day_words(issued))
        buffer = io.BytesIO()
        self._document.save(buffer)
        return _timeless(buffer.getvalue())

    def _title(self, title: str, room: int = TITLE_WIDTH) -> None:
        for line in title_lines(typeset(clean(title)), room, self._words):
            self._document.add_paragraph(line, style=TITLE).paragraph_format.keep_with_next = True

    def _line(self, text: str, style: str) -> Paragraph:
        return self._document.add_paragraph(typeset(clean(text)), style=style)

    def _row(self, row: Any, texts: Sequence[str], style: str) -> None:
        named = self._document.styles[style].style_id  # asked once: a style by its name is looked for among all
        for cell, words in zip(row.cells, texts, strict=True):
            cell.paragraphs[0]._p.style = named
            run(cell.paragraphs[0], typeset(words))


def _timeless(made: bytes) -> bytes:
    """The package with no moment of its making in it: the same document is the same file."""
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(made)) as parts, ZipFile(kept, "w") as package:
        for part in parts.infolist():
            package.writestr(ZipInfo(part.filename), parts.read(part), ZIP_DEFLATED)
    return kept.getvalue()
