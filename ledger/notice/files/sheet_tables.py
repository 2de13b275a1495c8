"""Task tables out of sheets of cells (workbook, CSV): where the table begins and ends, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.furniture import is_aside, is_closing, is_remark
from ledger.notice.numbering import marker
from ledger.notice.records import Cell, Content, Document, Line, Row, TableGrid, Unused
from ledger.notice.tables.between import headings_above
from ledger.notice.tables.forms import ONLY_FORMS, is_form
from ledger.notice.tables.header import find_header

_HEADER_WITHIN = 40  # rows
_MOST_ROWS = 5_000
_MOST_COLUMNS = 60
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_ASIDE = ("填写说明", "单位名录")  # sheets of the template that hold no task
_LABELS = frozenset(("标题", "通知标题", "文号", "发文字号", "发文机关", "成文日期", "印发日期"))


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet as rows of one width, blank ones left out; a merged cell is the same object at each of its places."""

    name: str
    rows: tuple[Row, ...]
    tells_merges: bool


@dataclass(frozen=True, slots=True)
class _Table:
    before: tuple[Line, ...]
    grid: TableGrid
    below: tuple[Row, ...]
    body: int  # index of the first row below the header


def document_of(sheets: Sequence[SheetRows], *, no_table: str) -> Document:
    """The document of a file's sheets; raises NoticeUnreadable with `no_table` if none holds a task table."""
    tables: list[_Table] = []
    unused: list[Unused] = []
    forms = {id(sheet) for sheet in sheets if is_form([[c.text for c in row] for row in sheet.rows[:_MOST_ROWS]])}
    for sheet in sheets:
        table = None if id(sheet) in forms else _table(sheet)
        if table is None:
            unused.extend(_left_out(f"工作表“{sheet.name}”", sheet.rows) if sheet.name not in _ASIDE else ())
        else:
            tables.append(table)
            unused.extend(_left_out("表格下面", table.below))
    if not tables:
        raise NoticeUnreadable(f"{ONLY_FORMS}；请导入任务分解表，或下载模板填写" if forms else no_table)
    first, *others = tables
    unused.extend(Unused(f"工作表“{t.grid.name}”表头上面", tidy(line.text)) for t in others for line in t.before)
    names = tuple(t.grid.name for t in tables)
    grids = [_parted_by_name(t) if others else t.grid for t in tables]
    return Document(
        first.before,
        grids[0],
        (),
        whole=True,
        unused=tuple(unused),
        further=tuple(grids[1:]),
        dated_by=names,
    )


def _table(sheet: SheetRows) -> _Table | None:
    rows = sheet.rows
    try:
        top, _, depth = find_header(rows, within=_HEADER_WITHIN)
    except NoticeUnreadable:
        return None
    end = _end(rows, top + depth)
    rows = _trimmed(rows[:end], top)
    if len(rows) > _MOST_ROWS or len(rows[top]) > _MOST_COLUMNS:
        raise NoticeUnreadable(f"工作表“{sheet.name}”的行或栏太多，不像任务分解表，没有导入")
    before = [Line(cell.line, _as_printed(cell)) for row in rows[:top] for cell in _filled(row)]
    before = [line for line in before if solid(line.text).rstrip("：:") not in _LABELS]
    headings = headings_above(before)
    wide = len(rows[top])
    body = [*((Cell((h.text,), h.no, wrapped=False),) * wide for h in headings), *rows[top:]]
    text = "".join(cell.text for cell in dict.fromkeys(c for row in body for c in row))
    return _Table(
        tuple(before),
        TableGrid(tuple(body), text, sheet.name, tells_merges=sheet.tells_merges),
        sheet.rows[end:],
        len(headings) + depth,
    )


def _parted_by_name(table: _Table) -> TableGrid:
    """The table under its sheet's name as a heading, where several sheets divide a breakdown and nothing else does."""
    grid, body = table.grid, table.body
    columns = find_header(grid.rows)[1]
    headed = body > 2 or any(len(set(row)) == 1 or len(_filled(row)) == 1 for row in grid.rows[body:])
    if headed or {Content.PART, Content.SECTION} & set(columns) or _UNNAMED.fullmatch(grid.name):
        return grid
    heading = (Cell((grid.name,), grid.rows[body - 1][0].line, wrapped=False),) * len(grid.rows[0])
    return replace(grid, rows=(*grid.rows[:body], heading, *grid.rows[body:]), text=grid.text + grid.name)


def _as_printed(cell: Cell) -> str:
    """A cell above the table; a date reads there as it does in a document (2023年6月4日)."""
    text = cell.text
    year, *rest = text.split("-")
    if len(rest) == 2 and all(part.isdecimal() for part in (year, *rest)):
        return f"{year}年{int(rest[0])}月{int(rest[1])}日"
    return text


def _filled(row: Row) -> list[Cell]:
    return [c for c in dict.fromkeys(row) if not c.blank]


def _end(rows: Sequence[Row], begin: int) -> int:
    """Index behind the last row of the table: remarks and signatures below it stand in one cell or bear a colon."""
    end = len(rows)
    while end > begin and _is_below(rows[end - 1]):
        end -= 1
    return end


def _is_below(row: Row) -> bool:
    filled = _filled(row)
    if len(filled) == 1 and len(row) > 1:
        text = filled[0].text
        return is_closing(text) or is_remark(text) or (marker(text, bare=True) is None and "。" in text)
    return bool(filled) and is_aside([c.text for c in filled])


def _trimmed(rows: Sequence[Row], top: int) -> tuple[Row, ...]:
    """The rows without the columns in which nothing stands from the header on."""
    kept = [i for i in range(len(rows[top])) if any(not row[i].blank for row in rows[top:])]
    return tuple(tuple(row[i] for i in kept) if n >= top else row for n, row in enumerate(rows))


def _left_out(where: str, rows: Sequence[Row]) -> Iterator[Unused]:
    text = tidy(" ".join(c.text for row in rows for c in _filled(row)))
    if text:
        yield Unused(where, text)
