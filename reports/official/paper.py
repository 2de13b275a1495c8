"""An official document being written, from the title down. Every text is set as text: nothing a person wrote is read as a field, a
link or markup."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from docx.text.paragraph import Paragraph

from ledger.clock import day_words
from ledger.papers.particulars import Particulars
from reports.official.around import add_attached, add_head, add_imprint, add_signature
from reports.official.contents import add_contents, mark_chapter
from reports.official.measures import ATTACHED_WIDTH, TITLE_WIDTH
from reports.official.page import set_page, turn_page
from reports.official.styles import BODY, FLUSH, HEITI, LEVELS, SUBTITLE, TITLE, styled_document
from reports.official.tables import add_table
from reports.official.title import title_lines
from reports.official.typography import typeset
from reports.official.xml import clean, run
from reports.packed import undated

_LEVEL = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+．", r"（\d+）")


class OfficialPaper:
    """`words` are names that no line of a title parts, such as those of units; `note` is a line under the title, such as the
    day of the figures; `landscape`: its first pages lie on their side."""

    def __init__(
        self,
        title: str,
        label: str = "",
        particulars: Particulars | None = None,
        words: Iterable[str] = (),
        *,
        note: str = "",
        landscape: bool = False,
    ) -> None:
        self._document, self._words = styled_document(), tuple(words)
        self._label, self._around = label, particulars or Particulars()
        properties = self._document.core_properties
        properties.title, properties.author = clean(title), ""
        set_page(self._document, label, landscape=landscape)
        add_head(self._document, self._around)
        self._title(title, ATTACHED_WIDTH if landscape else TITLE_WIDTH)
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

    def contents(self, headings: Sequence[str]) -> None:
        """What stands where, before the first `chapter`."""
        if headings:
            add_contents(self._document, headings)

    def chapter(self, place: int, heading: str) -> None:
        """A heading of the first level that the contents list in that place, from 0 on."""
        line = self._line(heading, LEVELS[0])
        line.paragraph_format.keep_with_next = True
        mark_chapter(line, place)

    def text(self, text: str) -> None:
        """Paragraphs, one a line; a line that begins with （一） is a heading of the second level."""
        for line in filter(str.strip, text.splitlines()):
            level = LEVELS[1] if re.match(_LEVEL[1], line.strip()) else BODY
            self._line(line.strip(), level)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> None:
        """A ruled table in 五号 whose head row is repeated on every page; its columns share the page's breadth alike, or as the
        `widths` stand to each other."""
        add_table(self._document, headers, rows, widths)

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
        """The finished .docx, the same for the same text; `issued` is the day of printing in the imprint at its foot."""
        if issued and (self._around.copies or self._around.issuer):
            add_imprint(self._document, self._around, day_words(issued))
        buffer = io.BytesIO()
        self._document.save(buffer)
        return undated(buffer.getvalue())

    def _title(self, title: str, room: int = TITLE_WIDTH) -> None:
        for line in title_lines(typeset(clean(title)), room, self._words):
            self._document.add_paragraph(line, style=TITLE).paragraph_format.keep_with_next = True

    def _line(self, text: str, style: str) -> Paragraph:
        return self._document.add_paragraph(typeset(clean(text)), style=style)
