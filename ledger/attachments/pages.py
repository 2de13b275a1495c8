"""A PDF's pages as pictures, one at a time, for those who read it without leaving the portal; `portal.strangers_files` calls
this in a process of its own. The file itself is never shown inline: what a stranger wrote runs nothing in a reader's browser.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import pypdfium2
from pypdfium2 import PdfiumError

from ledger.attachments import Upload
from ledger.attachments.contents import as_jpeg
from ledger.errors import Refused

EDGE = 1600  # pixels of a page's longer side, however large the page says it is: small print can be read
MOST = 500  # pages that can be looked at; a file of more is downloaded
HELD = 24  # pictures, of some 300 KB each


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Page `number` of `count`, as a JPEG."""

    number: int
    count: int
    picture: bytes


DrawPage = Callable[[Upload, int, str], DrawnPage]
"""Draws a page of a file for a person (their id), elsewhere. Raises Refused, FileTooCostly."""


def page_of(upload: Upload, number: int) -> DrawnPage:
    """The page of this number, or the last one before it. Raises Refused: too many pages, or one that cannot be read."""
    try:
        with pypdfium2.PdfDocument(upload.content) as document:
            count = len(document)
            if count > MOST:
                raise Refused(f"“{upload.name}”有 {count} 页，超过 {MOST} 页，不能在这里逐页看，请下载后看。")
            number = max(1, min(number, count))
            page = document[number - 1]
            drawn = page.render(scale=EDGE / max(1.0, *page.get_size())).to_pil()
            return DrawnPage(number, count, as_jpeg(drawn, EDGE))
    except (PdfiumError, IndexError, ValueError) as error:
        raise Refused(f"“{upload.name}”的第 {number} 页读不出来，请下载后看。") from error


class LastPages:
    """The pages that were drawn last, for whoever asks next."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, int], DrawnPage] = OrderedDict()
        self._lock = Lock()

    def get(self, file: str, number: int, draw: Callable[[], DrawnPage]) -> DrawnPage:
        """That page of the file that is kept under this name; `draw` makes it, without holding others up."""
        with self._lock:
            if drawn := self._held.get((file, number)):
                return drawn
        drawn = draw()
        with self._lock:
            self._held[file, number] = drawn
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return drawn
