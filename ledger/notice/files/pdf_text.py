"""A PDF without a task table as lines of text: indents kept, page headers dropped, other tables set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ledger.notice.blanks import solid, tidy
from ledger.notice.files.pdf_frames import Frame, find_frames
from ledger.notice.files.pdf_tables import inside_text, running_lines, stands_in
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
        for item in _items(page):
            if isinstance(item, Frame):
                _table(item, page, texts, unused)
            elif solid(item) not in running:
                texts.append(item)
    lines = tuple(Line(i, text) for i, text in enumerate(texts, 1))
    return Prose(lines, wrapped=True, missing=missing, whole=True, unused=tuple(unused))


def _items(page: Any) -> list[Frame | str]:
    """The page's lines and ruled tables from top to bottom."""
    frames = find_frames(page)

    def outside(item: dict[str, Any]) -> bool:
        return item["object_type"] != "char" or not any(stands_in(item, f.table.bbox) for f in frames)

    lines = [x for x in page.filter(outside).extract_text_lines() if solid(x["text"])]
    left = min((float(x["x0"]) for x in lines), default=0.0)
    placed: list[tuple[float, Frame | str]] = [(float(f.table.bbox[1]), f) for f in frames]
    for line in lines:
        height = float(line["bottom"]) - float(line["top"])
        set_in = float(line["x0"]) - left > _INDENT * height
        placed.append((float(line["top"]), ("　　" if set_in else "") + str(line["text"])))
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


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
