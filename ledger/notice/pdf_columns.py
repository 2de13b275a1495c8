"""A PDF table without rules: columns found by the white channels between words, rows by the task numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.header import role_of, roles
from ledger.notice.numbering import marker
from ledger.notice.records import Cell, Document, Grid, Line, Role

_NO_TABLE = "PDF里没有找到任务分解表：没有写明“工作任务”和“责任单位”（或“牵头单位”）的表头"

Words = list[dict[str, Any]]
Row = tuple[Cell, ...]


def read_columns(pages: Sequence[Any]) -> Document:
    """The document of a PDF whose table has no rules; raises NoticeUnreadable if its columns cannot be told apart."""
    lines = [words for page in pages for words in _lines(page)]
    top = next((i for i, words in enumerate(lines) if _is_header(words)), None)
    if top is None:
        raise NoticeUnreadable(_NO_TABLE)
    end = next((i for i in range(top, len(lines)) if is_closing(_text(lines[i]))), len(lines))
    body = [words for words in lines[top:end] if not is_page_mark(_text(words))]
    columns = _channels(body, len(lines[top]))
    rows = _rows(body, columns, roles([w["text"] for w in lines[top]]) or ())
    text = "".join(_text(words) for words in body)
    before = tuple(Line(i, _text(w, " ")) for i, w in enumerate(lines[:top], 1))
    after = tuple(Line(i, _text(w, " ")) for i, w in enumerate(lines[end:], end + 1))
    return Document(before, Grid(tuple(rows), text), after, whole=True)


def _lines(page: Any) -> list[Words]:
    """Words grouped into printed lines, from the top."""
    lines: list[Words] = []
    for word in sorted(page.extract_words(x_tolerance=2), key=lambda w: (w["top"], w["x0"])):
        if lines and abs(lines[-1][0]["top"] - word["top"]) < 3.0:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(words, key=lambda w: w["x0"]) for words in lines]


def _is_header(words: Words) -> bool:
    titles = [w["text"] for w in words]
    return len(titles) >= 2 and all(role_of(t) for t in titles) and roles(titles) is not None


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
        raise NoticeUnreadable("PDF里的表格没有表格线，各栏分不清楚，请改用带表格线的PDF或.docx文件导入")
    return [s[0] for s in stretches]


def _is_heading(words: Words) -> bool:
    mark = marker(_text(words))
    return len(words) == 1 and mark is not None and mark.style in ("一、", "（一）", "第一部分")


def _rows(body: Sequence[Words], columns: Sequence[float], roles_: Sequence[Role]) -> list[Row]:
    """Printed lines gathered into rows: a header, a heading or a number in the first column begins a new one."""
    first = next(i for i, r in enumerate(roles_) if r in (Role.NUMBER, Role.TASK))
    rows: list[list[list[str]]] = []
    whole: list[bool] = []
    for words in body:
        parts = _by_column(words, columns)
        alone = _is_heading(words) or _is_header(words)
        begins = marker("".join(parts[first]), bare=roles_[first] is Role.NUMBER) is not None
        if alone or begins or not rows or whole[-1]:
            rows.append([[] for _ in columns])
            whole.append(alone)
        for column, texts in zip(
            rows[-1],
            [[_text(words)], *[[] for _ in columns[1:]]] if _is_heading(words) else parts,
            strict=True,
        ):
            column.extend(["".join(texts)] if texts else [])
    return [tuple(Cell(tuple(c), i) for c in row) for i, row in enumerate(rows, 1)]


def _by_column(words: Words, columns: Sequence[float]) -> list[list[str]]:
    parts: list[list[str]] = [[] for _ in columns]
    for word in words:
        at = max((i for i, left in enumerate(columns) if left <= word["x0"] + 1.0), default=0)
        parts[at].append(word["text"])
    return parts


def _text(words: Words, blank: str = "") -> str:
    return blank.join(solid(w["text"]) for w in words)
