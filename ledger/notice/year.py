"""The year of a notice whose title, number and date name none: by other means, and never without saying which."""

from __future__ import annotations

import re
from collections import Counter

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.records import Content, Document, RawTable

_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_DATED = re.compile(r"(?<!\d)(20\d{2})(?=年|[-/.]\d)")


def year_by_other_means(document: Document, table: RawTable, file_name: str) -> tuple[int, tuple[Doubt, ...]]:
    """(year, the doubt that says where it comes from): the sheet's name, the file's, the deadlines, or when it was saved.

    Raises NoticeUnreadable where none of them tells.
    """
    for text, source in ((" ".join(document.dated_by), "工作表名称"), (file_name, "文件名")):
        if found := _YEAR.search(text):
            return _guessed(int(found.group()), source, found.group())
    cells = (c for t in table.tasks for c in t.cells.get(Content.DEADLINE, []))
    years = Counter(int(y) for cell in cells for y in _DATED.findall(cell.text))
    if years:
        return _guessed(min(years), "完成时限里最早的年份", "")
    if document.saved_in:
        return _guessed(document.saved_in, "文件保存的时间", "")
    raise NoticeUnreadable(
        "找不到通知的年度：标题、文号、日期和文件名里都没有年份，请在表格上面的标题里写明（如“2021年…任务分解表”）"
    )


def _guessed(year: int, source: str, text: str) -> tuple[int, tuple[Doubt, ...]]:
    return year, (Doubt("年度", text, f"标题里没有年份，按{source}当作{year}年，请核对"),)
