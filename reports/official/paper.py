"""An official document being written, from the title down. Every text is set as text: nothing a person wrote is read as a field, a
link or markup."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from ledger.clock import day_words
from ledger.papers.particulars import Particulars, ParticularsWithin
from reports.official.around import add_attached, add_head, add_imprint, add_signature
from reports.official.contents import add_contents, mark_chapter
from reports.official.measures import ATTACHED_WIDTH, TITLE_WIDTH
from reports.official.page import set_page, turn_page
from reports.official.styles import BODY, FLUSH, HEITI, LEVELS, SUBTITLE, TITLE, styled_document
from reports.official.tables import add_table
from reports.official.template import left_over, of_particulars, set_into, title_room
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
        self._template = particulars.template if isinstance(particulars, ParticularsWithin) else None
        self._places = frozenset(self._template.places if self._template else ())
        self._left = left_over(self._around, self._places)
        self._title_lines, self._note = self._broken(title, self._title_room()), note
        properties = self._document.core_properties
        properties.title, properties.author = clean(title), ""
        set_page(self._document, label, landscape=landscape)
        add_head(self._document, self._left)
        self._begin(title, ATTACHED_WIDTH if landscape else TITLE_WIDTH)

    def _begin(self, title: str, room: int) -> None:
        """The title and what stands under it, as far as no template has a place for them."""
        if "标题" not in self._places:
            self._title(title, room)
        if self._note and "说明" not in self._places:
            self.note(self._note)
        if not {"标题", "说明"} <= self._places:
            self.blank()
        if self._left.to:
            self._line(f"{self._left.to.rstrip('：:')}：", FLUSH)

    def blank(self) -> None:
        """An empty line."""
        self._document.add_paragraph(style=FLUSH)

    def note(self, text: str) -> None:
        """A centred line, on one page with what stands below it."""
        self._line(text, SUBTITLE).paragraph_format.keep_with_next = True

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
            if re.match(_LEVEL[1], line.strip()):
                self.level_two(line.strip())
            else:
                self._line(line.strip(), BODY)

    def table(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
        *,
        together: bool = False,
    ) -> None:
        """A ruled table in 五号 whose head row is repeated on every page; its columns share the page's breadth alike, or as the
        `widths` stand to each other. `together`: a small one that stays on one page, with the paragraph above it."""
        above = self._document.paragraphs[-1] if together else None
        made = add_table(self._document, headers, rows, widths)
        if above is not None:
            above.paragraph_format.keep_with_next = True
            for cell in (cell for row in made.rows for cell in row.cells):
                cell.paragraphs[0].paragraph_format.keep_with_next = True

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
        day = day_words(issued) if issued else ""
        if issued and (self._left.copies or self._left.issuer):
            add_imprint(self._document, self._left, day)
        made, buffer = self._document, io.BytesIO()
        if self._template:
            told = {"标题": "\n".join(self._title_lines), "说明": self._note, "日期": day}
            made = set_into(made, self._template, told | of_particulars(self._around), self._label)
        made.save(buffer)
        return undated(buffer.getvalue())

    def _title_room(self) -> float:
        return title_room(self._template) if self._template and "标题" in self._places else TITLE_WIDTH

    def _title(self, title: str, room: int = TITLE_WIDTH) -> None:
        for line in self._broken(title, room):
            self._document.add_paragraph(line, style=TITLE).paragraph_format.keep_with_next = True

    def _broken(self, title: str, room: float) -> Sequence[str]:
        return title_lines(typeset(clean(title)), room, self._words)

    def _line(self, text: str, style: str) -> Paragraph:
        """A paragraph with an address keeps its right edge ragged: an address goes to the next line whole."""
        line = self._document.add_paragraph(typeset(clean(text)), style=style)
        if "://" in text:
            line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return line
