"""All task tables of a document as one: a notice may print a second one with other columns (附件2), a workbook several sheets."""

from __future__ import annotations

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import tidy
from ledger.notice.records import Content, Document, Flow, RawTable, TableGrid
from ledger.notice.tables.flow import read_flow
from ledger.notice.tables.grid import read_grid
from ledger.notice.tables.levels import level_of


def read_tables(document: Document) -> RawTable:
    """The tasks of every table; raises NoticeUnreadable, naming the sheet, where one cannot be read."""
    if isinstance(document.table, Flow):
        return read_flow(document.table)
    level = level_of((*document.before, *document.after))
    tables = [_named(grid, level, one=not document.further) for grid in (document.table, *document.further)]
    return _joined(tables, document)


def printed(document: Document) -> TableGrid | Flow:
    """Everything printed in the tables, for the accounting."""
    if isinstance(document.table, Flow) or not document.further:
        return document.table
    return TableGrid((), "".join(grid.text for grid in (document.table, *document.further)))


def _named(grid: TableGrid, level: str, *, one: bool) -> RawTable:
    try:
        return read_grid(grid, level)
    except NoticeUnreadable as error:
        if one or not grid.name:
            raise
        raise NoticeUnreadable(f"工作表“{grid.name}”：{error}") from error


def _joined(tables: list[RawTable], document: Document) -> RawTable:
    first, *others = tables
    if not others:
        return first
    doubts = [d for table in tables for d in table.doubts]
    for table, grid in zip(others, document.further, strict=True):
        where = f"工作表“{grid.name}”" if grid.name else "另一张任务分解表"
        begins = tidy(table.tasks[0].cells[Content.TASK][0].text)[:30] if table.tasks else ""
        doubts.append(Doubt(where, begins, f"也是任务分解表，{len(table.tasks)}项任务已接在后面，请核对是否都要"))
    return RawTable(
        tuple(role for role in first.columns if all(role in table.columns for table in others)),
        tuple(task for table in tables for task in table.tasks),
        tuple(cell for table in tables for cell in table.furniture),
        tuple(doubts),
        first.titles,
        tuple(cell for table in tables for cell in table.notes),
    )
