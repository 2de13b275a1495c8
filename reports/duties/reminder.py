"""催办名单: per recipient the unit, name, telephones, level, tasks and the text; for whoever sends by hand."""

from __future__ import annotations

from ledger.breakdown import number_text
from ledger.duties.reminder_text import Notice
from ledger.register import RecordList
from reports.lists.listing import Listing
from reports.workbook import Heading

HEADINGS: tuple[Heading[Notice], ...] = (
    Heading("单位", 17, lambda notice: notice.unit),
    Heading("对象", 12, lambda notice: "单位" if notice.recipient == notice.unit else notice.recipient),
    Heading("联系电话", 16, lambda notice: "、".join(notice.phones)),
    Heading("级别", 8, lambda notice: notice.level.label, "center"),
    Heading("任务数", 8, lambda notice: len(notice.tasks), "number"),
    Heading("任务序号", 16, lambda notice: "、".join(map(number_text, notice.tasks))),
    Heading("文字", 70, lambda notice: notice.text),
)


def listed(content: RecordList[Notice]) -> Listing[Notice]:
    """Every recipient, a row each."""
    return Listing(f"{content.year}年政务公开催办名单", "催办名单", content.day, HEADINGS, content.records)
