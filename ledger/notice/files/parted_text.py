"""Tables in plain text whose cells are parted by a sign: tabs (copied out of Word or a spreadsheet) or pipes (| a | b |)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from ledger.errors import NoticeUnreadable
from ledger.notice.furniture import is_closing
from ledger.notice.numbering import marker
from ledger.notice.records import Cell, Document, Line, TableGrid
from ledger.notice.tables.forms import is_form
from ledger.notice.tables.header import roles

SPACED = (
    "表格的各栏是用空格对齐的，分不清哪些字属于哪一栏：请直接导入原来的.docx或带表格线的PDF，"
    "或从Word、表格软件里复制表格再粘贴成文本（各栏之间是制表符）"
)
_PIPES = re.compile(r"[|｜│┃]")
_MARKS = re.compile(r"[|｜│┃\t]")
_RULE = re.compile(r"[\s|｜│┃:\-=+—─━┼├┤┬┴┌┐└┘]+")


def read_parted(lines: Sequence[Line]) -> Document | None:
    """The document of a text with a table whose cells are parted by tabs or by pipes, None if there is no such table.

    A line without a tab is a heading over all columns, and so is one text alone between pipes; lines that only draw
    (|---|) are left out.
    """
    for part in (_tabbed, _piped):
        if (top := _first_table(lines, part)) is not None:
            end = next((i for i in range(top, len(lines)) if is_closing(lines[i].text)), len(lines))
            refuse_second_table(lines[end:])
            before, body = ([x for x in some if not _is_drawn(x, part)] for some in (lines[:top], lines[top:end]))
            grid = _grid([(line, part(line.text)) for line in body])
            return Document(tuple(before), grid, tuple(lines[end:]), whole=False)
    return None


def _first_table(lines: Sequence[Line], part: Callable[[str], list[str]]) -> int | None:
    """Index of the first header, parted in that way, whose table is no form to fill in."""
    for i, line in enumerate(lines):
        if len(part(line.text)) > 1 and roles(part(line.text)):
            rows = takewhile(lambda x: _MARKS.search(x.text), lines[i:])
            if not is_form([part(row.text) for row in rows]):
                return i
    return None


def _is_drawn(line: Line, part: Callable[[str], list[str]]) -> bool:
    return part is _piped and bool(_RULE.fullmatch(line.text))


def forms_in(lines: Sequence[Line]) -> list[Line]:
    """The lines of forms to fill in: a header whose titles are parted by a sign, and the rows below it."""
    found: list[Line] = []
    for i, line in enumerate(lines):
        if line not in found and (roles(_piped(line.text)) or roles(_tabbed(line.text))):
            found += takewhile(lambda x: _MARKS.search(x.text), lines[i:])
    return found


def refuse_second_table(after: Sequence[Line]) -> None:
    """Raises NoticeUnreadable where another task table follows the end of the first one: its tasks would be lost."""
    tables = [i for part in (_tabbed, _piped) if (i := _first_table(after, part)) is not None]
    tables += [i for i, line in enumerate(after) if not _MARKS.search(line.text) and roles(line.text.split())]
    if tables:
        raise NoticeUnreadable(
            "后面还有一张任务分解表，一次只能导入一张，请把两张表分开保存后分别导入",
            line=after[min(tables)].no,
        )


def _tabbed(text: str) -> list[str]:
    return text.split("\t")


def _piped(text: str) -> list[str]:
    """The cells of a line; pipes at both ends are its frame."""
    cells = _PIPES.split(text.strip())
    framed = len(cells) > 2 and not cells[0].strip() and not cells[-1].strip()
    return cells[1:-1] if framed else cells


def _grid(parted: Sequence[tuple[Line, list[str]]]) -> TableGrid:
    columns = len(parted[0][1])
    rows: list[tuple[Cell, ...]] = []
    for line, texts in _shifted_back(parted):
        if len(texts) != columns and marker(texts[0]) and not any(t.strip() for t in texts[1:]):
            texts = texts[:1]  # noqa: PLW2901 - a heading with fewer bars than the table has columns
        cells = tuple(Cell((text,), line.no, wrapped=False) for text in texts)
        if len(cells) == 1:
            cells = cells * columns
        if len(cells) != columns:
            raise NoticeUnreadable(f"这一行有{len(cells)}栏，表头有{columns}栏，对不上", line=line.no)
        rows.append(cells)
    text = "".join(text for _, texts in parted for text in texts)
    return TableGrid(tuple(rows), text, tells_merges=False)


def _shifted_back(parted: Sequence[tuple[Line, list[str]]]) -> Iterator[tuple[Line, list[str]]]:
    """Rows under a merged first cell as a web page copies them, one place too far left (2.反馈意见 | 市乙局 | blank).

    They are known by their number, which goes on with that of the second column.
    """
    last = None
    for line, texts in parted:
        second = marker(texts[1]) if len(texts) > 1 else None
        first = marker(texts[0])
        blank = len(texts) > 2 and not texts[-1].strip()
        goes_on = first and last and first.style == last.style and first.value == last.value + 1
        if blank and goes_on and not second:
            last = first
            yield line, [texts[-1], *texts[:-1]]
        else:
            last = second or last
            yield line, texts


def is_spaced(lines: Sequence[Line]) -> bool:
    """Whether a table's rows stand on one line each, their cells parted by blanks only; the first line is the header."""
    columns = len(lines[0].text.split())
    rows = [line.text for line in lines[1:] if marker(line.text, bare=True)]
    spaced = [row for row in rows if re.search(r"\S[ \u3000]+\S", row) and len(row.split()) >= max(columns - 1, 2)]
    return bool(rows) and len(spaced) * 2 > len(rows)
