"""A PDF table without rules: columns found by the white channels between words, rows by the task numbers.

That works only where each row's cells begin on one line with its number. Cells centred in their rows, or tasks
without numbers, would be dealt out to the wrong tasks, so they are recognised and refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from pdfplumber.utils.clustering import cluster_objects

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.numbering import HEADING_STYLES, marker
from ledger.notice.records import Cell, Content, Document, Line, Row, TableGrid
from ledger.notice.tables.forms import begins_form
from ledger.notice.tables.header import role_of, roles

_WAY_OUT = "请改用带表格线的PDF或.docx文件导入"
_SLACK = 1.5  # points by which gaps between lines may differ for no reason

Words = list[dict[str, Any]]


@dataclass(slots=True)
class _RowOfLines:
    """A row as it grows: texts by column, whether it is a header or heading, and the widest gap within it."""

    texts: list[list[str]]
    whole: bool
    first: set[int] = field(default_factory=set)
    widest_gap: float = 0.0

    def add(self, parts: Sequence[Sequence[str]]) -> None:
        for column, texts in zip(self.texts, parts, strict=True):
            column.extend(["".join(texts)] if texts else [])


def read_columns(pages: Sequence[Any]) -> Document | None:
    """The document of a PDF whose table has no rules, None if there is no header of one or only that of a form.

    Raises NoticeUnreadable if its cells cannot be told apart.
    """
    lines = [words for page in pages for words in _lines(page)]
    top = next((i for i, words in enumerate(lines) if _is_header(words)), None)
    if top is None or (top + 1 < len(lines) and begins_form(_text(lines[top + 1], " "))):
        return None
    _join_titles(lines)
    end = next((i for i in range(top, len(lines)) if is_closing(_text(lines[i]))), len(lines))
    body = [words for words in lines[top:end] if not is_page_mark(_text(words))]
    columns = _channels(body, len(lines[top]))
    rows = _rows(body, columns, roles([w["text"] for w in lines[top]]) or ())
    text = "".join(_text(words) for words in body)
    before = tuple(Line(i, _text(w, " ")) for i, w in enumerate(lines[:top], 1))
    after = tuple(Line(i, _text(w, " ")) for i, w in enumerate(lines[end:], end + 1))
    return Document(before, TableGrid(tuple(rows), text), after, whole=True)


def _lines(page: Any) -> list[Words]:
    """Words grouped into printed lines, from the top."""
    lines = cluster_objects(page.extract_words(x_tolerance=2), itemgetter("top"), 3.0)
    return [sorted(words, key=itemgetter("x0")) for words in lines]


def _is_header(words: Words) -> bool:
    titles = [w["text"] for w in words]
    return len(titles) >= 2 and all(role_of(t) for t in titles) and roles(titles) is not None


def _join_titles(lines: list[Words]) -> None:
    """Puts the lower half of a title in a narrow column (序 above 号) back to the upper one."""
    for i in range(len(lines) - 1, 0, -1):
        upper, lower = lines[i - 1], lines[i]
        if not _is_header(upper) or marker(_text(lower)) or _is_header(lower):
            continue
        above = [next((u for u in upper if u["x0"] <= w["x0"] + 1 and w["x1"] <= u["x1"] + 1), None) for w in lower]
        if all(u is not None and role_of(u["text"] + w["text"]) for u, w in zip(above, lower, strict=True)):
            for u, w in zip(above, lower, strict=True):
                if u is not None:
                    u["text"] += w["text"]
            del lines[i]


def _channels(body: Sequence[Words], count: int) -> list[float]:
    """Left edges of the columns: the `count` stretches that words cover, headings across the page left out."""
    boxes = sorted((w["x0"], w["x1"]) for words in body if not _is_heading(words) for w in words)
    stretches: list[list[float]] = []
    for x0, x1 in boxes:
        if stretches and x0 <= stretches[-1][1] + 2.0:
            stretches[-1][1] = max(stretches[-1][1], x1)
        else:
            stretches.append([x0, x1])
    if len(stretches) != count:
        raise NoticeUnreadable(f"PDF里的表格没有表格线，各栏分不清楚，{_WAY_OUT}")
    return [s[0] for s in stretches]


def _is_heading(words: Words) -> bool:
    mark = marker(_text(words))
    return len(words) == 1 and mark is not None and mark.style in HEADING_STYLES


def _rows(body: Sequence[Words], columns: Sequence[float], roles_: Sequence[Content]) -> list[Row]:
    """Printed lines gathered into rows: a header, a heading or a number in the first column begins a new one."""
    first = next(i for i, r in enumerate(roles_) if r in (Content.NUMBER, Content.TASK))
    rows: list[_RowOfLines] = []
    task: _RowOfLines | None = None
    last_top = 0.0
    for words in body:
        parts = _by_column(words, columns)
        gap, last_top = words[0]["top"] - last_top, words[0]["top"]
        whole = _is_heading(words) or _is_header(words)
        if whole or marker("".join(parts[first]), bare=roles_[first] is Content.NUMBER) is not None:
            if task and gap > 0:
                _refuse_shifted(task, gap)
            rows.append(_RowOfLines([[] for _ in columns], whole, {i for i, p in enumerate(parts) if p}))
            task = task if whole and _is_header(words) else None if whole else rows[-1]
            rows[-1].add([[_text(words)], *[[] for _ in columns[1:]]] if _is_heading(words) else parts)
        elif task is None:
            raise NoticeUnreadable(
                f"PDF里的表格没有表格线，“{_text(words)[:20]}”前面又没有编号，分不清各项任务，{_WAY_OUT}"
            )
        else:
            task.widest_gap = max(task.widest_gap, gap)
            task.add(parts)
    for row in rows:
        _refuse_centred(row)
    return [tuple(Cell(tuple(c), i) for c in row.texts) for i, row in enumerate(rows, 1)]


def _refuse_shifted(task: _RowOfLines, gap: float) -> None:
    """A wider gap inside a row than above the next number: the next row's text began before its number."""
    if task.widest_gap > gap + _SLACK:
        raise NoticeUnreadable(f"PDF里的表格没有表格线，各行的文字又不是从同一行开始，分不清各项任务，{_WAY_OUT}")


def _refuse_centred(row: _RowOfLines) -> None:
    """A cell that has text, but none on the line of the row's number."""
    if not row.whole and any(column and i not in row.first for i, column in enumerate(row.texts)):
        raise NoticeUnreadable(f"PDF里的表格没有表格线，各行的文字又不是从同一行开始，分不清各项任务，{_WAY_OUT}")


def _by_column(words: Words, columns: Sequence[float]) -> list[list[str]]:
    parts: list[list[str]] = [[] for _ in columns]
    for word in words:
        at = max((i for i, left in enumerate(columns) if left <= word["x0"] + 1.0), default=0)
        parts[at].append(word["text"])
    return parts


def _text(words: Words, blank: str = "") -> str:
    return blank.join(solid(w["text"]) for w in words)
