"""年报段落 in the demonstration: three units have begun to write theirs, one of them twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.annual_report import AnnualText
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.annual_report import TEXTS

# Unit, (month, day), how far the text is.
_WROTE = (
    ("市教育局", (9, 27), "第一稿"),
    ("市教育局", (10, 18), "第二稿"),
    ("市财政局", (10, 20), "第一稿"),
    ("鼓楼区", (10, 22), "第一稿"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Written until the day."""
    for unit, day, draft in _WROTE:
        at, by = on(ledger, *day, 330), f"{MARK}{unit}"
        if unit in ledger.by_unit and at.date() <= until:
            TEXTS.add(connection, AnnualText(unit, _text(ledger.year, unit, draft), at, by))
            record(connection, AuditEvent(at, by, "annual.saved", unit))


def _text(year: int, unit: str, draft: str) -> str:
    return (
        f"（演示，{draft}）{year}年，{unit}对照政务公开工作要点逐项落实。主要落实情况如下：\n"
        "（一）围绕重点领域，及时更新公开内容。\n（二）做好政策解读，解读材料与文件同步发布。\n"
        "（三）办好信息公开窗口，方便群众查阅。"
    )
