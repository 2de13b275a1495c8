"""What people did to the shared sheet, in the demonstration: cells changed there and in the portal at once, and cells that
nobody can read.

It is booked as the sync books what it finds (`store.sheet.outbox`), before the workbook is published: so the first workbook
says it already, every reading finds it again, and nothing has to be written into a file that others may have open.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.entries import Ledger, key_of
from portal.demo.plan import on
from store.sheet.clash import Clash
from store.sheet.outbox import SHEET, AgreedChange, book, clash

_STAFF = "表格"
# Task, unit, column, (month, day), what was typed.
_UNREADABLE = (
    (32, "福清市", "percent", (10, 21), "一半多一点"),
    (31, "鼓楼区", "percent", (10, 22), "差不多了"),
    (27, "市财政局", "status", (10, 25), "快好了"),
    (22, "连江县", "phone", (10, 25), "同上"),
)
# … what a cell said before both sides changed it, and what was handed in through the portal meanwhile.
_BOTH = (
    (36, "市财政局", "percent", (10, 25), "45", "65"),
    (20, "鼓楼区", "progress_note", (10, 25), "已开通政策咨询专栏。", "已开通政策咨询专栏，收到意见12条，全部答复。"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Typed until the day."""
    for task_no, unit, name, day, text in _UNREADABLE:
        cell, at = (key_of(ledger.year, task_no, unit), name), on(ledger, *day, 180)
        if cell in ledger.cells and at.date() <= until:
            book(connection, [AgreedChange(cell, text, SHEET, _STAFF)], year=ledger.year, now=at)
    for task_no, unit, name, day, before, text in _BOTH:
        cell, at = (key_of(ledger.year, task_no, unit), name), on(ledger, *day, 210)
        if cell in ledger.cells and at.date() <= until:
            clash(connection, cell, Clash("", before, ledger.cells[cell], text), now=at)
