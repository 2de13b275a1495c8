"""A PDF without a task table as lines of text: indents kept, page headers dropped, other tables set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ledger.notice.blanks import solid, tidy
from ledger.notice.files.pdf_frames import Frame, inside_text, printed
from ledger.notice.files.pdf_tables import running_lines
from ledger.notice.furniture import is_closing
from ledger.notice.records import Line, Prose, Unused

_INDENT = 1.2  # characters by which a paragraph's first line is set in, at least
_NO_RUNNING = re.compile(r"[：:（）()\[\]〔〕【】。；]")


def read_lines(pages: Sequence[Any], missing: str) -> Prose:
    """The PDF as text; `missing` is what to say if nothing in it names a task's units."""
    running = {solid(x.text) for x in running_lines(pages) if not _NO_RUNNING.search(x.text)}
    texts: list[str] = []
    unused: list[Unused] = []
    for page in pages:
        items = printed(page)
        left = min((float(x["x0"]) for x in items if not isinstance(x, Frame)), default=0.0)
        for item in items:
            if isinstance(item, Frame):
                _table(item, page, texts, unused)
            elif solid(item["text"]) not in running:
                set_in = item["x0"] - left > _INDENT * (item["bottom"] - item["top"])
                texts.append(("　　" if set_in else "") + str(item["text"]))
    lines = tuple(Line(i, text) for i, text in enumerate(texts, 1))
    return Prose(lines, wrapped=True, missing=missing, whole=True, unused=tuple(unused))


def _table(frame: Frame, page: Any, texts: list[str], unused: list[Unused]) -> None:
    """The closing block is often ruled and counts as text; any other table is no task table and is set aside."""
    rows = list(_rows(frame))
    if any(is_closing(text) for text in rows):
        texts.extend(rows)
    else:
        unused.append(Unused("通知中的另一张表格", tidy(inside_text(page, frame.table))))


def _rows(frame: Frame) -> Iterator[str]:
    for row in frame.table.extract():
        if text := solid("".join(cell or "" for cell in row)):
            yield text
