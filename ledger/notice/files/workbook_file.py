"""A breakdown as a workbook (.xlsx): every visible sheet with a task header, merged cells and all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.files.office_package import BROKEN, WORKBOOK, check_package
from ledger.notice.files.sheet_tables import SheetRows, document_of
from ledger.notice.files.workbook_xml import Sheet, read_sheets, saved_in
from ledger.notice.records import Cell, Document, Unused

_NO_TABLE = (
    "这个电子表格里没有找到任务分解表：没有哪个工作表的表头写明“工作任务”和“责任单位”（或“牵头单位”）。"
    "请在表格第一行写上这些栏目名称，或下载模板填写"
)
_MOST_COLUMNS = 200
_MOST_PLACES = 1_000_000


def read_workbook(data: bytes) -> Document:
    """The document of an .xlsx; raises NoticeUnreadable if it is damaged, hostile, or holds no task table."""
    from lxml.etree import XMLSyntaxError  # noqa: PLC0415 - only this reader needs it

    try:
        check_package(data, WORKBOOK)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheets = read_sheets(package)
            year = saved_in(package)
    except (*BROKEN, XMLSyntaxError, OverflowError, AttributeError) as error:
        raise NoticeUnreadable(WORKBOOK.damaged) from error
    return _document(sheets, year)


def _document(sheets: list[Sheet], year: int | None) -> Document:
    shown = [s for s in sheets if not s.hidden and s.cells]
    found = document_of([_rows(s) for s in shown], no_table=_NO_TABLE)
    doubts = tuple(doubt for s in shown if s.name in found.dated_by for doubt in (*_hidden(s), *_covered(s)))
    hidden = tuple(
        Unused(f"隐藏的工作表“{s.name}”", "没有读取，需要的请先取消隐藏") for s in sheets if s.hidden and s.cells
    )
    return found.with_more(doubts=doubts, unused=hidden, saved_in=year)


def _hidden(sheet: Sheet) -> Iterator[Doubt]:
    """What nobody sees on the sheet, but what was read all the same."""
    filled = sorted({row for row, _ in sheet.cells} & sheet.hidden_rows)
    if filled:
        rows = "、".join(map(str, filled[:20]))
        yield Doubt(f"工作表“{sheet.name}”", f"第{rows}行", "这些行在表格里是隐藏的，也已读入，请核对")
    columns = sorted({column for _, column in sheet.cells})
    unseen = [c for c in columns if any(first <= c <= last for first, last in sheet.hidden_columns)]
    if unseen:
        letters = "、".join(map(_letters, unseen[:20]))
        yield Doubt(f"工作表“{sheet.name}”", f"{letters}列", "这些列在表格里是隐藏的，也已读入，请核对")


def _covered(sheet: Sheet) -> Iterator[Doubt]:
    """Texts that a merged area hides because its first cell is empty: read in their own place, and perhaps everybody's."""
    rows = sorted({row for row, _ in sheet.cells})
    columns = sorted({column for _, column in sheet.cells})
    for top, first, bottom, last in sheet.merged:
        inside = ((r, c) for r in rows if top <= r <= bottom for c in columns if first <= c <= last)
        texts = [] if (top, first) in sheet.cells else [sheet.cells[p].text for p in inside if p in sheet.cells]
        if texts:
            area = f"{_letters(first)}{top}:{_letters(last)}{bottom}"
            why = "合并以后看得见的第一格是空的，文字在被盖住的单元格里，只读进它自己那一行，请核对"
            yield Doubt(f"工作表“{sheet.name}”的{area}", "；".join(texts), why)


def _rows(sheet: Sheet) -> SheetRows:
    """The sheet without blank rows and columns; merged places are one cell."""
    rows = sorted({row for row, _ in sheet.cells})
    columns = sorted({column for _, column in sheet.cells})
    if len(columns) > _MOST_COLUMNS or len(rows) * len(columns) > _MOST_PLACES:
        raise NoticeUnreadable(f"工作表“{sheet.name}”的栏数太多，不像任务分解表，没有导入")
    made = {place: _made(sheet, place) for place in sheet.cells}
    _spread(sheet, made, rows, columns)
    listed = (tuple(made.get((r, c)) or Cell((), r, wrapped=False) for c in columns) for r in rows)
    return SheetRows(sheet.name, tuple(listed), tells_merges=True)


def _made(sheet: Sheet, place: tuple[int, int]) -> Cell:
    cell = sheet.cells[place]
    if cell.fault:
        raise NoticeUnreadable(
            f"工作表“{sheet.name}”的{_letters(place[1])}{place[0]}单元格{cell.fault}，读不出文字，请改成文字后再导入"
        )
    return Cell(tuple(line for line in cell.text.split("\n") if solid(line)), place[0], wrapped=False)


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _spread(sheet: Sheet, made: dict[tuple[int, int], Cell], rows: list[int], columns: list[int]) -> None:
    """Puts a merged cell at all of its places that hold no text of their own."""
    left = _MOST_PLACES
    for top, first, bottom, last in sheet.merged:
        own = made.get((top, first))
        places = [(r, c) for r in rows if top <= r <= bottom for c in columns if first <= c <= last]
        left -= len(places) + len(rows)
        if left < 0:
            raise NoticeUnreadable(f"工作表“{sheet.name}”的合并单元格太多，不像任务分解表，没有导入")
        shared = own or Cell((), top, wrapped=False)
        for place in places:
            made.setdefault(place, shared)
