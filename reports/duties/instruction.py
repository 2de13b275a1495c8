"""领导批示办理情况 as an official document: the numbers, and every instruction with what came of it."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.instruction import Instruction, counted
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.official import OfficialPaper, Particulars

HEADERS = ("序号", "批示领导", "批示内容", "承办单位", "关于", "报结果日期", "办理结果", "办理情况")
# In mm, of a page on its side: a day in words takes 28, 35.3 in the broader figures of a machine without 仿宋.
_WIDTHS = (10, 24, 46, 24, 35, 35.5, 29.5, 21)


def official(content: RecordList[Instruction], label: str, around: Particulars) -> bytes:
    """The .docx."""
    paper = OfficialPaper(f"{content.year}年政务公开工作领导批示办理情况", label, around, landscape=True)
    records, day = content.records, day_words(content.day)
    if not records:
        paper.text(f"截至{day}，还没有要各单位办理的领导批示。")
        paper.signed(OFFICE_NAME, content.day)
        return paper.close(content.day)
    units = len({r.unit for r in records})
    paper.text(f"截至{day}，交办 {units} 个单位的领导批示共 {counted(records, content.day).words}。")
    paper.table(HEADERS, [row(number, r, content) for number, r in enumerate(records, start=1)], _WIDTHS)
    paper.signed(OFFICE_NAME, content.day)
    return paper.close(content.day)


def row(number: int, record: Instruction, content: RecordList[Instruction]) -> list[str]:
    """An instruction under `HEADERS`."""
    about = " ".join(filter(None, (record.about, content.titles.get(record.task_no, ""))))
    said = (record.answer or "未报结果", record.words(content.day))
    return [f"{number}", record.leader.name, record.text, record.unit, about, record.due.isoformat(), *said]
