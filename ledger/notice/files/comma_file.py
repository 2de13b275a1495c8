"""A breakdown as CSV, as Excel and WPS save it: GBK or UTF-8 with or without BOM, commas, semicolons or tabs between cells."""

from __future__ import annotations

import csv
import io

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.files.sheet_tables import SheetRows, document_of
from ledger.notice.records import Cell, Document, TableGrid
from ledger.notice.tables.header import roles

_NO_TABLE = "CSV文件里没有找到表头：要有一行写明“工作任务”和“责任单位”（或“牵头单位”）等栏目名称，可以下载模板填写"
_LONGEST_CELL = 32_767  # characters, as in a workbook's cell
_HEADER_WITHIN = 40  # lines


def is_comma_separated(text: str) -> bool:
    """Whether a text has a task header whose titles are parted by commas."""
    return any(roles(line.split(",")) for line in text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN])


def read_comma_separated(text: str) -> Document:
    """The document of a CSV's text; raises NoticeUnreadable, with the line, where its cells cannot be told apart."""
    if text.lower().startswith("sep=") and "\n" in text:
        text = text.split("\n", 1)[1]
    rows = next((rows for mark in ",;\t" if _has_header(rows := _parsed(text, mark))), None)
    if rows is None:
        raise NoticeUnreadable(_NO_TABLE)
    wide = max(len(cells) for _, cells in rows)
    listed = tuple(tuple(_cell(text, no) for text in (*cells, *[""] * (wide - len(cells)))) for no, cells in rows)
    found = document_of([SheetRows("", listed, tells_merges=False)], no_table=_NO_TABLE)
    assert isinstance(found.table, TableGrid)
    last = " | ".join(tidy(cell.text) for cell in found.table.rows[-1] if not cell.blank)
    return found.with_more(doubts=(Doubt("文件末尾", last, "CSV文件看不出是否完整，请核对这是不是最后一行"),))


def _cell(text: str, no: int) -> Cell:
    return Cell(tuple(line for line in text.splitlines() if solid(line)), no, wrapped=False)


def _has_header(rows: list[tuple[int, list[str]]]) -> bool:
    return any(roles(cells) for _, cells in rows[:_HEADER_WITHIN])


def _parsed(text: str, mark: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of the rows in which something stands."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for cells in reader:
            if any(solid(cell) for cell in cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        why = "这一行的引号没有配对或内容过长，分不清各栏，请用表格软件打开检查后另存为.xlsx再导入"
        raise NoticeUnreadable(why, line=begin) from error
    return rows
